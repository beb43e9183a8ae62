"""The one field in which numbers are typed, as a line in a cell or with steps beside it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QStyle, QStyleOptionSpinBox, QToolTip, QWidget

from engine.errors import EngineError
from engine.numerals import brief, exact
from engine.typed import parse_number
from gui import theme
from gui.guard import guarded
from gui.widgets.overrides import is_override

#: More decimals than this are not kept.
MOST_DECIMALS = 6


class NumberEdit(QLineEdit):
    """A line that takes a number with a decimal point or comma, or a fraction, and says how it takes it.

    While something is typed that is not written as the program writes it ("0,5", "1/4"), a tip says what it is taken
    for; what cannot be taken turns the line to the colours of an error, and the tip says why.

    Attributes
    ----------
    says : str
        What the tip says now; empty if there is nothing to say.
    """

    def __init__(self, parse: Callable[[str], float] = parse_number, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parse = parse
        self.says = ""
        self.setFont(theme.number_font("normal"))
        self.textEdited.connect(self._follow)

    def number(self) -> float:
        """Return the number that is typed.

        Raises
        ------
        EngineError
            If it is none that can be taken here.
        """
        return self._parse(self.text())

    def show_refusal(self, sentence: str) -> None:
        """Turn to the colours of an error and say why."""
        look, palette = theme.current(), self.palette()
        palette.setColor(QPalette.ColorRole.Base, look.error)
        palette.setColor(QPalette.ColorRole.Text, look.error_text)
        self.setPalette(palette)
        self._say(sentence)

    def clear_refusal(self) -> None:
        """Go back to ordinary colours."""
        self.setPalette(QPalette())
        self._say("")

    @Slot()
    def _follow(self) -> None:
        """Say what is taken for what, while it is being typed."""
        self.clear_refusal()
        try:
            taken = exact(self.number())
        except EngineError:  # perhaps it is not finished yet
            return
        if taken != self.text().strip():
            self._say(f"= {taken}")

    def _say(self, words: str) -> None:
        self.says = words
        if words and self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), words, self)
        elif not words:
            QToolTip.hideText()


@guarded
class NumberField(QAbstractSpinBox):
    """A number between two bounds, to type, or to step with the arrows or the wheel.

    What is typed holds with Enter or when the keyboard goes elsewhere; Escape drops it. What is no number, or beyond
    the bounds, is refused with a sentence and never changed into something else.

    Signals
    -------
    changed : float
        The person has chosen another number. Not emitted by `set_value`.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Number fields: take what was typed, drop it", "Enter, Escape"),)

    changed = Signal(float)

    def __init__(
        self,
        name: str,
        lowest: float,
        highest: float,
        *,
        step: float = 1.0,
        decimals: int = 0,
        wraps: bool = False,
        prefix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lowest, self._highest, self._step = lowest, highest, step
        self._decimals, self._wraps, self._prefix = decimals, wraps, prefix
        self._value = lowest
        self.line = NumberEdit(self._read)
        self.setLineEdit(self.line)
        self.setAccessibleName(name)
        self.setWrapping(wraps)
        theme.notifier.changed.connect(self._restyle)
        self._write()

    @property
    def value(self) -> float:
        """The number."""
        return self._value

    @property
    def whole(self) -> int:
        """The number of a field without decimals."""
        return round(self._value)

    def set_value(self, value: float) -> None:
        """Show another number without telling of it; what is being typed stays if it is the same number as before."""
        value = min(max(value, self._lowest), self._highest)
        if value != self._value:
            self._value = value
            self._write()

    def choose(self, value: float) -> None:
        """Take another number as if the person had typed it."""
        if value != self._value:
            self.set_value(value)
            self.changed.emit(self._value)

    def set_bounds(self, lowest: float, highest: float) -> None:
        """Choose other bounds; a number beyond them moves to the nearest."""
        if (lowest, highest) != (self._lowest, self._highest):
            self._lowest, self._highest = lowest, highest
            self.set_value(self._value)
            self.updateGeometry()

    @property
    def takes(self) -> str:
        """What can be typed, in words."""
        bounds = f"{exact(self._lowest)} to {exact(self._highest)}"
        return f"{bounds}; 0.5, 0,5 and 1/2 are the same" if self._decimals else f"a whole number from {bounds}"

    def _text_of(self, value: float) -> str:
        return f"{self._prefix}{brief(value, self._decimals)}"

    def _write(self) -> None:
        self.line.setText(self._text_of(self._value))
        self.line.clear_refusal()
        self.line.setToolTip(self.takes)

    def _read(self, text: str) -> float:
        value = round(parse_number(text.removeprefix(self._prefix)), MOST_DECIMALS)
        if not self._decimals and value != round(value):
            raise EngineError(f"“{text}” is not a whole number: here is room for {self.takes}.")
        if not self._lowest <= value <= self._highest:
            raise EngineError(f"“{text}” is beyond what this can be: {exact(self._lowest)} to {exact(self._highest)}.")
        return value

    def _take_typed(self, *, keep: bool) -> None:
        """Take what was typed; or say why not and `keep` it to be put right, or else drop it."""
        if self.line.text() == self._text_of(self._value):
            self.line.clear_refusal()
            return
        try:
            value = self.line.number()
        except EngineError as error:
            if keep:
                self.line.show_refusal(str(error))
            else:
                self._write()
            return
        before, self._value = self._value, value
        self._write()
        if value != before:
            self.changed.emit(value)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.line.setFont(theme.number_font("normal"))
        self.updateGeometry()

    def stepBy(self, steps: int) -> None:
        """Go so many steps up or down, from what was typed if that can be taken."""
        self._take_typed(keep=False)
        value = round(self._value + steps * self._step, MOST_DECIMALS)
        if self._wraps and not self._lowest <= value <= self._highest:
            value = self._lowest if steps > 0 else self._highest
        self.choose(min(max(value, self._lowest), self._highest))
        self.line.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Say in which directions there is something."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._wraps or self._value < self._highest:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._wraps or self._value > self._lowest:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed: what cannot be taken is told when it is to be taken."""
        return QValidator.State.Acceptable, text, position

    def sizeHint(self) -> QSize:
        """Return room for the longest number between the bounds."""
        bounds = (self._text_of(value + self._step / 10) for value in (self._lowest, self._highest))
        width = max(self.line.fontMetrics().horizontalAdvance(text) for text in bounds)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        content = QSize(width + theme.GRID // 2, self.line.sizeHint().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_SpinBox, option, content, self)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Keep Escape for itself while something is typed."""
        typed = self.line.text() != self._text_of(self._value)
        if is_override(event, Qt.Key.Key_Escape) and typed:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what was typed, Escape drops it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_typed(keep=True)
            self.line.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.line.text() != self._text_of(self._value):
            self._write()
            self.line.selectAll()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave nothing standing that does not hold."""
        super().focusOutEvent(event)
        self._take_typed(keep=False)
