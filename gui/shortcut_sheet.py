"""The sheet of all keys, made from the actions themselves and from what the widgets declare."""

import importlib
import sys
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
from gui.having import having
from gui.screen_room import on_screen

#: Of the dialog, at the text's normal size.
SIZE = QSize(560, 560)

#: The classes that take keys of their own while they have the keyboard; each says in its `KEYS` which. They are named,
#: not imported, because the views among them are not all there yet.
DECLARING = (
    "gui.widgets.canvas:Canvas",
    "gui.widgets.network.canvas:NetworkCanvas",
    "gui.widgets.zoom_view:ZoomView",
    "gui.views.inspect.view:InspectView",
    "gui.views.inspect.layer_strip:LayerStrip",
    "gui.views.inspect.stage:WindowStage",
    "gui.views.inspect.sliding:SlidingMaps",
    "gui.views.inspect.contributions:ContributionTable",
    "gui.widgets.formula_line:FormulaLine",
    "gui.widgets.map_tiles:MapTiles",
    "gui.widgets.step_control:StepControl",
    "gui.widgets.kernel_atlas:KernelAtlas",
    "gui.widgets.patch_strip:PatchStrip",
    "gui.widgets.pixel_view:PixelView",
    "gui.widgets.number_matrix:NumberMatrix",
    "gui.widgets.editable_matrix:EditableMatrix",
    "gui.widgets.editable_matrix:_Editor",
    "gui.widgets.number_field:NumberField",
    "gui.widgets.digit_grid:DigitGrid",
    "gui.views.draw_panel.gallery:Gallery",
    "gui.views.model_cards.dialog:ModelCards",
    "gui.widgets.banner:Banner",
)
EVERYWHERE = ("From one control to the next, and back", "Tab, Shift+Tab")


def widget_keys() -> list[tuple[str, str]]:
    """Return what the widgets declare, as (what, keys); the keys in the system's own spelling."""
    rows = []
    for place in DECLARING:
        module, _, name = place.partition(":")
        rows += getattr(importlib.import_module(module), name).KEYS
    return [(what, native(keys)) for what, keys in (*rows, EVERYWHERE)]


def native(keys: str) -> str:
    """Return keys as the system calls them: on a Mac, Qt's Ctrl is Command and its Alt is Option."""
    if sys.platform != "darwin":
        return keys
    return keys.replace("Ctrl+", "⌘").replace("Alt+", "⌥").replace("Shift+", "⇧")


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
        rows += widget_keys()
        table = having(QTableWidget(len(rows), 2), accessibleName="Keys")
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
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(buttons)
        self.resize(on_screen(SIZE * theme.text_scale(), self))
