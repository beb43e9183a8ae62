"""Runs the real `main()` and lets a script use its window as a person would."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import main as inkling
from engine import drawingfile
from engine.strokes import Drawing
from gui import theme
from gui.window import Window
from resources import path as resource


class Person:
    """Somebody at the keyboard with a mouse: every event goes in through the window, as from the window system."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.canvas = window.draw_panel.canvas
        self.session = window.session

    def wait_until(self, condition: Callable[[], bool], milliseconds: int = 60_000) -> None:
        """Wait for something to show; torch loads meanwhile at the first time."""
        end = monotonic() + milliseconds / 1000
        while not condition():
            assert monotonic() < end, "the window never got there"
            QTest.qWait(5)

    @property
    def is_answered(self) -> bool:
        """True when what is on the canvas has been read."""
        reading = self.session.reading
        return not reading.is_awaited and reading.version == self.session.version

    def wait_for_answer(self) -> None:
        """Wait until what is on the canvas has been read."""
        self.wait_until(lambda: self.is_answered)

    def at(self, x: float, y: float) -> QPoint:
        """Return the place (x, y), in canvas units, in the window's pixels."""
        inside = QPoint(round(x * (self.canvas.width() - 1)), round(y * (self.canvas.height() - 1)))
        return self.canvas.mapTo(self.window, inside)

    def press(self, x: float, y: float) -> None:
        """Put the pen down at (x, y), in canvas units."""
        QTest.mousePress(self.window.windowHandle(), Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def move(self, x: float, y: float) -> None:
        """Move the pen to (x, y)."""
        QTest.mouseMove(self.window.windowHandle(), self.at(x, y), 2)

    def release(self, x: float, y: float) -> None:
        """Lift the pen at (x, y)."""
        QTest.mouseRelease(self.window.windowHandle(), Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def draw(self, drawing: Drawing) -> None:
        """Draw all strokes of `drawing`."""
        for stroke in drawing.strokes:
            points = stroke.points.tolist()
            self.press(*points[0])
            for point in points[1:]:
                self.move(*point)
            self.release(*points[-1])

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press and release a key."""
        QTest.keyClick(self.window.windowHandle(), key, modifiers)


def lift_every_button() -> None:
    """Release a button that a script left down, or Qt would take every later test's move for a drag."""
    elsewhere = QWidget()
    elsewhere.show()
    QTest.mouseRelease(elsewhere.windowHandle(), Qt.MouseButton.LeftButton)
    elsewhere.close()


def take_windows_apart(app: QApplication) -> None:
    """Delete the windows of a run, which otherwise end with their process: here they would follow the theme on."""
    for window in app.topLevelWidgets():
        if isinstance(window, Window):
            window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


Script = Callable[[Person], None]


@pytest.fixture
def three() -> Drawing:
    """The bundled drawing of a 3, as strokes of the pen."""
    return drawingfile.load(resource("three.inkling"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """A folder of its own for settings, log and kept drawing."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run_app(qapp: QApplication, home: Path) -> Callable[..., int]:
    """Return a function that runs `main()` with the given arguments while a script uses the window, then closes it."""

    def run(script: Script, *arguments: str) -> int:
        failures: list[BaseException] = []

        def use() -> None:
            window = next(w for w in qapp.topLevelWidgets() if isinstance(w, Window) and w.isVisible())
            try:
                assert QTest.qWaitForWindowExposed(window)
                script(Person(window))
            except BaseException as error:
                failures.append(error)
            finally:
                window.close()

        QTimer.singleShot(0, use)
        status = inkling.main(list(arguments))
        lift_every_button()
        take_windows_apart(qapp)
        theme.apply(qapp, "light")  # as the tests of single widgets begin
        theme.set_text_scale(1.0)
        if failures:
            raise failures[0]
        return status

    return run
