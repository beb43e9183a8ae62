"""Moving pictures: against numpy's own shifts and turns, and scipy's resampling."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import ndimage

from engine.filters.poses import AXES, Pose, axis_called, moved, noise_pattern, posed, with_pen


@pytest.fixture
def image() -> np.ndarray:
    picture = np.zeros((28, 28), np.float32)
    picture[8:20, 8:20] = np.random.default_rng(0).random((12, 12))
    return picture


def test_the_plain_pose_changes_nothing(image) -> None:
    np.testing.assert_array_equal(posed(image, Pose()), image)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, -4), (-5, 6)])
def test_whole_shifts_are_those_of_numpy(image, right: int, down: int) -> None:
    expected = np.roll(image, (down, right), axis=(0, 1))
    np.testing.assert_allclose(moved(image, Pose(right=right, down=down)), expected, atol=1e-6)


def test_what_is_shifted_out_is_gone_and_paper_comes_in() -> None:
    found = moved(np.ones((28, 28), np.float32), Pose(right=6))
    assert not found[:, :6].any()
    assert found[:, 6:].all()


def test_a_quarter_turn_is_clockwise(image) -> None:
    np.testing.assert_allclose(moved(image, Pose(angle=90)), np.rot90(image, -1), atol=1e-5)


@pytest.mark.parametrize(
    "pose", [Pose(angle=23, scale=1.3, right=1.5, down=-2.25), Pose(scale=0.6), Pose(angle=-50, down=3)]
)
def test_any_movement_is_that_of_scipy(image, pose: Pose) -> None:
    turn = np.radians(pose.angle)
    back = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / pose.scale  # rows, columns
    middle = np.array([13.5, 13.5])
    offset = middle - back @ (middle + np.array([pose.down, pose.right]))
    expected = ndimage.affine_transform(image, back, offset, order=1, mode="constant")
    np.testing.assert_allclose(moved(image, pose), expected, atol=1e-5)


def test_noise_is_one_fixed_pattern_and_stays_in_range(image) -> None:
    once, again = posed(image, Pose(noise=0.5)), posed(image, Pose(noise=0.5))
    np.testing.assert_array_equal(once, again)
    assert once.min() >= 0
    assert once.max() <= 1
    inner = (once > 0) & (once < 1)
    np.testing.assert_allclose((once - image)[inner], 0.5 * noise_pattern(28, 28)[inner], atol=1e-6)


def test_the_pen_is_grey_dilation_and_erosion(image) -> None:
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)
    np.testing.assert_array_equal(with_pen(image, 2), ndimage.grey_dilation(image, footprint=cross, mode="constant"))
    np.testing.assert_array_equal(with_pen(image, -2), ndimage.grey_erosion(image, footprint=cross, mode="constant"))


def test_a_wider_pen_never_takes_ink_away_and_grows_evenly(image) -> None:
    sums = [with_pen(image, width).sum() for width in np.linspace(-2, 4, 25)]
    assert all(a <= b for a, b in pairwise(sums))


def test_each_axis_spans_its_range_and_holds_the_plain_pose() -> None:
    for axis in AXES:
        values = axis.values()
        assert values[0] == axis.lowest
        assert values[-1] == axis.highest
        assert np.isclose(values, getattr(Pose(), axis.name)).any(), axis.name
    with pytest.raises(KeyError):
        axis_called("colour")
