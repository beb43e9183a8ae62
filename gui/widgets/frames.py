"""At most one frame at a time: whoever changes faster than a screen can show asks, and is told when to paint."""

import math
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

#: The time between two frames at least, in milliseconds: a frame of a 120 Hz screen.
FRAME_MS: Final = 8


class FrameClock(QObject):
    """Emits `frame` once for all requests that came since the last one, `FRAME_MS` after it or later.

    The frame never comes within the request: what asks, an event of the pen, ends at once, and the events that are
    already waiting come first.

    Signals
    -------
    frame
    """

    frame = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = -math.inf
        self._is_due = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_due(self) -> bool:
        """True if a frame was asked for and has not come."""
        return self._is_due

    def request(self) -> None:
        """Ask for a frame."""
        if not self._is_due:
            self._is_due = True
            left = FRAME_MS - 1000 * (monotonic() - self._last)
            self._timer.start(math.ceil(max(0.0, left)))

    @Slot()
    def _on_timeout(self) -> None:
        self._is_due = False
        self._last = monotonic()
        self.frame.emit()
