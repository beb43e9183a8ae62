"""A table of what the largest inputs of a sum add, by name, with the rest, the bias and the total; one painting."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded


@dataclass(frozen=True)
class TableLine:
    """One line of the table.

    Attributes
    ----------
    name : str
        What the line is called for the signals; empty if it leads nowhere.
    title : str
        For people: "pool2 map 2 row 0 column 3".
    factors : str
        "0.84 × −0.12"; empty for a rest, a bias and a total.
    text : str
        What it adds, as printed.
    share : float
        What it adds, for the bar: -1 to 1 of the largest.
    strong : bool
    """

    name: str
    title: str
    factors: str
    text: str
    share: float
    strong: bool = False


@guarded
class ContributionTable(QWidget):
    """Lines of name, factors, bar and number; the numbers stand below each other as in a sum done by hand.

    Signals
    -------
    hovered : str
        Name of the line in hand; empty when there is none.
    activated : str
        A line was clicked, or Enter was pressed on it.
    room_changed
        There is room for more or fewer lines now.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Inspect: from line to line, go to its unit", "Up, Down, Enter"),)

    hovered = Signal(str)
    activated = Signal(str)
    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[TableLine, ...] = ()
        self._hovered = self._lit = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Contributions"))
        theme.notifier.changed.connect(self._restyle)

    def show_lines(self, lines: tuple[TableLine, ...]) -> None:
        """Show other lines."""
        self._lines = lines
        self.setAccessibleDescription("; ".join(f"{line.title}: {line.text}" for line in lines))
        self.update()

    @property
    def lines(self) -> tuple[TableLine, ...]:
        """What is shown."""
        return self._lines

    @property
    def capacity(self) -> int:
        """How many lines there is room for."""
        return max(int(self.height() / self._line_height()), 5)

    def light(self, name: str) -> None:
        """Lay the accent colour behind a line; an empty name: behind none."""
        if name != self._lit:
            self._lit = name
            self.update()

    def row_rect(self, index: int) -> QRectF:
        """Return where a line is."""
        return QRectF(0, index * self._line_height(), self.width(), self._line_height())

    def _line_height(self) -> float:
        return QFontMetricsF(theme.number_font("small")).height() + 3

    def _line_at(self, position: QPointF) -> TableLine | None:
        index = int(position.y() // self._line_height())
        return self._lines[index] if 0 <= index < len(self._lines) and position.y() >= 0 else None

    def _hover(self, name: str) -> None:
        if name != self._hovered:
            self._hovered = name
            self.hovered.emit(name)
            self.update()

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self.update()

    def _columns(self) -> tuple[float, float, float]:
        """Return the widths of names, factors and numbers."""
        metrics = QFontMetricsF(theme.number_font("small", bold=True))
        widths = [0.0, 0.0, 0.0]
        for line in self._lines:
            for place, text in enumerate((line.title, line.factors, line.text)):
                widths[place] = max(widths[place], metrics.horizontalAdvance(text) + 2 * theme.GRID)
        return widths[0], widths[1], widths[2]

    def sizeHint(self) -> QSize:
        """Return room for a few lines of either sign."""
        return QSize(50 * theme.GRID, round(13 * self._line_height()))

    def minimumSizeHint(self) -> QSize:
        """Return room for one line of either sign, the rest, the bias and the total."""
        return QSize(40 * theme.GRID, round(5 * self._line_height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the lines."""
        with QPainter(self) as painter:
            widths = self._columns()
            for index, line in enumerate(self._lines):
                self._paint_line(painter, line, self.row_rect(index), widths)

    def _paint_line(self, painter: QPainter, line: TableLine, row: QRectF, widths: tuple[float, float, float]) -> None:
        look = theme.current()
        names, factors, numbers = widths
        if line.name and line.name in (self._hovered, self._lit):
            painter.fillRect(row, look.accent_quiet)
        if line.strong:
            painter.setPen(QPen(look.line, 1))
            painter.drawLine(row.topLeft(), row.topRight())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.number_font("small", bold=line.strong))
        painter.setPen(look.text)
        painter.drawText(QRectF(0, row.top(), names, row.height()), middle, line.title)
        painter.drawText(
            QRectF(row.right() - numbers, row.top(), numbers, row.height()),
            middle | Qt.AlignmentFlag.AlignRight,
            line.text,
        )
        painter.setPen(look.text_quiet)
        painter.drawText(QRectF(names, row.top(), factors, row.height()), middle, line.factors)
        room = row.width() - names - factors - numbers
        if room > 4 * theme.GRID and line.share:
            self._paint_bar(painter, line.share, QRectF(names + factors, row.top(), room, row.height()))

    def _paint_bar(self, painter: QPainter, share: float, room: QRectF) -> None:
        look = theme.current()
        half = room.width() / 2
        colour = QColor(look.positive if share > 0 else look.negative)
        length = half * min(abs(share), 1)
        left = room.left() + half - (0 if share > 0 else length)
        painter.fillRect(QRectF(left, room.top() + 0.25 * room.height(), length, 0.5 * room.height()), colour)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell if there is room for another number of lines."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.room_changed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which line is under the pointer."""
        line = self._line_at(event.position())
        self._hover(line.name if line else "")

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        self._hover("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked line."""
        line = self._line_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and line is not None and line.name:
            self.activated.emit(line.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from line to line, Enter takes one."""
        names = [line.name for line in self._lines if line.name]
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and names:
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            place = names.index(self._hovered) + by if self._hovered in names else 0
            self._hover(names[min(max(place, 0), len(names) - 1)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered:
            self.activated.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the line in hand."""
        super().focusOutEvent(event)
        self._hover("")
