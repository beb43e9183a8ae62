"""The maps of one layer as one picture: many small pictures side by side cost as much as one.

`TileLayout` is the arithmetic (pure functions of numbers), `TileGridItem` the picture in a scene.
"""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from gui.guard import guarded

Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class TileLayout:
    """How `count` maps of (height, width) values lie in one picture, in reading order.

    Picture units: one value is a square of `repeat` pixels, and neighbouring maps are `gap` pixels apart. So the gap
    stays thin beside maps of few values.

    Attributes
    ----------
    count, height, width : int
        Maps, and the values of each. A flat layer of N units is N maps of 1 by 1.
    columns : int
        Maps in a row.
    repeat, gap : int
        Pixels.
    """

    count: int
    height: int
    width: int
    columns: int
    repeat: int = 1
    gap: int = 1

    @property
    def rows(self) -> int:
        """Rows of maps; the last may be short."""
        return math.ceil(self.count / self.columns)

    @property
    def pitch(self) -> tuple[int, int]:
        """Pixels from one map to the next: (down, across)."""
        return self.height * self.repeat + self.gap, self.width * self.repeat + self.gap

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the whole picture in pixels."""
        down, across = self.pitch
        return self.rows * down - self.gap, self.columns * across - self.gap

    def rect_of(self, channel: int, row: int | None = None, column: int | None = None) -> Rect:
        """Return (x, y, width, height) in pixels of one value, or of the whole map if `row` is None."""
        down, across = self.pitch
        x, y = channel % self.columns * across, channel // self.columns * down
        if row is None or column is None:
            return x, y, self.width * self.repeat, self.height * self.repeat
        return x + column * self.repeat, y + row * self.repeat, self.repeat, self.repeat

    def index_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return (channel, row, column) of the value at pixel position (x, y); None in a gap or outside."""
        down, across = self.pitch
        if x < 0 or y < 0 or x >= self.columns * across:
            return None
        channel = int(y // down) * self.columns + int(x // across)
        row, column = int(y % down) // self.repeat, int(x % across) // self.repeat
        if channel >= self.count or row >= self.height or column >= self.width:
            return None
        return channel, row, column

    def arrange(self, colours: NDArray[np.uint32], *, ground: int = 0) -> NDArray[np.uint32]:
        """Return one fresh picture of coloured maps.

        Parameters
        ----------
        colours : (count, height, width) uint32
            One packed RGBA colour a value.
        ground : int
            The packed colour of gaps and missing maps; 0 is transparent.

        Returns
        -------
        (H, W) uint32
            Of shape `size`.
        """
        n, m, (down, across) = self.count, self.repeat, self.pitch
        picture = np.full((self.rows * down, self.columns * across), ground, np.uint32)
        # (rows, height, repeat, columns, width, repeat): a view in which a map's values stand together
        cells = picture.reshape(self.rows, down, self.columns, across)[:, : down - self.gap, :, : across - self.gap]
        cells = cells.reshape(self.rows, self.height, m, self.columns, self.width, m)
        by_map = cells.transpose(0, 3, 1, 2, 4, 5)
        full, left_over = divmod(n, self.columns)
        shape = (full, self.columns, self.height, 1, self.width, 1)
        by_map[:full] = colours[: full * self.columns].reshape(shape)
        if left_over:
            by_map[full, :left_over] = colours[full * self.columns :, :, None, :, None]
        height, width = self.size
        return np.ascontiguousarray(picture[:height, :width])


@guarded
class TileGridItem(pg.ImageItem):
    """The coloured maps of one layer in a scene; painting it is one blit.

    The item's own units are the layout's pixels; scale and place it with `place`. Gaps have the colour `ground`: Qt
    enlarges an opaque picture ten times as fast as a see-through one.
    """

    qimage: QImage  # pyqtgraph's own

    def __init__(self, layout: TileLayout, ground: QColor) -> None:
        super().__init__(axisOrder="row-major")
        self.layout = layout
        self._ground = int(np.array(ground.getRgb(), np.uint8).view(np.uint32)[0])
        self.show_colours(np.zeros((layout.count, layout.height, layout.width), np.uint32))

    def place(self, x: float, y: float, scale: float) -> None:
        """Put the picture's top left corner at (x, y) of the scene; `scale` scene units a pixel."""
        self.setPos(x, y)
        self.setScale(scale)

    def show_colours(self, colours: NDArray[np.uint32]) -> None:
        """Show (count, height, width) packed RGBA colours."""
        picture = self.layout.arrange(colours, ground=self._ground)
        self.setImage(picture.view(np.uint8).reshape(*picture.shape, 4), autoLevels=False, levels=None)

    def render(self) -> None:
        """Make the image that is painted, in the format that Qt enlarges fastest."""
        super().render()
        self.qimage = self.qimage.convertToFormat(QImage.Format.Format_RGB32)
