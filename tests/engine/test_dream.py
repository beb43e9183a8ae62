"""Activation maximisation: the gradient against finite differences, each regulariser's effect, and determinism."""

import numpy as np
import pytest
import torch
from scipy import ndimage

from engine import models
from engine.filters.dreams import DreamFrame, DreamTarget, Regularisers
from engine.net.dream import activation, blurred, dream, head_of, inner_square, penalty, total_variation
from engine.net.tracer import Tracer
from engine.preprocess import preprocess
from engine.strokes import Drawing
from tests.engine.networks import COMPACT, LENET5, random_model
from tests.engine.test_filter_atlas import NORMED

NONE = Regularisers(l2=0, variation=0, jitter=0, blur=0)


def frames(model, layer: str, channel: int, regularisers: Regularisers = NONE, **settings) -> list[DreamFrame]:
    return [p.result for p in dream(model, layer, channel, regularisers, **settings)]


@pytest.mark.parametrize("target", DreamTarget)
@pytest.mark.parametrize(("spec", "layer"), [(COMPACT, "conv2"), (NORMED, "conv1"), (LENET5, "c3")])
def test_the_gradient_is_that_of_finite_differences(spec, layer: str, target: DreamTarget) -> None:
    head = head_of(random_model(spec), layer).double()
    side = spec.input_shape[1]
    generator = torch.Generator().manual_seed(3)
    picture = torch.rand(1, 1, side, side, generator=generator, dtype=torch.float64).requires_grad_()
    settings = Regularisers(l2=0.7, variation=0.4)

    def objective(x: torch.Tensor) -> torch.Tensor:
        return activation(head, x, 1, target) - penalty(x, settings)

    objective(picture).backward()
    step = 1e-6
    for y, x in np.random.default_rng(0).integers(0, side, (25, 2)):
        nudge = torch.zeros_like(picture)
        nudge[0, 0, y, x] = step
        with torch.no_grad():
            up, down = (float(objective(picture + s * nudge)) for s in (1, -1))
        assert float(picture.grad[0, 0, y, x]) == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-8)


def test_the_targets_are_the_middle_unit_and_the_norm_of_the_positive_part() -> None:
    model = random_model(NORMED)
    image = np.random.default_rng(0).random((1, 8, 8), dtype=np.float32)
    head, answer = head_of(model, "conv1"), Tracer(model).trace(image).output("norm1")[2]  # (6, 6)
    unit, whole = (float(activation(head, torch.from_numpy(image)[None], 2, target)) for target in DreamTarget)
    assert unit == pytest.approx(answer[3, 3], abs=1e-5)
    assert whole == pytest.approx(np.sqrt((answer[answer > 0] ** 2).sum()), abs=1e-4)


def test_total_variation_of_a_step_is_its_height_and_of_flat_paper_nothing() -> None:
    assert float(total_variation(torch.full((1, 1, 8, 8), 0.4))) < 0.1
    picture = torch.zeros(1, 1, 8, 8)
    picture[..., 4:] = 1  # one step of height 1 in each of 7 rows, among 7 x 7 places
    assert float(total_variation(picture)) == pytest.approx(7, abs=0.1)


@pytest.mark.parametrize("sigma", [0.4, 1.0, 1.7])
def test_blur_is_scipys(sigma: float) -> None:
    picture = np.random.default_rng(0).random((20, 20))
    expected = ndimage.gaussian_filter(picture, sigma, mode="constant", radius=max(1, int(3 * sigma + 0.5)))
    found = blurred(torch.from_numpy(picture)[None, None], sigma)[0, 0]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_the_activation_rises_and_the_picture_stays_a_drawing() -> None:
    found = frames(models.load_named("compact"), "conv2", 3, steps=60)
    assert found[-1].activation > found[0].activation
    assert [f.step for f in found] == list(range(1, 61))
    image = found[-1].image
    assert image.min() >= 0
    assert image.max() <= 1
    assert not image[inner_square(28)[0, 0].numpy() == 0].any()


def test_regularisers_do_what_they_say() -> None:
    model = models.load_named("compact")
    plain = frames(model, "conv2", 3, steps=60)[-1].image
    less_ink = frames(model, "conv2", 3, Regularisers(l2=0.5, variation=0, jitter=0, blur=0), steps=60)[-1].image
    smooth = frames(model, "conv2", 3, Regularisers(l2=0, variation=0.5, jitter=0, blur=0), steps=60)[-1].image
    soft = frames(model, "conv2", 3, Regularisers(l2=0, variation=0, jitter=0, blur=1.5), steps=61)[-1].image

    def variation(image: np.ndarray) -> float:
        return float(total_variation(torch.from_numpy(np.array(image))[None, None]))

    assert (less_ink**2).mean() < (plain**2).mean()
    assert variation(smooth) < variation(plain)
    assert variation(soft) < variation(plain)


@pytest.mark.parametrize("layer", ["conv4", "conv5", "conv6"])
def test_what_deep_layers_want_is_made_of_areas_and_no_stray_lines(layer: str) -> None:
    model = models.load_named("deep")
    # The summed steps between neighbours for each unit of ink; lines of one pixel come to 2 and more.
    rough = []
    for channel in (0, 3, 6, 9):
        image = frames(model, layer, channel, Regularisers(), steps=120)[-1].image
        rough.append(float(total_variation(torch.from_numpy(image.copy())[None, None])) / float(image.sum()))
    assert np.mean(rough) < 0.85, rough


def test_the_same_seed_gives_the_same_picture_and_it_goes_on_from_a_start() -> None:
    model = random_model(COMPACT)
    once, again = (frames(model, "conv1", 2, Regularisers(), steps=20, seed=5)[-1].image for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, frames(model, "conv1", 2, Regularisers(), steps=20, seed=6)[-1].image)
    further = frames(model, "conv1", 2, NONE, steps=1, start=once)[-1]
    assert np.abs(further.image - once).max() <= 0.031, "one step away from the start"


def test_the_canvas_gives_the_network_the_same_picture_again_perhaps_a_few_pixels_away() -> None:
    image = frames(models.load_named("compact"), "conv2", 3, Regularisers(), steps=120, target=DreamTarget.MAP)[
        -1
    ].image
    read = preprocess(Drawing(picture=np.rint(255 * image).astype(np.uint8))).image[0]
    norms = np.sqrt((read**2).sum() * (image**2).sum())
    shifts = [(down, right) for down in range(-4, 5) for right in range(-4, 5)]  # its centre of mass goes to the middle
    assert max((np.roll(image, shift, (0, 1)) * read).sum() for shift in shifts) / norms > 0.9
