"""The atlas of kernels: its arithmetic, and that one picture of many tiles shows what single tiles show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from gui import colours, theme
from gui.widgets.atlas_grid import AtlasGrid
from gui.widgets.kernel_atlas import KernelAtlas

GRIDS = st.builds(
    AtlasGrid,
    count=st.integers(1, 60),
    columns=st.integers(1, 9),
    side=st.integers(1, 40),
    across=st.integers(0, 12),
    down=st.integers(0, 12),
    left=st.integers(0, 30),
)


@given(GRIDS)
def test_every_tile_is_found_where_it_is_and_lies_inside(grid: AtlasGrid) -> None:
    whole = QRect(0, 0, grid.size[0] + grid.across, grid.size[1])
    for tile in range(grid.count):
        rect = grid.rect_of(tile)
        assert grid.tile_at(rect.center().x(), rect.center().y()) == tile
        assert whole.contains(rect)
    assert grid.tile_at(-1, 0) is None


@given(GRIDS, st.integers(0, 300), st.integers(0, 300), st.integers(1, 200), st.integers(1, 200))
def test_what_is_in_sight_is_what_a_loop_finds(grid: AtlasGrid, x: int, y: int, width: int, height: int) -> None:
    area = QRect(x, y, width, height)
    touching = {tile for tile in range(grid.count) if grid.rect_of(tile).intersects(area)}
    assert touching <= set(grid.visible(area))


@pytest.mark.parametrize("scale", ["one", "each"])
def test_many_small_tiles_have_the_colours_of_their_weights(qtbot, scale: str) -> None:
    weights = np.random.default_rng(0).normal(size=(12, 10, 3, 3)).astype(np.float32)
    order = np.random.default_rng(1).permutation(12)
    highest = colours.peak(weights) if scale == "one" else np.abs(weights).max(axis=(2, 3), keepdims=True)
    atlas = KernelAtlas()
    qtbot.addWidget(atlas)
    atlas.set_room(QSize(150, 150))
    atlas.show_kernels(weights, order=order, notes=[""] * 12, highest=highest, input_map=None)
    atlas.choose(99, 0)
    assert atlas._is_dense
    atlas.show()
    shot = atlas.grab().toImage()
    expected = colours.to_rgba(weights, highest, theme.current(), signed=True)
    for tile in range(atlas.grid.count):
        channel, input_map = atlas.place_of(tile)
        corner = atlas.grid.rect_of(tile).topLeft()
        for row, column in ((0, 0), (1, 2), (2, 1)):
            x = corner.x() + column * atlas.cell + atlas.cell // 2
            y = corner.y() + row * atlas.cell + atlas.cell // 2
            colour = shot.pixelColor(x, y)
            found = (colour.red(), colour.green(), colour.blue())
            assert found == tuple(expected[channel, input_map, row, column, :3].tolist())
