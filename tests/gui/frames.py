"""Waiting for what a pen's event leaves to the next frame."""

from time import monotonic

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.widgets.frames import FrameClock


def wait_for_frame(widget: QWidget) -> None:
    """Wait until all frame clocks in `widget` have told what they were asked to tell."""
    clocks = widget.findChildren(FrameClock)
    assert clocks
    end = monotonic() + 5
    while any(clock.is_due for clock in clocks):
        assert monotonic() < end
        QTest.qWait(1)
