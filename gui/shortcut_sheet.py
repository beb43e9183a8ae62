"""The sheet of all keys, made from the actions themselves."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.screen_room import on_screen

#: Of the dialog, at the text's normal size.
SIZE = QSize(560, 560)

#: Keys that a widget takes while it has the keyboard; they are no actions of the window.
WIDGET_KEYS = (
    ("Canvas: draw with the keys, or no longer", "Enter"),
    ("Drawing with the keys: move the pen", "Arrows (with Shift: finer)"),
    ("Drawing with the keys: pen down or up", "Space"),
    ("Canvas: give up the stroke in hand", "Escape"),
    ("Network: move between units and layers", "Arrows"),
    ("Network: select the unit", "Enter"),
    ("Network: inspect the unit in hand", "Enter"),
    ("Network: zoom in, zoom out, fit", "+, -, Home"),
    ("Inspect: back and forward along the trail", "Alt+Left, Alt+Right"),
    ("Inspect: to the layer beside", "Left, Right on the layers"),
    ("Inspect: go to the unit of a term", "Enter on a number or a term"),
    ("Inspect: move the window, change the map", "Arrows on the maps, Page Up, Page Down"),
    ("Stepping: play or pause, first, last, speed", "Space, Home, End, +, -"),
    ("Model cards: take the model in hand", "Enter"),
    ("From one control to the next", "Tab"),
)


def plain_text(action: QAction) -> str:
    """Return an action's text without the marks of its menu: "&Open…" becomes "Open"."""
    return action.text().replace("&", "").rstrip("…")


def keys_text(action: QAction) -> str:
    """Return all keys of an action in the system's own spelling, "Ctrl+Y or Ctrl+Shift+Z"."""
    return " or ".join(s.toString(QKeySequence.SequenceFormat.NativeText) for s in action.shortcuts())


class ShortcutSheet(QDialog):
    """Lists what can be done and the keys for it."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        rows = [(plain_text(action), keys_text(action)) for action in actions if action.shortcuts()]
        rows += WIDGET_KEYS
        table = QTableWidget(len(rows), 2, accessibleName="Keys")
        table.setHorizontalHeaderLabels(["What", "Keys"])
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.setItem(row, column, QTableWidgetItem(text))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        # Rows grow where words need a second line.
        table.verticalHeader().setMinimumSectionSize(table.verticalHeader().defaultSectionSize())
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, rejected=self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(buttons)
        self.resize(on_screen(SIZE * theme.text_scale(), self))
