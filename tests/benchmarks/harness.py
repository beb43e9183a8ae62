"""A real window to measure, and a pen that replays strokes on its canvas as mouse events."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, sleep

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from engine import models
from engine.strokes import Drawing
from gui import theme
from gui.app import make_application
from gui.garbage import GuiThreadCollector
from gui.session import Session
from gui.settings import Settings
from gui.window import Window
from gui.worker import LatestWorker, load_answer

SIZE = (1280, 800)
EVENTS_PER_SECOND = 120


class Bench:
    """A shown window with the `compact` model and its real worker thread."""

    def __init__(self, folder: Path, load: Callable = load_answer) -> None:
        self.app: QApplication = make_application()
        theme.apply(self.app, "light")
        self._collector = GuiThreadCollector()
        self.worker = LatestWorker(load)
        self.worker.loaded.connect(self._collector.freeze)
        self.session = Session(models.load_named("compact"), self.worker)
        self.window = Window(self.session, Settings(folder / "settings.json"))
        self.window.resize(*SIZE)
        self.window.show_view("network")
        self.window.show()
        self.worker.start()
        self.session.random_sample(3)
        self.wait_until(lambda: self.session.trace is not None)
        self.session.clear()
        self.settle()

    def close(self) -> None:
        """Close the window; its worker ends with it."""
        self.window.close()
        self._collector.stop()

    def wait_until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Run the event loop until `condition` holds."""
        end = perf_counter() + seconds
        while not condition():
            self.app.processEvents()
            if perf_counter() > end:
                raise TimeoutError("the window never got there")

    def settle(self, seconds: float = 0.2) -> None:
        """Run the event loop for a while."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            self.app.processEvents()
            sleep(0.002)

    def send(self, kind: QEvent.Type, x: float, y: float) -> float:
        """Send one mouse event at (x, y) in canvas units and return how long its handler took, in seconds."""
        canvas = self.window.draw_panel.canvas
        point = QPointF(x * canvas.width(), y * canvas.height())
        released = kind == QEvent.Type.MouseButtonRelease
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        buttons = Qt.MouseButton.NoButton if released else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, point, canvas.mapToGlobal(point), button, buttons, Qt.KeyboardModifier.NoModifier)
        begin = perf_counter()
        self.app.sendEvent(canvas, event)
        return perf_counter() - begin


def pen_events(drawing: Drawing) -> Iterator[tuple[QEvent.Type, float, float]]:
    """Yield the mouse events that draw `drawing`."""
    for stroke in drawing.strokes:
        points = stroke.points.tolist()
        yield QEvent.Type.MouseButtonPress, *points[0]
        for point in points[1:]:
            yield QEvent.Type.MouseMove, *point
        yield QEvent.Type.MouseButtonRelease, *points[-1]
