"""Labels whose font follows the text size of the app."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui import theme


class Words(QLabel):
    """A label in a font that is asked for anew whenever the text size changes."""

    def __init__(self, font: Callable[[], QFont], text: str = "", *, wrap: bool = False) -> None:
        super().__init__(text, wordWrap=wrap)
        self._font = font
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    @Slot()
    def _restyle(self, _: object = None) -> None:
        self.setFont(self._font())


def note(text: str = "") -> Words:
    """Return small text that goes on in the next line where it is too long."""
    return Words(partial(theme.font, "small"), text, wrap=True)


def hint() -> Words:
    """Return one line of small text with numbers, which never asks for room."""
    words = Words(partial(theme.number_font, "small"))
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return words
