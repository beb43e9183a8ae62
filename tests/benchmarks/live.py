"""How fast the window follows the pen: the handler alone, and from the pen's event to every visible panel painted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np
import pyqtgraph as pg
import torch
from PySide6.QtCore import QEvent, QEventLoop

from engine import models
from engine.jobs import Job, Reading
from engine.net.build import build, load_weights
from gui.widgets.frames import FRAME_MS
from gui.worker import load_answer
from tests.benchmarks.harness import EVENTS_PER_SECOND, Bench, pen_events
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

DIGITS = 12


def measure() -> list[Row]:
    """Measure everything about live drawing."""
    with TemporaryDirectory() as folder:
        rows = handler_beside_a_busy_worker(Path(folder))
        bench = Bench(Path(folder))
        handler, latency = paced(bench)
        whole, lowest = unpaced(bench, Floor(bench))
        bench.close()
    return [
        Row("pen event's handler, p95", 1000 * np.percentile(handler, 95), "ms", 0.2),
        *rows,
        Row("pen event to all panels painted, median", 1000 * np.median(latency), "ms", 12),
        Row("pen event to all panels painted, p95", 1000 * np.percentile(latency, 95), "ms", 20),
        Row(
            "full updates a second, sustained",
            len(whole) / sum(np.maximum(whole, FRAME_MS / 1000)),
            "1/s",
            60,
            at_most=False,
        ),
        Row("whole update, one after the other, median", 1000 * np.median(whole), "ms"),
        Row("floor: bare forward pass + repaint of one ImageItem, median", 1000 * np.median(lowest), "ms"),
        Row("whole update over floor", float(np.median(whole) / np.median(lowest)), "times", 2.5),
    ]


def full_update(bench: Bench, kind: QEvent.Type, x: float, y: float) -> tuple[float, float]:
    """Send one pen event and wait until its answer is painted; return handler's and whole time in seconds."""
    before = bench.session.reading
    begin = perf_counter()
    handler = bench.send(kind, x, y)
    while bench.session.reading is before:
        # Waits as the app's own event loop does; turning round and round would take the interpreter from the worker.
        bench.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    bench.app.processEvents()  # the paints that the answer has asked for
    return handler, perf_counter() - begin


def paced(bench: Bench) -> tuple[list[float], list[float]]:
    """Replay digits at 120 events a second; return the times of the handler and of the whole update."""
    handlers, whole = [], []
    due = perf_counter()
    for drawing in drawings(DIGITS):
        bench.session.clear()
        bench.settle(0.05)
        due = perf_counter()
        for event in pen_events(drawing):
            while perf_counter() < due:
                bench.app.processEvents()
                sleep(0.0005)
            due += 1 / EVENTS_PER_SECOND
            handler, update = full_update(bench, *event)
            handlers.append(handler)
            whole.append(update)
    return handlers, whole


def unpaced(bench: Bench, floor: "Floor") -> tuple[list[float], list[float]]:
    """Replay digits as fast as full updates go, the floor in turn with them; return the seconds of both.

    An update that waits for its frame, since the one before was so quick, does not count that time.
    """
    whole, lowest = [], []
    for drawing in drawings(DIGITS, seed=2):
        bench.session.clear()
        bench.settle(0.05)
        for event in pen_events(drawing):
            whole.append(full_update(bench, *event)[1])
            sleep(max(0.0, FRAME_MS / 1000 - whole[-1]))
        lowest += [floor.once() for _ in range(40)]
    floor.close()
    return whole, lowest


def handler_beside_a_busy_worker(folder: Path) -> list[Row]:
    """Time the handler while every answer of the worker takes 50 ms of pure Python, which holds the interpreter."""

    def load_slow() -> Callable[[Job], Iterator[Reading | None]]:
        answer = load_answer()

        def slow(job: Job) -> Iterator[Reading | None]:
            end = perf_counter() + 0.05
            while perf_counter() < end:
                pass
            return answer(job)

        return slow

    bench = Bench(folder, load_slow)
    handlers = []
    for drawing in drawings(4, seed=3):
        bench.session.clear()
        for event in pen_events(drawing):
            handlers.append(bench.send(*event))
            bench.app.processEvents()
            sleep(1 / EVENTS_PER_SECOND)
    bench.close()
    return [Row("pen event's handler, worker busy in Python, p95", 1000 * np.percentile(handlers, 95), "ms", 1)]


class Floor:
    """The least work there is: one bare forward pass, one repaint of an ImageItem as large as the Network view."""

    def __init__(self, bench: Bench) -> None:
        torch.set_num_threads(1)
        model = models.load_named("compact")
        self._app = bench.app
        self._net = build(model.spec).eval()
        load_weights(self._net, model.weights)
        self._input = torch.rand(1, *model.spec.input_shape)
        self._view = pg.GraphicsView()
        self._view.resize(bench.window.view("network").size())
        box = pg.ViewBox(enableMenu=False)
        self._view.setCentralItem(box)
        self._item = pg.ImageItem(axisOrder="row-major")
        box.addItem(self._item)
        self._view.show()
        shape = (2, self._view.height(), self._view.width())
        self._frames = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
        self._turn = 0
        bench.settle()

    def once(self) -> float:
        """Return the seconds of one pass and one repaint."""
        self._turn = 1 - self._turn
        begin = perf_counter()
        with torch.inference_mode():
            self._net(self._input)
        self._item.setImage(self._frames[self._turn], autoLevels=False, levels=(0, 255))
        self._app.processEvents()
        return perf_counter() - begin

    def close(self) -> None:
        """Close the view."""
        self._view.close()
