"""How fast the window follows the pen: the handler alone, and from the pen's event to every visible panel painted."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent

from engine import models
from engine.jobs import Job, Result
from engine.net.build import build, load_weights
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
        rate, whole = unpaced(bench)
        lowest = floor(bench)
        bench.close()
    return [
        Row("pen event's handler, p95", 1000 * np.percentile(handler, 95), "ms", 2),
        *rows,
        Row("pen event to all panels painted, median", 1000 * np.median(latency), "ms", 12),
        Row("pen event to all panels painted, p95", 1000 * np.percentile(latency, 95), "ms", 20),
        Row("full updates a second, sustained", rate, "1/s", 60, at_most=False),
        Row("floor: bare forward pass + repaint of one ImageItem", 1000 * lowest, "ms"),
        Row("whole update over floor", float(np.median(whole)) / lowest, "times", 2.5),
    ]


def full_update(bench: Bench, kind: QEvent.Type, x: float, y: float) -> tuple[float, float]:
    """Send one pen event and wait until its answer is painted; return handler's and whole time in seconds."""
    before = bench.session.result
    begin = perf_counter()
    handler = bench.send(kind, x, y)
    while bench.session.result is before:
        bench.app.processEvents()
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


def unpaced(bench: Bench) -> tuple[float, list[float]]:
    """Replay digits as fast as full updates go; return updates a second and each one's seconds."""
    times = []
    for drawing in drawings(DIGITS, seed=2):
        bench.session.clear()
        bench.settle(0.05)
        times += [full_update(bench, *event)[1] for event in pen_events(drawing)]
    return len(times) / sum(times), times


def handler_beside_a_busy_worker(folder: Path) -> list[Row]:
    """Time the handler while every answer of the worker takes 50 ms of pure Python, which holds the interpreter."""

    def load_slow() -> Callable[[Job], Result]:
        answer = load_answer()

        def slow(job: Job) -> Result:
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
    return [Row("pen event's handler, worker busy in Python, p95", 1000 * np.percentile(handlers, 95), "ms", 2)]


def floor(bench: Bench) -> float:
    """Seconds of one bare forward pass and one repaint of a single ImageItem as large as the Network view."""
    import torch

    torch.set_num_threads(1)
    model = models.load_named("compact")
    net = build(model.spec)
    load_weights(net, model.weights)
    net.eval()
    picture = torch.rand(1, *model.spec.input_shape)
    with torch.inference_mode():
        forward = [_timed(lambda: net(picture)) for _ in range(200)]

    view = pg.GraphicsView()
    view.resize(bench.window.views["network"].size())
    box = pg.ViewBox(enableMenu=False)
    view.setCentralItem(box)
    item = pg.ImageItem(axisOrder="row-major")
    box.addItem(item)
    view.show()
    frames = np.random.default_rng(0).integers(0, 256, (2, view.height(), view.width()), dtype=np.uint8)
    bench.settle()

    def repaint(index: int) -> None:
        item.setImage(frames[index % 2], autoLevels=False, levels=(0, 255))
        bench.app.processEvents()

    paints = [_timed(lambda index=index: repaint(index)) for index in range(100)]
    view.close()
    return float(np.median(forward) + np.median(paints))


def _timed(action: Callable[[], object]) -> float:
    begin = perf_counter()
    action()
    return perf_counter() - begin
