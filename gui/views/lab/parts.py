"""Small pieces that the pages of the Lab are put together from."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.rounding import decimals_as_they_are
from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.widgets.number_matrix import NumberMatrix

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Advice(QLabel):
    """One quiet line of advice that turns into a refusal when something cannot be done."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._hint = hint
        self._warns = False
        self.setAutoFillBackground(True)
        self.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID // 2)
        self._restyle(theme.current())
        theme.notifier.changed.connect(self._restyle)

    @property
    def warns(self) -> bool:
        """True while it says what cannot be done."""
        return self._warns

    @Slot(str)
    def warn(self, sentence: str) -> None:
        """Say what cannot be done, and why."""
        self._warns = True
        self.setText(sentence)
        self._restyle(theme.current())

    def calm(self, hint: str | None = None) -> None:
        """Go back to the advice, or to another."""
        self._hint = self._hint if hint is None else hint
        self._warns = False
        self.setText(self._hint)
        self._restyle(theme.current())

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, look.error if self._warns else look.window)
        palette.setColor(QPalette.ColorRole.WindowText, look.error_text if self._warns else look.text_quiet)
        self.setPalette(palette)


#: What is said where an opened picture is wanted and none is there.
NO_PICTURE = "Open a picture (Ctrl+O), or the photo in the menu Samples."


class Choices(QComboBox):
    """A drop-down list of values with words for them; it tells only of what a person chooses.

    `other` is what it says of a value that is not in the list.
    """

    def __init__(
        self, name: str, choices: Iterable[tuple[str, Any]], chosen: Callable[[Any], None], *, other: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setPlaceholderText(other)
        for words, value in choices:
            self.addItem(words, value)
        self.activated.connect(lambda index: chosen(self.itemData(index)))

    def choose(self, value: Any) -> None:
        """Choose as a person would."""
        self.show_choice(value)
        self.activated.emit(self.currentIndex())

    def show_choice(self, value: Any) -> None:
        """Show what holds; a value that is not in the list shows as `other`."""
        self.setCurrentIndex(next((i for i in range(self.count()) if self.itemData(i) == value), -1))


def named(words: str, widget: QWidget) -> QWidget:
    """Return `widget` with its name before it, for a row of controls."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID // 2)
    label = QLabel(words)
    label.setBuddy(widget)
    row.addWidget(label)
    row.addWidget(widget)
    return pair


def button(words: str, action: Callable[[], None], *, tip: str = "") -> QToolButton:
    """Return a flat button."""
    made = having(QToolButton(), text=words, toolTip=tip, accessibleName=tip or words)
    made.clicked.connect(lambda _checked=False: action())
    return made


@guarded
class Titled(QWidget):
    """A table or picture with its title right over it, wherever in its room it stands."""

    def __init__(self, title: str, content: QWidget, *, stretch: int = 1) -> None:
        super().__init__()
        self.label = QLabel(title, self)
        self.content = content
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, self.label.sizeHint().height() + theme.GRID // 2, 0, 0)
        self._column.addWidget(content, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHorizontalStretch(stretch)
        self.setSizePolicy(policy)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.label.setText(title)
        self._place()

    def _place(self) -> None:
        """Move the title to the upper left corner of what is drawn."""
        hint = self.label.sizeHint()
        self._column.setContentsMargins(0, hint.height() + theme.GRID // 2, 0, 0)
        corner = self.content.pos()
        if isinstance(self.content, NumberMatrix):
            corner += self.content.cell_rect(0, 0).topLeft().toPoint()
        left = max(min(corner.x(), self.width() - hint.width()), 0)
        self.label.setGeometry(left, max(corner.y() - hint.height() - theme.GRID // 2, 0), hint.width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return room for the title and the smallest content."""
        return super().minimumSizeHint().expandedTo(self.label.sizeHint())

    def event(self, event: QEvent) -> bool:
        """Follow the content when its size or its number of cells changes."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return handled


class Styled(QLabel):
    """A label in a font of its own that grows with the text size of the app."""

    def __init__(self, words: str, font: Callable[[], QFont], *, alignment: Qt.AlignmentFlag = _LEFT) -> None:
        super().__init__(words, alignment=alignment)
        self._font = font
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    @Slot()
    def _restyle(self, _: object = None) -> None:
        self.setFont(self._font())


def sign(words: str) -> QLabel:
    """Return an operator to stand between two tables."""
    return Styled(words, lambda: theme.font("large"), alignment=Qt.AlignmentFlag.AlignCenter)


def show_table(
    matrix: NumberMatrix,
    values: NDArray[np.floating],
    *,
    highest: float | None = None,
    texts: Sequence[str] | None = None,
) -> None:
    """Show values with as many decimals as they need, whole numbers with none."""
    matrix.show_values(
        values.astype(np.float32),
        highest=highest,
        decimals=decimals_as_they_are(values, most=2),
        texts=None if texts is None else list(texts),
    )


def replaced(table: NDArray[np.float64], place: tuple[int, ...], value: float) -> NDArray[np.float64]:
    """Return a copy of `table` with another value in one place."""
    changed = table.copy()
    changed[place] = value
    changed.setflags(write=False)
    return changed
