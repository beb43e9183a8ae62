import numpy as np
import pytest

from engine.inputs import frame_of, network_input, shown
from engine.preprocess import Options, preprocess
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.strokes import Drawing, Stroke
from engine.task import Placement, Task

CLASSES = ("heart", "arrow")
SEVEN = Drawing((Stroke([[0.3, 0.25], [0.6, 0.25], [0.45, 0.75]]),))


def reader(shape, **settings) -> NetworkSpec:
    """Return a network that reads inputs of `shape` for a task with `settings`."""
    return NetworkSpec((Flatten("flatten"), Linear("fc", 2), Softmax("softmax")), shape, Task(CLASSES, **settings))


def image(drawing: Drawing, spec: NetworkSpec) -> np.ndarray:
    made = network_input(drawing, Options(), spec)
    assert made is not None and made.image.shape == spec.input_shape
    assert made.image.dtype == np.float32 and not made.image.flags.writeable
    assert [stage.image.ndim for stage in made.stages] == [2] * len(made.stages)
    return made.image


def box(ink: np.ndarray) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.4), np.flatnonzero(ink.max(axis=0) > 0.4)
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def test_mnist_s_own_size_is_what_the_preprocessing_makes():
    np.testing.assert_array_equal(image(SEVEN, reader((1, 28, 28))), preprocess(SEVEN).image)


@pytest.mark.parametrize("shape", [(1, 32, 32), (1, 28, 40), (1, 64, 30), (3, 32, 32)])
def test_a_wider_field_gets_an_empty_rim(shape):
    made, wide = preprocess(SEVEN), image(SEVEN, reader(shape))
    top, left = (shape[1] - 28) // 2, (shape[2] - 28) // 2
    for channel in wide:
        np.testing.assert_array_equal(channel[top : top + 28, left : left + 28], made.image[0])
        assert channel.sum() == made.image.sum()
    found = network_input(SEVEN, Options(), reader(shape))
    assert found.stages[-1].name == "padded"


@pytest.mark.parametrize("side", [8, 20, 27])
def test_a_smaller_field_gets_the_same_drawing_smaller(side):
    top, bottom, _, _ = box(image(SEVEN, reader((1, side, side)))[0])
    assert bottom - top == pytest.approx(20 * side / 28, abs=1.01)


@pytest.mark.parametrize(("height", "width"), [(64, 64), (128, 100), (20, 20), (28, 40)])
def test_a_fitted_drawing_fills_the_shorter_side_about_its_middle(height, width):
    spec = reader((1, height, width), placement=Placement.FITTED)
    side = min(height, width)
    assert frame_of(spec).side == side
    top, bottom, left, right = box(image(SEVEN, spec)[0])
    assert bottom - top == pytest.approx(20 * side / 28, abs=1.5)
    assert (top + bottom) / 2 == pytest.approx(height / 2, abs=1.5)
    assert (left + right) / 2 == pytest.approx(width / 2, abs=1.5)


def test_on_the_whole_canvas_a_drawing_stays_where_it_is():
    corner = Drawing((Stroke([[0.1, 0.1], [0.3, 0.1]]),))
    top, bottom, left, right = box(image(corner, reader((1, 40, 40), placement=Placement.CANVAS))[0])
    assert ((top + bottom) / 2, (left + right) / 2) == (pytest.approx(4, abs=1), pytest.approx(8, abs=1))
    assert box(image(corner, reader((1, 40, 40)))[0]) != (top, bottom, left, right)


def test_dark_on_bright_and_mean_and_deviation():
    plain = image(SEVEN, reader((1, 28, 28)))
    dark = image(SEVEN, reader((1, 28, 28), dark_on_bright=True))
    np.testing.assert_allclose(dark, 1 - plain)
    spec = reader((1, 28, 28), mean=0.25, deviation=0.5)
    toned = image(SEVEN, spec)
    np.testing.assert_allclose(toned, (plain - 0.25) / 0.5, atol=1e-6)
    assert spec.task.span == (-0.5, 1.5)
    np.testing.assert_allclose(shown(toned, spec.task), plain, atol=1e-6)


def test_a_colour_picture_keeps_its_colours_where_the_whole_canvas_is_read_in_colour():
    picture = np.zeros((40, 40, 3), np.uint8)
    picture[:, :20, 0], picture[:, 20:, 2] = 255, 128
    red, green, blue = image(Drawing(picture=picture), reader((3, 32, 32), placement=Placement.CANVAS))
    assert red[:, :15].min() == 1 and red[:, 17:].max() == 0
    assert not green.any()
    np.testing.assert_allclose(blue[:, 17:], 128 / 255, atol=1e-6)
    ink = image(SEVEN, reader((3, 32, 32)))
    np.testing.assert_array_equal(ink[0], ink[1])


def test_no_ink_is_no_input():
    for placement in Placement:
        assert network_input(Drawing(), Options(), reader((3, 32, 32), placement=placement)) is None
