"""How large a window may be so that all of it is on its screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

#: What the system's frame takes beside a window, in device-independent pixels; it is not known before it is shown.
FRAME = QSize(16, 40)


def on_screen(wanted: QSize, window: QWidget) -> QSize:
    """Return the size `wanted`, or as much of it as the screen of `window` has room for, panels of the system aside."""
    return wanted.boundedTo(window.screen().availableSize() - FRAME)
