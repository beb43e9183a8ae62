"""Keys that a widget keeps from the window's shortcuts."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def is_override(event: QEvent, key: Qt.Key) -> bool:
    """Return True if Qt asks with `event` whether the widget itself wants `key`, before a shortcut gets it."""
    return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() == key
