import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QToolButton

from gui.having import having


def test_properties_of_the_class_and_of_those_it_comes_from_are_set(qtbot):
    slider = having(QSlider(Qt.Orientation.Horizontal), maximum=7, toolTip="how much", accessibleName="Share")
    label = having(QLabel("&Share"), buddy=slider)
    qtbot.addWidget(slider)
    qtbot.addWidget(label)
    assert (slider.maximum(), slider.toolTip(), slider.accessibleName()) == (7, "how much", "Share")
    assert label.buddy() is slider
    assert having(QGridLayout(), horizontalSpacing=3).horizontalSpacing() == 3


def test_what_has_no_such_property_is_an_error(qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    with pytest.raises(AttributeError, match="setTooltip"):
        having(button, tooltip="how much")
