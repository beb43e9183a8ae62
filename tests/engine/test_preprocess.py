"""From a drawing to the network's input."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import idx, samples
from engine.preprocess import CENTRE_OF_MASS, Options, preprocess
from engine.strokes import Drawing, Stroke

MNIST_TEST = Path(__file__).parents[3] / "shared/data/mnist/t10k-images-idx3-ubyte.gz"

THREE = np.array([[0.2, 0.1], [0.7, 0.15], [0.75, 0.4], [0.4, 0.5], [0.8, 0.65], [0.7, 0.95], [0.15, 0.9]])
RASTER = Options(vector=False)


def drawn(points=THREE, *, scale: float = 0.7, at=(0.15, 0.15), width: float = 18 / 280) -> Drawing:
    return Drawing((Stroke(np.asarray(points) * scale + at, width),))


def picture_of(drawing: Drawing, options: Options | None = None) -> np.ndarray:
    made = preprocess(drawing, options)
    assert made is not None
    return made.image[0]


def box(image: np.ndarray, least: float = 0.02) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero((image > least).any(axis=1)), np.flatnonzero((image > least).any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def middle(image: np.ndarray) -> np.ndarray:
    return np.array([(image.sum(axis=1 - axis) * (np.arange(28) + 0.5)).sum() for axis in (0, 1)]) / image.sum()


def test_a_blank_canvas_is_no_input():
    eraser = Stroke([[0.5, 0.5]], erase=True)
    white = Drawing(picture=np.full((40, 60, 3), 255, np.uint8))
    outside = Drawing((Stroke([[1.5, 1.5], [1.7, 1.2]]),))
    for drawing in (Drawing(), Drawing((eraser,)), white, outside, Drawing((Stroke([[0.1, 0.1]], 0.1, [0]),))):
        for options in (Options(), RASTER):
            assert preprocess(drawing, options) is None
    assert preprocess(Drawing((*drawn().strokes, Stroke([[0, 0.5], [1, 0.5]], 3, erase=True)))) is None


def test_the_longer_side_is_20_pixels_and_the_centre_of_mass_in_the_middle():
    for options in (Options(), RASTER):
        image = picture_of(drawn(), options)
        top, bottom, left, right = box(image)
        assert 20 <= max(bottom - top, right - left) + 1 <= 21  # one more where it does not begin on a pixel's edge
        assert np.abs(middle(image) - CENTRE_OF_MASS).max() < (0.02 if options.vector else 0.51)


@pytest.mark.parametrize("options", [Options(), RASTER])
def test_size_and_place_on_the_canvas_do_not_matter(options):
    whole = picture_of(drawn(), options)
    for scale, at in ((0.3, (0.05, 0.05)), (0.3, (0.65, 0.65)), (0.45, (0.1, 0.5))):
        moved = picture_of(drawn(scale=scale, at=at, width=18 / 280 * scale / 0.7), options)
        assert np.abs(moved - whole).mean() < 0.012


def test_the_pen_does_not_matter_to_vectors_and_does_to_pictures():
    thin, thick = (picture_of(drawn(width=pen / 280)) for pen in (8, 30))
    np.testing.assert_allclose(thin, thick, atol=0.15)  # the curve's own steps differ by nothing visible
    thin, thick = (picture_of(drawn(width=pen / 280), RASTER) for pen in (8, 30))
    assert thick.sum() > 2 * thin.sum()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_any_scribble_gives_a_picture_that_is_inside(seed, crop, scale, centre, vector):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 5)
    strokes = tuple(Stroke(rng.normal(0.5, 0.3, (rng.integers(1, 9), 2)), rng.uniform(0.002, 0.2)) for _ in range(n))
    options = Options(crop, scale, centre, vector)
    made = preprocess(Drawing(strokes), options)
    if made is not None:
        assert made.image.shape == (1, 28, 28)
        assert made.image.dtype == np.float32
        assert made.image.flags.c_contiguous
        assert not made.image.flags.writeable
        assert 0 <= made.image.min() <= made.image.max() <= 1 + 1e-6
        assert made.image.any()
        if crop and vector and scale:
            # No ink is cut off: there is as much as where the box is in the middle, well inside, but for the 5 % by
            # which the ink of a slanting line changes with where it lies between the pixels.
            in_the_middle = preprocess(Drawing(strokes), replace(options, centre=False))
            assert made.image.sum() == pytest.approx(in_the_middle.image.sum(), rel=0.055)


def test_no_ink_goes_over_the_edge_to_bring_the_rest_to_the_middle():
    dense = Stroke([[0.1 + 0.8 * (i % 2), 0.05 + 0.004 * i] for i in range(40)])
    drawing = Drawing((dense, Stroke([[0.5, 0.95]])))  # its middle lies far above the dot
    whole = picture_of(drawing, Options(centre=False)).sum()
    assert picture_of(drawing).sum() == pytest.approx(whole, rel=0.02)


def test_a_dot_stays_a_dot_and_its_tremble_is_no_shape():
    pen = 18 / 280
    dot = picture_of(Drawing((Stroke([[0.3, 0.6]]),)))
    trembling = picture_of(Drawing((Stroke([[0.3, 0.6], [0.303, 0.598], [0.301, 0.604]]),)))
    assert 4 < dot.sum() < 7
    assert trembling.sum() < 12
    for erased in (Stroke([[0.9, 0.9]], pen, erase=True),):
        assert picture_of(Drawing((Stroke([[0.3, 0.6]]), erased))).sum() < 80


def test_a_straight_line_keeps_its_direction_and_thickness():
    upright = picture_of(Drawing((Stroke([[0.4, 0.2], [0.4, 0.5]]),)))
    top, bottom, left, right = box(upright)
    assert bottom - top + 1 in (20, 21, 22)
    assert right - left + 1 <= 4


def test_each_step_can_be_switched_off():
    small = drawn(scale=0.3, at=(0.0, 0.05))
    for vector in (True, False):
        whole = picture_of(small, Options(crop=False, scale=False, centre=False, vector=vector))
        top, bottom, left, right = box(whole)
        assert bottom - top + 1 <= 12  # the canvas shrunk to 28 x 28: small and where it was drawn
        assert right < 14

        unscaled = picture_of(small, Options(scale=False, vector=vector))
        assert box(unscaled)[1] - box(unscaled)[0] + 1 <= 12
        assert np.abs(middle(unscaled) - CENTRE_OF_MASS).max() < 0.6

        made = preprocess(small, Options(crop=False, vector=vector))
        assert [s.image.shape for s in made.stages if s.name == "scaled"] == [(20, 20)]
        uncropped = picture_of(small, Options(crop=False, centre=False, vector=vector))
        top, bottom, left, right = box(uncropped)
        assert bottom - top + 1 <= 9  # the whole canvas became 20 pixels

        boxed = picture_of(drawn([[0, 0], [0, 1], [0.8, 1]]), Options(centre=False, vector=vector))
        top, bottom, left, right = box(boxed)
        assert abs(top - (27 - bottom)) <= 1
        assert abs(left - (27 - right)) <= 1


def test_stages_are_kept_named_and_read_only():
    names = ["drawing", "cropped", "scaled", "centred"]
    for drawing, options in ((drawn(), Options()), (drawn(), RASTER)):
        made = preprocess(drawing, options)
        assert [stage.name for stage in made.stages] == names
        np.testing.assert_array_equal(made.stages[-1].image, made.image[0])
        for stage in made.stages:
            assert stage.title
            assert stage.image.dtype == np.float32
            assert not stage.image.flags.writeable
        assert made.stages[1].image.size < made.stages[0].image.size
        assert 20 <= max(made.stages[2].image.shape) <= 22
    over_picture = preprocess(Drawing(drawn().strokes, np.zeros((28, 28), np.uint8)))
    assert [stage.name for stage in over_picture.stages] == ["picture", "paper", "ink", *names]


def test_an_erased_drawing_stays_vectors_with_the_same_pen():
    dab = Stroke([[0.9, 0.5], [0.95, 0.5]], erase=True)
    np.testing.assert_array_equal(picture_of(Drawing((*drawn().strokes, dab))), picture_of(drawn()))
    line, wide = Stroke([[0.2, 0.5], [0.8, 0.5]]), 60 / 280
    cut = picture_of(Drawing((line, Stroke([[0.7, 0.3], [0.7, 0.7]], wide, erase=True))))
    left = picture_of(Drawing((Stroke([[0.2, 0.5], [0.7 - wide / 2 - line.width / 2, 0.5]]),)))
    assert np.abs(cut - left).max() < 0.35  # a dot is left on the other side
    assert cut.sum() > left.sum() / 2


def test_strokes_over_a_picture_are_drawn_together():
    picture = np.full((100, 100), 255, np.uint8)
    picture[20:80, 30:36] = 0  # the upright of a 4
    made = preprocess(Drawing((Stroke([[0.1, 0.6], [0.6, 0.6]]),), picture))
    drawing = next(stage for stage in made.stages if stage.name == "drawing").image
    n = len(drawing)
    assert drawing[n // 3, int(0.33 * n)] == pytest.approx(1)
    assert drawing[int(0.6 * n), n // 5] == pytest.approx(1)


def test_what_lies_off_the_canvas_is_not_seen():
    inside = picture_of(Drawing((Stroke([[0.3, 0.2], [0.3, 0.8]]),)))
    both = picture_of(Drawing((Stroke([[0.3, 0.2], [0.3, 0.8]]), Stroke([[1.3, 0.2], [1.3, 0.8]]))))
    np.testing.assert_array_equal(inside, both)


def test_a_line_that_leaves_the_canvas_and_comes_back_is_not_joined_along_the_way():
    loop = [[0.5, 0.2], [0.9, 0.2], [1.4, 0.2], [1.4, 0.8], [0.9, 0.8], [0.5, 0.8]]
    image = picture_of(Drawing((Stroke(loop),)))
    assert image[10:18].sum() < 1  # two bars and nothing between them


def difference(image: np.ndarray) -> float:
    return float(np.abs(picture_of(Drawing(picture=image)) - image / np.float32(255)).mean())


def test_an_mnist_digit_comes_out_as_it_went_in():
    # Measured on MNIST: a mean absolute difference of 0.00005 on average and 0.0013 at most (10,000 test digits); of
    # the 60,000 training digits two, whose centre of mass is half a pixel off, move by one pixel.
    images = samples.load().images[::50]
    assert max(difference(image) for image in images) < 0.01
    assert np.mean([difference(image) for image in images]) < 0.0005


def test_a_picture_looks_the_same_in_every_size_colour_and_polarity():
    image = samples.load().images[123]
    colour = np.repeat(255 - np.kron(image, np.ones((9, 9), np.uint8)), 3).reshape(252, 252, 3)
    large = picture_of(Drawing(picture=colour))
    np.testing.assert_array_equal(picture_of(Drawing(picture=255 - colour)), large)
    moved = np.pad(np.kron(image, np.ones((3, 3), np.uint8)), ((0, 40), (10, 0)))
    assert np.abs(picture_of(Drawing(picture=moved)) - large).mean() < 0.05  # it is made of blocks, of another size


@pytest.mark.skipif(
    not MNIST_TEST.exists(), reason="MNIST's test digits are not here; the sample digits stand in above"
)
def test_every_mnist_test_digit_comes_out_as_it_went_in():
    differences = [difference(image) for image in idx.read(MNIST_TEST)[::10]]
    assert max(differences) < 0.01
    assert np.mean(differences) < 0.0005
