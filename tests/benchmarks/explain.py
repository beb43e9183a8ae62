"""How long each explanation takes on one core, and what the Explain view costs the pen.

Methods go by the thread's own clock, so that a busy machine does not change them.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time

import numpy as np
import torch

from engine import models, samples
from engine.attribution import METHODS
from engine.jobs import Job
from engine.net.explain.answers import attribute, find_change
from engine.net.networks import Networks
from engine.preprocess import Options
from engine.requests import Attribute, FindChange
from engine.specs import Role
from engine.strokes import Drawing
from tests.benchmarks.harness import Bench, pen_events
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

#: Milliseconds that a method may take, by model.
TARGETS = {"compact": 30, "deep": 100}
ROUNDS = 7
DIGITS = (3600, 100, 2200, 4700)


def measure() -> list[Row]:
    """Measure the methods on two models, and the pen's handler while the view is seen."""
    torch.set_num_threads(1)
    rows = [row for name in TARGETS for row in methods(name)]
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.window.show_view("explain")
        bench.settle()
        handler = [bench.send(*event) for drawing in drawings(4, seed=5) for event in pen_events(drawing)]
        bench.close()
    return [*rows, Row("pen event's handler with Explain in sight, p95", 1000 * np.percentile(handler, 95), "ms", 2)]


def methods(name: str) -> list[Row]:
    """Measure every method, and the smallest change, on a model."""
    model, networks = models.load_named(name), Networks()
    layer = [each.name for each in model.spec.layers if each.role is Role.FILTERS][-1]
    job = Job(Drawing(picture=samples.load().images[DIGITS[0]]), Options(), model, 1)
    reading = networks.read(job.drawing, job.options, model, 1)
    rows = []
    for spec in METHODS:
        asked = Attribute(spec.name, layer=layer)
        seconds = timed(lambda asked=asked: attribute(asked, job, reading, networks))
        rows.append(Row(f"{name}: {spec.title}", 1000 * seconds, "ms CPU", TARGETS[name]))
    for few in (False, True):
        times = []
        for index in DIGITS:
            digit = Job(Drawing(picture=samples.load().images[index]), Options(), model, 1)
            read = networks.read(digit.drawing, digit.options, model, 1)
            begin = thread_time()
            for _ in find_change(FindChange(few=few), digit, read, networks):
                pass
            times.append(thread_time() - begin)
        title = "fewest pixels" if few else "smallest change"
        rows.append(Row(f"{name}: {title}, slowest of {len(DIGITS)}", 1000 * max(times), "ms CPU", 500))
    return rows


def timed(work: Callable[[], object]) -> float:
    """Return the median CPU seconds of a piece of work."""
    work()
    times = []
    for _ in range(ROUNDS):
        begin = thread_time()
        work()
        times.append(thread_time() - begin)
    return float(np.median(times))
