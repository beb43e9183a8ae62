"""What a drawing costs as it grows: painting and answering with many strokes, and one stroke that never ends.

All by the thread's own clock: each is work of one thread, and what else a machine does is no part of it.
"""

from collections.abc import Callable
from time import thread_time

import numpy as np
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from engine import models
from engine.history import History
from engine.jobs import Job
from engine.net.live import Answerer
from engine.preprocess import Options, preprocess
from engine.strokes import Drawing, Stroke
from gui import theme
from gui.app import make_application
from gui.garbage import GuiThreadCollector
from gui.widgets.canvas import Canvas
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

#: Strokes of POINTS points each, and how long an answer may take with so many, in milliseconds.
STROKES = {10: None, 100: 8, 1000: 20, 3000: 50}
POINTS = 40
#: Side of the canvas, in pixels.
SIDE = 402
#: How long any of what repaints may hold the window, in milliseconds.
HELD = 100
LONG = 50_000


def measure() -> list[Row]:
    """Measure preprocessing, painting, answering and the endless stroke."""
    app = make_application()
    theme.apply(app, "light")
    collector = GuiThreadCollector()  # as in the app
    collector.freeze()
    rows = [
        Row("preprocessing of a digit's strokes, p50", 1000 * np.median(preprocessing()), "ms", 0.6),
        *[row for count, target in STROKES.items() for row in many_strokes(app, count, target)],
        *endless_stroke(app),
    ]
    collector.stop()
    return rows


def scribble(count: int, seed: int = 0) -> tuple[Stroke, ...]:
    """Return short strokes all over the canvas."""
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0.1, 0.9, (count, 1, 2))
    steps = rng.normal(0, 0.003, (count, 1, 2)) + rng.normal(0, 0.002, (count, POINTS, 2))
    return tuple(Stroke(points) for points in starts + np.cumsum(steps, axis=1))


def preprocessing() -> list[float]:
    """Return the seconds that preprocessing takes at every point of real digits, as they are drawn."""
    seconds = []
    for drawing in drawings(12):
        for n, stroke in enumerate(drawing.strokes):
            for end in range(1, len(stroke.points) + 1):
                growing = Drawing((*drawing.strokes[:n], Stroke(stroke.points[:end], stroke.width)))
                begin = thread_time()
                preprocess(growing)
                seconds.append(thread_time() - begin)
    return seconds


def many_strokes(app: QApplication, count: int, target: float | None) -> list[Row]:
    """Measure one more stroke on a drawing of `count`, and what repaints it."""
    name, drawing = f"{count:,} strokes", Drawing(scribble(count))
    held, whole = painting(app, drawing)
    return [
        Row(f"{name}: an answer, median", 1000 * np.median(answering(drawing)), "ms", target),
        *[Row(f"{name}: {what} holds the window", 1000 * seconds, "ms", HELD) for what, seconds in held.items()],
        *[Row(f"{name}: {what} is all painted, work in all", 1000 * seconds, "ms") for what, seconds in whole.items()],
    ]


def answering(drawing: Drawing) -> list[float]:
    """Return the seconds that the worker takes for each point of one more stroke."""
    answerer, model = Answerer(), models.load_named("compact")
    (more,) = scribble(1, seed=1)
    seconds = []
    for end in range(1, POINTS + 1):
        job = Job(drawing.with_stroke(Stroke(more.points[:end])), Options(), model, version=end)
        begin = thread_time()
        next(iter(answerer.answer(job)))
        seconds.append(thread_time() - begin)
    return seconds[1:]  # the first of all works on everything


def painting(app: QApplication, drawing: Drawing) -> tuple[dict[str, float], dict[str, float]]:
    """Return how long each kind of change holds the window at most, and after how long those are done that go on."""
    canvas, history = Canvas(), History()
    canvas.resize(SIDE, SIDE)
    canvas.show()
    app.processEvents()
    held, whole = {}, {}
    dispatcher = QAbstractEventDispatcher.instance()

    def change(what: str, act: Callable[[], None]) -> None:
        begin = thread_time()
        longest, turn = 0.0, begin
        act()
        while True:
            dispatcher.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)  # one turn, however many are due
            now = thread_time()
            longest, turn = max(longest, now - turn), now
            if canvas.is_up_to_date:
                break
        held[what], whole[what] = longest, turn - begin

    history.push(drawing, "Open")
    change("opening", lambda: canvas.set_drawing(drawing))
    more = drawing.with_stroke(scribble(1, seed=1)[0])
    history.push(more, "Draw")
    change("a stroke more", lambda: canvas.set_drawing(more))
    change("undo", lambda: canvas.set_drawing(history.undo()))
    change("another theme", lambda: canvas.use_theme(theme.DARK))
    change("another size", lambda: canvas.resize(SIDE + 40, SIDE + 40))
    canvas.close()
    return held, {what: whole[what] for what in ("opening", "another size")}


def endless_stroke(app: QApplication) -> list[Row]:
    """Measure an event of one stroke, with its share of the frame, after 500 and after LONG points."""
    canvas = Canvas()
    canvas.resize(SIDE, SIDE)
    canvas.show()
    app.processEvents()

    def send(n: int, kind: QEvent.Type) -> None:
        turn = n / 300
        place = QPointF(SIDE / 2 + 150 * np.cos(turn), SIDE / 2 + 150 * np.sin(1.1 * turn))
        button = Qt.MouseButton.LeftButton
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, place, none if kind == QEvent.Type.MouseMove else button, button, keys)
        app.sendEvent(canvas, event)

    def cost(first: int) -> float:
        portions = []
        for start in range(first, first + 480, 8):
            begin = thread_time()
            for n in range(start, start + 8):
                send(n, QEvent.Type.MouseMove)
            canvas.show_news()
            app.processEvents()
            portions.append((thread_time() - begin) / 8)
        return float(np.median(portions))

    send(0, QEvent.Type.MouseButtonPress)
    short = cost(20)
    for n in range(500, LONG):
        send(n, QEvent.Type.MouseMove)
    canvas.show_news()
    long = cost(LONG)
    canvas.cancel_stroke()
    canvas.close()
    return [
        Row(f"an event of one stroke of {LONG:,} points, frame included", 1000 * long, "ms"),
        Row(f"an event at {LONG:,} points over one at 500", long / short, "times", 1.5),
    ]
