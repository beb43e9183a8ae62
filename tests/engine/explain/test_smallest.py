import pytest
import torch

from engine import models, samples
from engine.net.build import loaded
from engine.net.explain.smallest import fewest, smallest
from engine.net.explain.target import logits
from engine.net.forward import spec_of


@pytest.fixture(scope="module", params=models.available())
def net(request):
    return loaded(models.load_named(request.param))


def digits(net, count: int = 4) -> torch.Tensor:
    """Return bundled digits (count, 1, H, W) as the network gets them."""
    images = torch.from_numpy(samples.load().images[:: 5000 // count][:count].copy()).float()[:, None] / 255
    rim = (spec_of(net).input_shape[1] - 28) // 2
    return torch.nn.functional.pad(images, (rim,) * 4)


def answer(net, x: torch.Tensor) -> int:
    with torch.inference_mode():
        return int(logits(net, x).argmax())


@pytest.mark.parametrize("find", [smallest, fewest])
def test_the_change_really_gives_another_answer(net, find):
    for x in digits(net).split(1):
        flips = list(find(net, x, span=(0.0, 1.0)))
        assert flips
        for flip in flips:
            assert answer(net, flip.changed) == flip.index != answer(net, x)
            assert float(flip.changed.min()) >= 0 and float(flip.changed.max()) <= 1
            assert flip.length == pytest.approx(float((flip.changed - x).norm()))
            assert flip.pixels == int((flip.changed != x).sum())


def test_it_comes_nearer_each_time_and_a_little_less_is_not_enough(net):
    x = digits(net)[:1]
    flips = list(smallest(net, x, span=(0.0, 1.0)))
    lengths = [flip.length for flip in flips]
    assert lengths == sorted(lengths, reverse=True)
    almost = x + 0.98 * (flips[-1].changed - x)
    assert answer(net, almost) == answer(net, x)


def test_a_wanted_class_is_reached(net):
    x = digits(net)[:1]
    for wanted in range(10):
        if wanted != answer(net, x):
            *_, flip = smallest(net, x, span=(0.0, 1.0), wanted=wanted)
            assert answer(net, flip.changed) == wanted == flip.index


def test_fewest_changes_fewer_values_and_smallest_is_shorter(net):
    for x in digits(net).split(1):
        *_, few = fewest(net, x, span=(0.0, 1.0))
        *_, short = smallest(net, x, span=(0.0, 1.0))
        assert few.pixels < short.pixels
        assert short.length < few.length
