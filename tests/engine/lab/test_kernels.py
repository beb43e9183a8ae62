import numpy as np
import pytest

from engine.errors import EngineError
from engine.lab.kernels import PRESETS, flipped, preset, resized

TITLES = {
    "Identity", "Box blur", "Gaussian blur", "Sharpen", "Edge enhance", "Edge detect (Laplacian)", "Emboss",
    "Sobel x", "Sobel y", "Prewitt x", "Prewitt y", "Roberts \\", "Roberts /", "Worked example", "Empty",
}  # fmt: skip


def test_every_kernel_that_a_person_expects_is_there_once():
    assert {p.title for p in PRESETS} == TITLES
    assert len({p.key for p in PRESETS}) == len(PRESETS)


@pytest.mark.parametrize("key", ["identity", "box", "gaussian", "sharpen", "emboss"])
def test_these_keep_brightness(key):
    assert np.isclose(preset(key).kernel.sum(), 1)


@pytest.mark.parametrize(
    "key", ["edge_enhance", "laplacian", "sobel_x", "sobel_y", "prewitt_x", "prewitt_y", "roberts_1", "roberts_2"]
)
def test_these_see_nothing_where_all_is_even(key):
    assert preset(key).kernel.sum() == 0


def test_directions():
    ramp = np.arange(9.0).reshape(3, 3)  # grows by 1 to the right and by 3 downwards
    assert (preset("sobel_x").kernel * ramp).sum() == 8
    assert (preset("sobel_y").kernel * ramp).sum() == 24
    np.testing.assert_array_equal(preset("sobel_x").kernel.T, preset("sobel_y").kernel)
    np.testing.assert_array_equal(preset("prewitt_x").kernel.T, preset("prewitt_y").kernel)


def test_presets_cannot_be_written_to_and_an_unknown_one_is_named():
    with pytest.raises(ValueError, match="read-only"):
        preset("box").kernel[0, 0] = 1
    with pytest.raises(EngineError, match="nonsense"):
        preset("nonsense")


def test_resizing_keeps_the_middle():
    kernel = np.arange(1.0, 10).reshape(3, 3)
    grown = resized(kernel, 5)
    np.testing.assert_array_equal(grown[1:4, 1:4], kernel)
    assert grown.sum() == kernel.sum()
    np.testing.assert_array_equal(resized(grown, 3), kernel)
    assert resized(kernel, 1) == [[5]]
    assert resized(kernel, 4).sum() == kernel.sum()


def test_flipping_twice_is_nothing():
    kernel = preset("emboss").kernel
    np.testing.assert_array_equal(flipped(flipped(kernel)), kernel)
    np.testing.assert_array_equal(flipped(kernel), np.rot90(kernel, 2))
