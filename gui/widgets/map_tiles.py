"""The maps of one layer as one picture, to point at and to choose from."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import exact
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.outline import outline
from gui.widgets.tile_grid import TileLayout

Place = tuple[int, int, int]
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@guarded
class MapTiles(QWidget):
    """(C, H, W) values as C small maps, in the arrangement that makes them largest; a flat layer is C maps of 1 by 1.

    Attributes
    ----------
    title : str
        Over the picture; also its accessible name.

    Signals
    -------
    hovered : (channel, row, column) or None
        The value under the pointer or under the keyboard's cursor.
    activated : int, int, int
        Channel, row and column that were clicked, or on which Enter was pressed.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Maps: from value to value, take it", "Arrows, Enter"),)

    hovered = Signal(object)
    activated = Signal(int, int, int)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._values: NDArray[np.float32] = np.zeros((1, 1, 1), np.float32)
        self._highest = 1.0
        self._ink = False
        self._layout: TileLayout | None = None
        self._picture: QImage | None = None
        self._framed: tuple[int, ...] = ()
        self._marked: tuple[Place, ...] = ()
        self._cursor: Place | None = None
        self._hovered: Place | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        theme.notifier.changed.connect(self._restyle)

    def show_maps(self, values: NDArray[np.float32], *, highest: float | None = None, ink: bool = False) -> None:
        """Show (C, H, W) values; `highest` is what the colour map's end stands for, by default the largest magnitude.

        `ink`: values in [0, 1] of a picture, as ink on paper.
        """
        if values.shape != self._values.shape:
            self._layout = self._cursor = self._hovered = None
            self._framed, self._marked = (), ()
        self._values, self._ink = values, ink
        self._highest = colours.peak(values) if highest is None else highest
        self._picture = None
        self.update()

    @property
    def values(self) -> NDArray[np.float32]:
        """What is shown."""
        return self._values

    def set_title(self, title: str) -> None:
        """Change the words over the picture."""
        if title != self.title:
            self.title = title
            self.setAccessibleName(title)
            self.update()

    def frame(self, channels: Iterable[int]) -> None:
        """Frame whole maps in the accent colour (and no others)."""
        self._framed = tuple(channels)
        self.update()

    def mark(self, places: Iterable[Place]) -> None:
        """Frame single values in the accent colour (and no others)."""
        self._marked = tuple(places)
        self.update()

    @property
    def marked(self) -> tuple[Place, ...]:
        """The values that are framed."""
        return self._marked

    def rect_of(self, channel: int, row: int | None = None, column: int | None = None) -> QRectF:
        """Return where a value is in the widget's pixels, or the whole map if `row` is None."""
        x, y, width, height = self._tiles().rect_of(channel, row, column)
        origin, scale = self._origin()
        return QRectF(origin.x() + x * scale, origin.y() + y * scale, width * scale, height * scale)

    def place_at(self, position: QPointF) -> Place | None:
        """Return channel, row and column at a position in the widget; None beside the maps."""
        origin, scale = self._origin()
        inside = (position - origin) / scale
        return self._tiles().index_at(inside.x(), inside.y())

    def _title_height(self) -> float:
        return QFontMetricsF(theme.font("small")).height() + 2 if self.title else 0.0

    def _tiles(self) -> TileLayout:
        if self._layout is None:
            count, height, width = self._values.shape
            repeat = max(1, round(24 / max(height, width))) if max(height, width) > 1 else 5
            room = max(self.width(), 1), max(self.height() - self._title_height(), 1)
            layouts = (TileLayout(count, height, width, n, repeat) for n in range(1, count + 1))
            self._layout = max(layouts, key=lambda layout: _scale(layout, *room))
        return self._layout

    def _origin(self) -> tuple[QPointF, float]:
        """Return the picture's top left corner and its scale."""
        tiles, top = self._tiles(), self._title_height()
        scale = _scale(tiles, self.width(), self.height() - top)
        if scale >= 2:
            scale = float(int(scale))
        return QPointF((self.width() - tiles.size[1] * scale) // 2, top), scale

    def _render(self) -> QImage:
        look = theme.current()
        table = colours.ink(look) if self._ink else colours.diverging(look)
        packed = colours.to_packed(self._values, self._highest, table, signed=not self._ink)
        return to_image(self._tiles().arrange(packed))

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._picture = self._layout = None
        self.updateGeometry()
        self.update()

    def _hover(self, place: Place | None) -> None:
        if place == self._hovered:
            return
        self._hovered = place
        if place is not None:
            self._describe(place)
        self.hovered.emit(place)
        self.update()

    def _describe(self, place: Place) -> None:
        is_flat = self._values.shape[1:] == (1, 1)
        where = self.tr("unit {}").format(place[0]) if is_flat else self.tr("map {}, row {}, column {}").format(*place)
        words = f"{where}: {exact(float(self._values[place]))}"
        self.setAccessibleDescription(words)
        self.setToolTip(words)

    def _step(self, down: int, across: int) -> None:
        """Move the cursor by one value, and on to the neighbouring map."""
        tiles = self._tiles()
        count, height, width = self._values.shape
        channel, row, column = self._cursor or (0, 0, 0)
        y = channel // tiles.columns * height + row + down
        x = channel % tiles.columns * width + column + across
        if not (0 <= y < tiles.rows * height and 0 <= x < tiles.columns * width):
            return
        channel = y // height * tiles.columns + x // width
        if channel < count:
            self._cursor = channel, y % height, x % width
            self._hover(self._cursor)

    def sizeHint(self) -> QSize:
        """Return a size in which maps read as pictures."""
        return QSize(160, 160)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size of any use."""
        return QSize(56, round(56 + self._title_height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the maps anew."""
        super().resizeEvent(event)
        self._layout = self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the picture and draw the frames over it."""
        self._picture = self._picture or self._render()
        look, (origin, scale), (height, width) = theme.current(), self._origin(), self._tiles().size
        with QPainter(self) as painter:
            if self.title:
                painter.setFont(theme.font("small"))
                painter.setPen(look.text_quiet)
                shown = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
                painter.drawText(QRectF(0, 0, self.width(), origin.y()), Qt.AlignmentFlag.AlignHCenter, shown)
            painter.drawImage(QRectF(origin.x(), origin.y(), width * scale, height * scale), self._picture)
            for channel in self._framed:
                outline(painter, self.rect_of(channel), width=2)
            for place in self._marked:
                outline(painter, self.rect_of(*place), width=2)
            if self._hovered is not None:
                painter.setPen(QPen(look.text, 1))
                painter.drawRect(self.rect_of(*self._hovered))
            if self._cursor is not None and self.hasFocus():
                painter.setPen(QPen(look.text, 2, Qt.PenStyle.DotLine))
                painter.drawRect(self.rect_of(*self._cursor))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which value is under the pointer."""
        self._hover(self.place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked value."""
        place = self.place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._cursor = place
            self.activated.emit(*place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor, Enter takes the value."""
        if event.key() in _STEPS:
            self._step(*_STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(*(self._cursor or (0, 0, 0)))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self._cursor = self._cursor or (0, 0, 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor."""
        super().focusOutEvent(event)
        self._hover(None)
        self.update()


def _scale(layout: TileLayout, width: float, height: float) -> float:
    """Return how large a layout's pixel can be in so much room."""
    return min(width / layout.size[1], max(height, 1) / layout.size[0])
