"""The gallery of real digits to load from."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine import samples
from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.session import Session
from gui.widgets.digit_grid import DigitGrid

#: The button that stands for all classes.
ALL = -1


@guarded
class Gallery(QDialog):
    """Shows the bundled digits, all or those of one class; loads one as one undo step and stays open for the next.

    Keys: 0 to 9 show one class, A all of them; the arrows choose, Enter loads; R loads any of those shown.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Gallery: one class, all classes, a random digit", "0 to 9, A, R"),)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = np.zeros(0, np.intp)  # index of each digit that the grid shows
        self._random = np.random.default_rng()
        self.setWindowTitle("Real digits")
        self.grid = DigitGrid()
        self.grid.current_changed.connect(self._on_current)
        self.grid.activated.connect(self._load)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.addLayout(self._make_filter())
        column.addWidget(self.grid, 1)
        column.addLayout(self._make_foot())
        self.grid.setFocus()

    def _make_filter(self) -> QHBoxLayout:
        self.filters = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(2)
        for label in (ALL, *range(10)):
            button = having(QToolButton(), text="&All" if label == ALL else str(label), checkable=True, autoRaise=True)
            button.setAccessibleName("All digits" if label == ALL else f"Only {label}")
            self.filters.addButton(button, label + 1)  # Qt keeps -1 for itself
            row.addWidget(button)
        row.addStretch(1)
        self.filters.idClicked.connect(self._on_filter)
        return row

    def _make_foot(self) -> QHBoxLayout:
        self._caption = QLabel()
        row = QHBoxLayout()
        row.addWidget(self._caption, 1)
        for text, slot in (("&Random", self.load_random), ("&Load", self._load_current), ("Close", self.reject)):
            button = QPushButton(text, autoDefault=False)
            button.clicked.connect(slot)
            row.addWidget(button)
        return row

    def show_class(self, label: int) -> None:
        """Show the digits of class `label`, or all of them if it is `ALL`."""
        digits = self._session.document.bundled_digits()
        if digits is None:
            return
        self._shown = np.arange(len(digits.labels)) if label == ALL else digits.by_class(label)
        if label == ALL:  # they lie class by class: deal them out, so that every row shows all ten
            self._shown = self._shown.reshape(10, -1).T.ravel()
        self.filters.button(label + 1).setChecked(True)
        self.grid.show_digits(digits.images[self._shown])

    @Slot()
    def load_random(self) -> None:
        """Load any of the digits that are shown."""
        if len(self._shown):
            self._session.load_sample(int(self._random.choice(self._shown)))

    @Slot(int)
    def _on_filter(self, button: int) -> None:
        self.show_class(button - 1)
        self.grid.setFocus()

    @Slot(int)
    def _on_current(self, place: int) -> None:
        if place >= 0:
            index = int(self._shown[place])
            self._caption.setText(f"Digit {index}, a {samples.load().labels[index]} · {len(self._shown)} shown")

    @Slot()
    def _load_current(self) -> None:
        self._load(self.grid.current)

    @Slot(int)
    def _load(self, place: int) -> None:
        self._session.load_sample(int(self._shown[place]))

    def showEvent(self, event: QShowEvent) -> None:
        """Read the digits when they are wanted for the first time."""
        if not len(self._shown):
            self.show_class(ALL)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a class, or load a random digit."""
        text = event.text()
        if text.isdigit() and text.isascii():
            self.show_class(int(text))
        elif event.key() == Qt.Key.Key_A:
            self.show_class(ALL)
        elif event.key() == Qt.Key.Key_R:
            self.load_random()
        else:
            super().keyPressEvent(event)
