"""Text that changes with every frame cannot be read: let it change at most so often."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Slot

#: Changing text is shown at most this often, in milliseconds (15 Hz).
TEXT_INTERVAL = 66


class Throttle(QObject):
    """Calls `action` at once when `request` comes after a pause, else once when the interval is over.

    The last request is never lost: after a burst the action runs with what then holds.
    """

    def __init__(self, action: Callable[[], None], *, interval: int = TEXT_INTERVAL, parent: QObject) -> None:
        super().__init__(parent)
        self._action = action
        self._interval = interval
        self._last = float("-inf")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._run)

    def request(self) -> None:
        """Ask for the action to run soon."""
        if self._timer.isActive():
            return
        left = self._interval - (monotonic() - self._last) * 1000
        if left <= 0:
            self._run()
        else:
            self._timer.start(int(left) + 1)

    def flush(self) -> None:
        """Run the action now, whether or not it was asked for."""
        self._timer.stop()
        self._run()

    @Slot()
    def _run(self) -> None:
        self._last = monotonic()
        self._action()
