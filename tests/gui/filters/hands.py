"""What a person's hands do in the Filters view."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from gui.views.filters import FiltersView
from gui.views.filters.panel import Panel


def panel(view: FiltersView, name: str) -> Panel:
    """Go to a tab with the mouse, as a person would, and return its panel."""
    place = list(view.panels).index(name)
    click(view.tabs.tabBar(), view.tabs.tabBar().tabRect(place).center())
    assert view.panels[name].isVisible()
    return view.panels[name]


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click on a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())


def click_filter(view: FiltersView, channel: int, input_map: int = 0) -> None:
    """Click on a kernel of the atlas."""
    atlas = view.atlas.atlas
    click(atlas, atlas.grid.rect_of(atlas.tile_of(channel, input_map)).center())


def pick(box: QComboBox, text: str) -> None:
    """Choose an entry of a combo box with the keyboard."""
    box.setFocus()
    for place in range(box.count()):
        if box.itemText(place) == text:
            while box.currentIndex() != place:
                QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < place else Qt.Key.Key_Up)
            return
    raise AssertionError(f"{text!r} is not offered")


def picture(widget: QWidget) -> np.ndarray:
    """Return what a widget looks like, as (H, W, 4) pixels."""
    image = widget.grab().toImage()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4).copy()
