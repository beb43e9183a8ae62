"""Widgets in reference cycles are collected by the GUI thread alone."""

import gc
from threading import Thread

from PySide6.QtCore import QObject, QThread

from gui.garbage import GuiThreadCollector


class Cycle(QObject):
    """A Qt object that only the garbage collector can free; it notes in which thread that happens."""

    def __init__(self, died_in: list[QThread]) -> None:
        super().__init__()
        self.itself = self
        self.witness = Witness(died_in)


class Witness:
    def __init__(self, died_in: list[QThread]) -> None:
        self._died_in = died_in

    def __del__(self) -> None:
        self._died_in.append(QThread.currentThread())


def litter() -> None:
    """Make so many objects that Python would collect its garbage several times."""
    kept = [[] for _ in range(20_000)]
    assert len(kept) == 20_000


def test_garbage_of_the_gui_thread_is_not_collected_in_another(qtbot) -> None:
    collector = GuiThreadCollector()
    died_in: list[QThread] = []
    try:
        Cycle(died_in)
        thread = Thread(target=litter)
        thread.start()
        thread.join()
        assert died_in == []
        litter_here = [[] for _ in range(3 * gc.get_threshold()[0])]  # so that a collection is due
        qtbot.waitUntil(lambda: len(died_in) == 1, timeout=20_000)
        assert died_in == [QThread.currentThread()]
        del litter_here
    finally:
        collector.stop()
    assert gc.isenabled()
