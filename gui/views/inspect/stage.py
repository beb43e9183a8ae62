"""A map, the window on it, and the map that the window's stops fill: two pictures with the edges between them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import exact
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.views.inspect.case import Maps
from gui.widgets.outline import outline
from gui.widgets.pointer_label import PointerLabel

#: At most so many edges are drawn, the strongest.
MOST_EDGES = 128
#: Of the strongest edge: below this share none is drawn, above that one it is drawn thick.
FAINTEST, STRONG = 0.03, 0.6
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


Margins = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, eq=False)
class View:
    """What the stage shows.

    Attributes
    ----------
    source, output : (H, W) float32
        The map that is read and the map that is made.
    source_title, output_title : str
    source_highest, output_highest : float
        What the colour map's end stands for.
    source_ink, output_ink : bool
        Whether it is the drawing, shown as ink on paper.
    rows, columns : tuple of int
        The cells of `source` under the window; some may lie outside, in the padding.
    strengths : (len(rows), len(columns)) float64
        What each of them adds.
    row, column : int
        The cell of `output` that comes of it.
    strides : (float, float)
        From one stop of the window to the next, down and across.
    margins : ((int, int), (int, int))
        Rows of padding above and below the source, and columns at its left and right.
    revealed : int or None
        How many cells of `output` are filled in, in reading order; None: all.
    """

    source: Maps
    output: Maps
    source_title: str
    output_title: str
    source_highest: float
    output_highest: float
    source_ink: bool
    output_ink: bool
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    strengths: NDArray[np.float64]
    row: int
    column: int
    strides: tuple[float, float]
    margins: Margins
    revealed: int | None


@guarded
class WindowStage(QWidget):
    """The window slides over the left map and fills the right one; it can be dragged on both.

    Keys: arrows move the window by one stop; others go on to the parent.

    Signals
    -------
    slid : int, int
        The row and column of the output where the person has put the window.
    opened : int, int
        A cell of the source was clicked twice.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Inspect: move the window", "Arrows on the maps"),)

    slid = Signal(int, int)
    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: View | None = None
        self._pictures: list[QImage] = []
        self._lit: tuple[int, int] | None = None
        self._dragging: str = ""
        self._label = PointerLabel(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Sliding window"))
        theme.notifier.changed.connect(self._restyle)

    def show_view(self, view: View) -> None:
        """Show another state."""
        self._view = view
        self._pictures = [
            _render(view.source, view.source_highest, ink=view.source_ink),
            _render(view.output, view.output_highest, ink=view.output_ink),
        ]
        words = self.tr("{} to {}, row {}, column {}")
        self.setAccessibleDescription(words.format(view.source_title, view.output_title, view.row, view.column))
        self.update()

    @property
    def view(self) -> View | None:
        """What is shown."""
        return self._view

    def light(self, cell: tuple[int, int] | None) -> None:
        """Light up cell (i, j) of the window and its edge; None: none."""
        if cell != self._lit:
            self._lit = cell
            self.update()

    def source_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell of the source is; outside the map, in the padding, there are cells too."""
        view, box = self._shown(), self._boxes()[0]
        height, width = (n + sum(margin) for n, margin in zip(view.source.shape, view.margins, strict=True))
        (above, _), (before, _) = view.margins
        cell = min(box.width() / width, box.height() / height)
        left = box.left() + (box.width() - cell * width) / 2
        return QRectF(left + (column + before) * cell, box.top() + (row + above) * cell, cell, cell)

    def output_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell of the output is."""
        view, box = self._shown(), self._boxes()[1]
        height, width = view.output.shape
        cell = min(box.width() / width, box.height() / height)
        left = box.left() + (box.width() - cell * width) / 2
        return QRectF(left + column * cell, box.top() + row * cell, cell, cell)

    def _shown(self) -> View:
        assert self._view is not None
        return self._view

    def _boxes(self) -> tuple[QRectF, QRectF]:
        """Return the squares for the two maps."""
        top = QFontMetricsF(theme.font("small")).height() + 2
        gap = 6.0 * theme.GRID
        side = max(min((self.width() - gap) / 2, self.height() - top), 1.0)
        gap = min(self.width() - 2 * side, 3 * gap)
        left = (self.width() - 2 * side - gap) / 2
        return QRectF(left, top, side, side), QRectF(left + side + gap, top, side, side)

    def _extent(self, shape: tuple[int, ...], rect_of: Callable[[int, int], QRectF]) -> QRectF:
        return rect_of(0, 0).united(rect_of(shape[0] - 1, shape[1] - 1))

    def _cell_at(self, position: QPointF, *, of: str) -> tuple[int, int]:
        """Return the row and column of the nearest cell of the source or the output."""
        view = self._shown()
        rect_of, shape = (
            (self.source_rect, view.source.shape) if of == "source" else (self.output_rect, view.output.shape)
        )
        first = rect_of(0, 0)
        row = int(np.floor((position.y() - first.top()) / first.height()))
        column = int(np.floor((position.x() - first.left()) / first.width()))
        (above, below), (before, after) = view.margins if of == "source" else ((0, 0), (0, 0))
        return min(max(row, -above), shape[0] + below - 1), min(max(column, -before), shape[1] + after - 1)

    def _side_at(self, position: QPointF) -> str:
        """Return which map a position is on: "source", "output" or ""."""
        if self._view is None:
            return ""
        if self._whole_source().contains(position):
            return "source"
        return "output" if self._extent(self._view.output.shape, self.output_rect).contains(position) else ""

    def _whole_source(self) -> QRectF:
        """Return where the source and its padding are."""
        view = self._shown()
        (above, below), (before, after) = view.margins
        height, width = view.source.shape
        return self.source_rect(-above, -before).united(self.source_rect(height - 1 + below, width - 1 + after))

    def _stop_at(self, position: QPointF, *, of: str) -> tuple[int, int]:
        """Return the window's stop that is nearest to a position: as middle of the window, or as output's cell."""
        cell, view = self._cell_at(position, of=of), self._shown()
        if of == "output":
            return cell
        stops = []
        axes = zip(cell, (view.rows, view.columns), view.output.shape, view.strides, view.margins, strict=True)
        for at, taps, count, stride, (before, _) in axes:
            middle = (taps[-1] - taps[0]) / 2 - before
            stops.append(min(max(round((at - middle) / stride), 0), count - 1))
        return stops[0], stops[1]

    def _move(self, row: int, column: int) -> None:
        view = self._shown()
        height, width = view.output.shape
        stop = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
        if stop != (view.row, view.column):
            self.slid.emit(*stop)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        if self._view is not None:
            self.show_view(self._view)

    def _paint_maps(self, painter: QPainter) -> None:
        view, look = self._shown(), theme.current()
        painter.setFont(theme.font("small"))
        painter.setPen(look.text_quiet)
        for box, title in zip(self._boxes(), (view.source_title, view.output_title), strict=True):
            top = QRectF(box.left() - 24, 0, box.width() + 48, box.top())
            painter.drawText(top, Qt.AlignmentFlag.AlignHCenter, title)
        if any(sum(margin) for margin in view.margins):
            self._paint_padding(painter)
        painter.drawImage(self._extent(view.source.shape, self.source_rect), self._pictures[0])
        painter.drawImage(self._extent(view.output.shape, self.output_rect), self._pictures[1])

    def _paint_padding(self, painter: QPainter) -> None:
        look = theme.current()
        painter.fillRect(self._whole_source(), QColor(look.line).lighter(108) if not look.is_dark else look.raised)

    def _paint_unfilled(self, painter: QPainter) -> None:
        """Cover the output's cells that the window has not reached."""
        view, look = self._shown(), theme.current()
        if view.revealed is None:
            return
        height, width = view.output.shape
        row, column = divmod(view.revealed, width)
        rests = [((row, column), (row, width - 1)), ((row + 1, 0), (height - 1, width - 1))]
        for (top, left), (bottom, right) in rests:
            if top <= bottom < height and left <= right:
                painter.fillRect(self.output_rect(top, left).united(self.output_rect(bottom, right)), look.window)
        painter.setPen(look.line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._extent(view.output.shape, self.output_rect))

    def _paint_edges(self, painter: QPainter) -> None:
        view, look = self._shown(), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        end = self.output_rect(view.row, view.column).center()
        sizes = np.abs(view.strengths)
        strongest = max(float(sizes.max()), 1e-12)
        for index in np.argsort(-sizes, axis=None)[:MOST_EDGES][::-1].tolist():
            i, j = divmod(index, view.strengths.shape[1])
            share, lit = float(view.strengths[i, j]) / strongest, (i, j) == self._lit
            if abs(share) < FAINTEST and not lit:
                continue
            colour = QColor(look.accent if lit else look.positive if share > 0 else look.negative)
            colour.setAlphaF(1.0 if lit else 0.15 + 0.75 * abs(share))
            # Lines of one pixel are painted many times quicker than any others.
            painter.setPen(QPen(colour, 3 if lit else 2 if abs(share) > STRONG else 1))
            painter.drawLine(QLineF(self.source_rect(view.rows[i], view.columns[j]).center(), end))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_frames(self, painter: QPainter) -> None:
        view = self._shown()
        first = self.source_rect(view.rows[0], view.columns[0])
        outline(painter, first.united(self.source_rect(view.rows[-1], view.columns[-1])), width=2)
        outline(painter, self.output_rect(view.row, view.column), width=2)
        if self._lit is not None and self._lit[0] < len(view.rows) and self._lit[1] < len(view.columns):
            outline(painter, self.source_rect(view.rows[self._lit[0]], view.columns[self._lit[1]]), width=2)

    def _show_value(self, position: QPointF) -> None:
        """Write the value under the pointer beside it."""
        side = self._side_at(position)
        if not side:
            self._label.hide()
            return
        view, cell = self._shown(), self._cell_at(position, of=side)
        values, title = (view.source, view.source_title) if side == "source" else (view.output, view.output_title)
        inside = all(0 <= at < n for at, n in zip(cell, values.shape, strict=True))
        hidden = side == "output" and view.revealed is not None and cell[0] * values.shape[1] + cell[1] >= view.revealed
        text = self.tr("padding: 0") if not inside else self.tr("not filled in yet") if hidden else exact(values[cell])
        self._label.show_text(self.tr("{} row {} column {}").format(title, *cell), text)
        self._label.move_beside(position.toPoint())

    def sizeHint(self) -> QSize:
        """Return a size in which cells can be told apart."""
        return QSize(360, 170)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size of any use."""
        return QSize(240, 130)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw maps, edges and frames."""
        if self._view is None:
            return
        with QPainter(self) as painter:
            self._paint_maps(painter)
            self._paint_unfilled(painter)
            self._paint_edges(painter)
            self._paint_frames(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the window where the pointer is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = self._side_at(event.position())
            if self._dragging:
                self._move(*self._stop_at(event.position(), of=self._dragging))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the window, or tell the value under the pointer."""
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self._move(*self._stop_at(event.position(), of=self._dragging))
        self._show_value(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the window."""
        self._dragging = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the source's cell."""
        if self._side_at(event.position()) == "source":
            row, column = self._cell_at(event.position(), of="source")
            if 0 <= row < self._shown().source.shape[0] and 0 <= column < self._shown().source.shape[1]:
                self.opened.emit(row, column)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the value."""
        self._label.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the window by one stop."""
        if (
            self._view is not None
            and event.key() in _ARROWS
            and not event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            down, across = _ARROWS[Qt.Key(event.key())]
            self._move(self._view.row + down, self._view.column + across)
        else:
            super().keyPressEvent(event)


def _render(values: Maps, highest: float, *, ink: bool) -> QImage:
    look = theme.current()
    table = colours.ink(look) if ink else colours.diverging(look)
    return to_image(colours.to_packed(values, highest, table, signed=not ink), opaque=True)
