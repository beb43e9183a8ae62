"""Maps on which a window can be framed."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.widgets.map_tiles import MapTiles
from gui.widgets.outline import outline


@guarded
class WindowTiles(MapTiles):
    """MapTiles with one framed block of values in one map, which may be a single value."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._window: tuple[int, int, int, int, int] | None = None

    def frame_window(self, channel: int, row: int, column: int, *, height: int = 1, width: int = 1) -> None:
        """Frame a block of values; it may reach over the map's edge."""
        self._window = (channel, row, column, height, width)
        self.update()

    def clear_window(self) -> None:
        """Take the frame away."""
        self._window = None
        self.update()

    @property
    def window_frame(self) -> tuple[int, int, int, int, int] | None:
        """Channel, row, column, height and width of what is framed."""
        return self._window

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the maps, then the frame."""
        super().paintEvent(event)
        if self._window is None:
            return
        channel, row, column, height, width = self._window
        if channel >= len(self.values):
            return
        cell = self.rect_of(channel, 0, 0)
        left, top = cell.left() + column * cell.width(), cell.top() + row * cell.height()
        with QPainter(self) as painter:
            outline(painter, QRectF(left, top, max(width * cell.width(), 3), max(height * cell.height(), 3)))
