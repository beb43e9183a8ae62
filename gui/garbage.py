"""Collects Python's garbage in the GUI thread only: a widget that dies in another thread crashes Qt."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QObject, Slot


@contextmanager
def held_off() -> Iterator[None]:
    """Keep Python from collecting: for while Qt walks through all widgets and calls Python for each.

    A widget that is freed on the way ends the process.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class GuiThreadCollector(QObject):
    """Takes Python's automatic collection over, by pyqtgraph's timer, from when it is made until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collector = GarbageCollector()

    @Slot()
    def freeze(self) -> None:
        """Pass over all that is there now, for good: called when torch is loaded, whose many objects would slow it."""
        if self._collector.timer.isActive():  # a signal may come late, after the end
            gc.freeze()

    def stop(self) -> None:
        """Give Python its automatic collection back."""
        self._collector.timer.stop()
        gc.unfreeze()
        gc.enable()
