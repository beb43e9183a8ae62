"""Ctrl+C in the terminal, and the system's request to end: the window closes, and the drawing is kept as after a crash.

Python runs its signal handlers between two of its own instructions, and Qt's event loop may not run any for hours. So
the interpreter writes each signal into a socket, which the loop listens to.
"""

import logging
import signal
import socket
import threading
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

log = logging.getLogger(__name__)

#: Those that ask a program to end and leave it the time for it; Windows lacks some.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts(QObject):
    """Listens to the signals that ask the app to end, from when it is made until :meth:`stop`.

    A second one ends the process at once, whatever it is doing.

    Attributes
    ----------
    number : int
        Of the signal that came; 0 as long as none has.

    Signals
    -------
    asked
        Once, in the event loop.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        self._before: dict[int, Any] = {}
        if threading.current_thread() is not threading.main_thread():
            return  # only the main thread may listen
        try:
            self._inlet, self._outlet = socket.socketpair()
        except OSError as error:  # no descriptors are left: the app does without
            log.warning("Signals are not listened to: %s", error)
            return
        for end in (self._inlet, self._outlet):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._outlet.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._wakeup = signal.set_wakeup_fd(self._inlet.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None:
                self._before[number] = signal.signal(number, self._note)

    def stop(self) -> None:
        """Give the signals back to whoever had them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._before:
            self._before = {}
            signal.set_wakeup_fd(self._wakeup)
            self._notifier.setEnabled(False)
            for end in (self._inlet, self._outlet):
                end.close()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        """Remember the signal; the event loop hears of it by the socket."""
        self.number = self.number or number
        signal.signal(number, signal.SIG_DFL)

    @Slot()
    def _on_signal(self) -> None:
        try:
            self._outlet.recv(64)
        except BlockingIOError:
            return
        if self.number and self._notifier.isEnabled():
            self._notifier.setEnabled(False)
            self.asked.emit()
