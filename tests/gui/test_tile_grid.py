import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from gui.widgets.tile_grid import TileGridItem, TileLayout

layouts = st.builds(
    TileLayout,
    count=st.integers(1, 20),
    height=st.integers(1, 7),
    width=st.integers(1, 7),
    columns=st.integers(1, 6),
    repeat=st.integers(1, 4),
    gap=st.integers(0, 3),
)


def numbered(layout):
    """One different colour a value, so that each can be found again."""
    shape = (layout.count, layout.height, layout.width)
    return np.arange(1, np.prod(shape) + 1, dtype=np.uint32).reshape(shape)


@given(layouts)
def test_every_value_is_where_rect_of_says_and_index_at_finds_it(layout):
    colours = numbered(layout)
    picture = layout.arrange(colours)
    assert picture.shape == layout.size
    for index in np.ndindex(colours.shape):
        x, y, width, height = layout.rect_of(*index)
        assert (picture[y : y + height, x : x + width] == colours[index]).all()
        assert layout.index_at(x, y) == index
        assert layout.index_at(x + width - 0.01, y + height - 0.01) == index


@given(layouts)
def test_what_is_no_value_is_transparent_and_has_no_index(layout):
    picture = layout.arrange(numbered(layout))
    for y, x in np.ndindex(picture.shape):
        assert (layout.index_at(x + 0.5, y + 0.5) is None) == (picture[y, x] == 0)
    for x, y in ((-0.1, 0), (0, -0.1), (picture.shape[1] + layout.gap, 0), (0, picture.shape[0] + layout.gap)):
        assert layout.index_at(x, y) is None


@given(layouts)
def test_a_maps_rect_holds_its_first_and_last_value(layout):
    for channel in range(layout.count):
        x, y, width, height = layout.rect_of(channel)
        assert layout.index_at(x, y) == (channel, 0, 0)
        last = (channel, layout.height - 1, layout.width - 1)
        assert layout.index_at(x + width - 0.5, y + height - 0.5) == last


def test_each_picture_is_fresh():
    layout = TileLayout(2, 3, 3, 2)
    assert not np.shares_memory(layout.arrange(numbered(layout)), layout.arrange(numbered(layout)))


@pytest.mark.parametrize("colour", [0xFF0000FF, 0xFF00FF00])
def test_the_item_paints_the_colours_it_is_given(qapp, colour):
    item = TileGridItem(TileLayout(2, 2, 2, 2), QColor("white"))
    item.show_colours(np.full((2, 2, 2), colour, np.uint32))
    item.render()
    expected = tuple(int(b) for b in np.array([colour], np.uint32).view(np.uint8))
    assert item.qimage.pixelColor(0, 0).getRgb() == expected
    assert item.qimage.pixelColor(2, 0).name() == "#ffffff", "a gap has the colour of the ground"
