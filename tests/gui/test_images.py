"""Pixels become a QImage in one place, which never leaves it with memory that it does not own."""

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gui.images import recoloured, to_array, to_image

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "gui").rglob("*.py") if path.name != "images.py")
#: QImage(width, height, format) makes an empty image; more arguments lay it over memory.
_ARGUMENTS = 3


def over_memory(source: str) -> list[int]:
    """Return the lines that lay a QImage over memory."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "QImage" and len(call.args) > _ARGUMENTS
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_file_lays_an_image_over_memory(path):
    assert over_memory(path.read_text("utf-8")) == []


def test_the_walk_would_find_one():
    assert over_memory("QImage(pixels.data, width, height, 4 * width, form)") == [1]
    assert over_memory("QImage(width, height, form)") == []


@pytest.mark.parametrize("shape", [(5, 3), (5, 3, 3), (5, 3, 4)], ids=["grey", "RGB", "RGBA"])
@pytest.mark.parametrize("opaque", [False, True])
def test_an_image_has_its_own_pixels_of_any_width(shape, opaque):
    pixels = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    if shape[2:] == (4,):
        pixels[..., 3] = 255
    image, before = to_image(pixels, opaque=opaque), pixels.copy()
    pixels[:] = 77
    wanted = before[..., :3] if before.ndim == 3 else before
    np.testing.assert_array_equal(to_array(image), wanted)


@pytest.mark.parametrize("opaque", [False, True])
def test_packed_colours_are_the_bytes_red_green_blue_and_cover(opaque):
    rgba = np.random.default_rng(0).integers(0, 255, (4, 7, 4), np.uint8)
    rgba[..., 3] = 255
    packed = rgba.view(np.uint32)[..., 0]
    np.testing.assert_array_equal(to_array(to_image(packed, opaque=opaque)), rgba[..., :3])
    np.testing.assert_array_equal(to_array(to_image(packed[:, ::2], opaque=opaque)), rgba[:, ::2, :3])


def test_gaps_stay_clear_unless_the_image_is_to_be_opaque():
    clear = np.zeros((2, 2), np.uint32)
    assert to_image(clear).pixelColor(0, 0).alpha() == 0
    assert to_image(clear, opaque=True).pixelColor(0, 0).alpha() == 255


def test_a_recoloured_image_shows_the_tables_colours():
    grey = to_image(np.array([[0, 255, 7]], np.uint8))
    table = [0xFF000000 + 3 * shade for shade in range(256)]
    shown = recoloured(grey, table)
    assert shown.format() == QImage.Format.Format_Indexed8
    assert [shown.pixel(column, 0) for column in range(3)] == [table[0], table[255], table[7]]
