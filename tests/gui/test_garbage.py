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


def test_garbage_of_the_gui_thread_is_not_collected_in_another(qapp) -> None:
    collector = GuiThreadCollector()
    died_in: list[QThread] = []
    try:
        assert not gc.isenabled()
        Cycle(died_in)
        thread = Thread(target=litter)
        thread.start()
        thread.join()
        assert died_in == []
        gc.collect()
        assert died_in == [QThread.currentThread()]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_the_timer_collects_what_is_due(qtbot) -> None:
    collector = GuiThreadCollector()
    collections: list[str] = []
    gc.callbacks.append(lambda phase, info: collections.append(phase))
    kept: list[list[object]] = []

    def is_collected() -> bool:
        kept.extend([] for _ in range(gc.get_threshold()[0]))  # more and more, so that a collection stays due
        return "stop" in collections

    try:
        qtbot.waitUntil(is_collected, timeout=20_000)
    finally:
        gc.callbacks.pop()
        collector.stop()


def test_a_late_signal_freezes_nothing(qapp) -> None:
    collector = GuiThreadCollector()
    collector.stop()
    collector.freeze()
    assert gc.get_freeze_count() == 0
