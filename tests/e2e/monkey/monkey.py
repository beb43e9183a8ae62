"""Plays the events in the app's own loop, asks now and then whether the pen is answered, and closes the window."""

from collections import Counter
from collections.abc import Iterator
from itertools import count
from time import monotonic
from typing import TextIO

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.window import Window
from tests.e2e.monkey.events import ACTS, Event
from tests.e2e.monkey.pointers import lift_all
from tests.e2e.monkey.scene import Roll, Scene
from tests.e2e.monkey.watch import Watch

#: Events between two looks at the pen, and seconds that an answer to it may take.
BETWEEN_LOOKS = 500
ANSWER_SECONDS = 20.0
#: Dialogs within dialogs before the monkey goes back.
DEEPEST = 3


class Monkey(QObject):
    """One run.

    Attributes
    ----------
    watch : Watch
    number : int
        Of the event in hand, counted from 1.
    done : Counter of str
        How often each act was done.
    looks : int
        How often the pen was looked at.
    """

    def __init__(self, events: Iterator[Event], log: TextIO, seconds: float) -> None:
        super().__init__()
        self._events, self._log, self._seconds = events, log, seconds
        self.number, self.looks, self.done = 0, 0, Counter[str]()
        self._depth, self._is_looking, self._looked_at, self._end = 0, False, 0, 0.0
        self._rolls = (Roll(number, 0.5, 0.5, 0.5, 0.5) for number in count())

    def start(self) -> None:
        """Begin at the window that the app has just shown."""
        self.watch = Watch(lambda: self.number)
        self.scene = Scene(next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window)))
        self._end = monotonic() + self._seconds
        self._next()

    def _next(self) -> None:
        """Do the next event. What it opens may have a loop of its own: the event after it is due there."""
        if self._is_looking:
            QTimer.singleShot(5, self._next)
            return
        event = next(self._events, None) if monotonic() < self._end else None
        if event is None:
            QTimer.singleShot(0, self._finish)
            return
        self.number += 1
        print(event.line(), file=self._log, flush=True)
        QTimer.singleShot(0, self._next)
        if self.scene.has_dialog and (self._depth >= DEEPEST or self.number % 5 == 0):
            self.scene.shut(event.roll)
            return
        self._do(event)
        if self._depth == 0 and self.number >= self._looked_at + BETWEEN_LOOKS:
            self._look()

    def _do(self, event: Event) -> None:
        self._depth += 1
        try:
            ACTS[event.act](self.scene, event.roll)
        except RuntimeError as error:
            if "already deleted" not in str(error):  # the dialog in which it acted was shut meanwhile
                raise
        finally:
            self._depth -= 1
        self.done[event.act] += 1

    def _look(self) -> None:
        """Draw a stroke: it must be on the drawing, and answered."""
        self._is_looking = True
        self.looks += 1
        self._looked_at = self.number
        while self.scene.has_dialog:
            self.scene.shut(next(self._rolls))
            QTest.qWait(1)
        person, window = self.scene.person, self.scene.window
        window.showNormal()
        lift_all(self.scene)
        window.findChild(QAction, "pen").trigger()
        self._wait(lambda: not person.session.opener.is_busy, "a file is being opened for ever")
        person.press(0.3, 0.2)
        for step in range(1, 9):
            person.move(0.3 + 0.025 * step, 0.2 + 0.075 * step)
        person.release(0.5, 0.8)
        self._wait(lambda: person.session.undo_text == "Draw", "the pen draws no stroke")
        self._wait(lambda: person.is_answered, "the pen is not answered")
        self._wait(lambda: person.session.trace is not None, "what the pen drew is not read")
        self._is_looking = False

    def _wait(self, condition, fault: str) -> None:
        end = monotonic() + ANSWER_SECONDS
        while not condition():
            if monotonic() > end:
                self.watch.note(fault)
                return
            QTest.qWait(5)

    def _finish(self) -> None:
        """Look at the pen once more, then leave; a dialog's loop goes on until it is shut."""
        if self._depth or self._is_looking:
            if not self._is_looking:
                self.scene.shut(next(self._rolls))
            QTimer.singleShot(20, self._finish)
            return
        self._look()
        self._leave()

    def _leave(self) -> None:
        """Close the window, whatever it asks: in the loop of its question this comes again."""
        if self.scene.has_dialog:
            self.scene.shut(next(self._rolls))
        elif not self.scene.window.isVisible():
            return
        QTimer.singleShot(50, self._leave)
        if not self.scene.has_dialog:
            self.scene.window.close()
