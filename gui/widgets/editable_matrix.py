"""A grid of numbers that a person changes: click or type, as in a spreadsheet."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.errors import EngineError
from engine.numerals import exact
from engine.typed import parse_number
from gui import theme
from gui.guard import guarded
from gui.widgets.number_field import NumberEdit
from gui.widgets.number_matrix import Cell, NumberMatrix
from gui.widgets.overrides import is_override

_STARTS = "0123456789.,-−+"
_SIZES: tuple[theme.TextSize, ...] = ("large", "normal", "small")


@guarded
class EditableMatrix(NumberMatrix):
    """Numbers to click on and to type over.

    A click on a cell (or Enter, or simply typing a number) opens an editor in it; Enter takes the number and goes one
    cell down, Tab one to the right, Escape leaves the cell as it was. Space switches between 0 and 1, Delete sets 0.
    Dragging edits nothing: it tells where the pointer is, so that a window can be dragged.

    Attributes
    ----------
    full : float
        What Space switches 0 to.
    widest : float
        How many times as wide as high a cell may become.
    read_only : bool
        True if the cells can be pointed at and dragged over, but not changed.

    Signals
    -------
    edited : int, int, float
        Row, column and the number that was typed.
    refused : str
        What was typed is no number, or the cell is padding: a sentence that says so.
    dragged : int, int
        The cell under the pointer while the button is held.
    undo_wanted, redo_wanted
        Ctrl+Z and Ctrl+Y were pressed here.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Tables: change the cell", "Enter, F2 or a digit"),
        ("Tables: fill the cell, or empty it", "Space, Delete or Backspace"),
        ("Tables: undo, redo", "Ctrl+Z, Ctrl+Y or Ctrl+Shift+Z"),
    )

    edited = Signal(int, int, float)
    refused = Signal(str)
    dragged = Signal(int, int)
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(
        self,
        name: str = "",
        *,
        read_only: bool = False,
        full: float = 1.0,
        parse: Callable[[str], float] = parse_number,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.read_only = read_only
        self.full = full
        self.widest = 2.0
        self._parse = parse
        self._inner: tuple[int, int, int, int] | None = None
        self._refusal, self._shaded = "", True
        self._pressed: Cell | None = None
        self._drags = False
        self._editor: _Editor | None = None
        self.setAccessibleName(name)

    def set_inner(
        self, row: int, column: int, height: int, width: int, *, refusal: str = "", shaded: bool = True
    ) -> None:
        """Say which block can be changed; what is around it, such as padding, refuses with `refusal`, and is shaded."""
        self._inner = (row, column, height, width)
        self._refusal = refusal or self.tr("This cell is padding: it is always 0.")
        self._shaded = shaded
        self.update()

    @property
    def editor(self) -> QLineEdit | None:
        """The editor in the cell that is being changed."""
        return self._editor

    def go_to(self, row: int, column: int) -> None:
        """Put the keyboard's cursor on a cell."""
        rows, columns = self._values.shape
        self._cursor = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
        self.update()

    def edit(self, row: int, column: int, text: str | None = None) -> None:
        """Open an editor in a cell, with its number to type over, or with `text` to go on from."""
        self._close_editor()
        if self.read_only:
            return
        if not self._is_inner(row, column):
            self.refused.emit(self._refusal)
            return
        self.go_to(row, column)
        editor = _Editor(self, (row, column), self._parse)
        editor.setText(exact(float(self._values[row, column])) if text is None else text)
        if text is None:
            editor.selectAll()
        editor.setGeometry(self._editor_place(row, column))
        editor.finished.connect(self._finish)
        self._editor = editor
        editor.show()
        editor.setFocus()

    def _editor_place(self, row: int, column: int) -> QRect:
        """Return the cell, grown to where a number can be typed, inside the widget."""
        cell = self.cell_rect(row, column)
        metrics = QFontMetricsF(theme.number_font("normal"))
        width = max(cell.width(), metrics.horizontalAdvance("−00.0000"))
        height = max(cell.height(), metrics.height() + 6)
        place = QRectF(cell.center().x() - width / 2, cell.center().y() - height / 2, width, height)
        place.moveLeft(max(min(place.left(), self.width() - width), 0))
        place.moveTop(max(min(place.top(), self.height() - height), 0))
        return place.toAlignedRect()

    def _area(self) -> QRectF:
        """Return the grid's place: cells of whole screen pixels in the middle of the widget."""
        rows, columns = self._values.shape
        height = max(int(self.height() / rows), 1)
        width = max(int(min(self.width() / columns, self.widest * height)), 1)
        height = min(height, max(width, round(self._digit_size().height()) + 4))
        width, height = self._squared(width, height)
        left, top = (self.width() - width * columns) // 2, (self.height() - height * rows) // 2
        return QRectF(left, top, width * columns, height * rows)

    def _is_inner(self, row: int, column: int) -> bool:
        if self._inner is None:
            return True
        top, left, height, width = self._inner
        return top <= row < top + height and left <= column < left + width

    @Slot(int, int)
    def _finish(self, down: int, right: int) -> None:
        """Take what was typed, unless it is no number, and go to the next cell; (0, 0) only takes it."""
        editor = self._editor
        if editor is None:
            return
        row, column = editor.cell
        try:
            value = editor.number()
        except EngineError as error:
            self.refused.emit(str(error))
            if down or right:
                editor.show_refusal(str(error))  # it stays open, to be put right
            else:
                self._close_editor()
            return
        self._close_editor()
        if value != float(self._values[row, column]):
            self.edited.emit(row, column, value)
        if down or right:
            self.go_to(row + down, column + right)
            self.setFocus()

    def _forget_cells(self) -> None:
        """Let go of the cell that is being changed, too: it may not be there any more."""
        super()._forget_cells()
        self._close_editor()
        self._pressed = None

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            editor.finished.disconnect(self._finish)
            editor.hide()
            editor.deleteLater()
            self.update()

    def cancel_edit(self) -> None:
        """Leave the cell as it was."""
        self._close_editor()
        self.setFocus()

    def _set(self, value: float) -> None:
        row, column = self._cursor or (0, 0)
        if not self._is_inner(row, column):
            self.refused.emit(self._refusal)
        elif value != float(self._values[row, column]):
            self.edited.emit(row, column, value)

    def _digit_font(self) -> QFont:
        """Return the largest font in which every number fits its cell."""
        cell = self.cell_rect(0, 0)
        longest = max((len(text) for text in self._texts), default=1)
        for size in _SIZES:
            font = theme.number_font(size)
            metrics = QFontMetricsF(font)
            if metrics.horizontalAdvance("0") * (longest + 1) < cell.width() and metrics.height() + 4 < cell.height():
                return font
        return theme.number_font("small")

    def _shade_padding(self, painter: QPainter) -> None:
        if self._inner is None or not self._shaded:
            return
        rows, columns = self._values.shape
        hatching = QBrush(theme.current().line, Qt.BrushStyle.BDiagPattern)
        for row in range(rows):
            for column in range(columns):
                if not self._is_inner(row, column):
                    painter.fillRect(self.cell_rect(row, column), hatching)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that edit for itself: elsewhere in the window they do other things."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if _is_undo(event) or _is_redo(event):
            return True
        if self.read_only:
            return False
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        types = bool(event.text()) and event.text() in _STARTS
        return plain and (types or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the cell under the cursor."""
        if _is_undo(event):
            self.undo_wanted.emit()
        elif _is_redo(event):
            self.redo_wanted.emit()
        elif self.read_only or not self._edits_by_key(event):
            super().keyPressEvent(event)

    def _edits_by_key(self, event: QKeyEvent) -> bool:
        row, column = self._cursor or (0, 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(row, column)
        elif event.key() == Qt.Key.Key_Space:
            self._set(0.0 if self._values[row, column] else self.full)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._set(0.0)
        elif self._wants(event):
            self.edit(row, column, event.text())
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._finish(0, 0)
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._drags = self.cell_at(event.position()), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is."""
        super().mouseMoveEvent(event)
        cell = self.cell_at(event.position())
        if self._pressed is not None and cell is not None and (self._drags or cell != self._pressed):
            self._drags = True
            self.dragged.emit(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click by editing the cell."""
        super().mouseReleaseEvent(event)
        cell, self._pressed = self._pressed, None
        if cell is not None and not self._drags and cell == self.cell_at(event.position()):
            self.edit(*cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shade the padding over the numbers."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            self._shade_padding(painter)


@guarded
class _Editor(NumberEdit):
    """The editor in one cell.

    Signals
    -------
    finished : int, int
        Take the text; then go so many cells down and to the right.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Tables: take the number and go on, drop it", "Enter, Up, Down, Escape"),)

    finished = Signal(int, int)

    def __init__(self, matrix: EditableMatrix, cell: Cell, parse: Callable[[str], float]) -> None:
        super().__init__(parse, matrix)
        self.cell, self._matrix = cell, matrix
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.tr("row {}, column {}").format(*cell))

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Tab for itself."""
        if is_override(event, Qt.Key.Key_Escape):
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            across = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
            if across is not None:
                self.finished.emit(0, across)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Up and Down take the number, Escape drops it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.finished.emit(1, 0)
        elif event.key() == Qt.Key.Key_Up:
            self.finished.emit(-1, 0)
        elif event.key() == Qt.Key.Key_Escape:
            self._matrix.cancel_edit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the number when something else gets the keys."""
        super().focusOutEvent(event)
        if self.isVisible():
            self.finished.emit(0, 0)


def _is_undo(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _is_redo(event: QKeyEvent) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    shifted = event.key() == Qt.Key.Key_Z and event.modifiers() == both
    return shifted or (event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier)
