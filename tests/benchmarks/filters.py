"""The Filters view: how soon an edit is on the screen, and what looking through 5,000 digits costs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np
from PySide6.QtCore import QEventLoop

from engine import samples
from engine.filters.excitement import Excitement
from gui.longwork import Start, engine_work
from gui.views.filters import FiltersView
from gui.views.filters.hand_panel import HandPanel
from tests.benchmarks.harness import EVENTS_PER_SECOND, Bench, pen_events
from tests.benchmarks.memory import resident_mb
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

EDITS = 100
#: A slider that is dragged: so many edits, so far apart, whether or not the one before has been answered.
DRAGGED, EDIT_SECONDS = 64, 1 / 30
PEN_SECONDS = 6.0


def measure() -> list[Row]:
    """Measure edits, and the index of exciting digits."""
    with TemporaryDirectory() as folder, _home(folder):
        bench = Bench(Path(folder))
        bench.window.show_view("filters")
        bench.session.random_sample(3)
        bench.settle()
        view = bench.window.pages["filters"].view
        assert isinstance(view, FiltersView)
        gains, switches = edits(bench, view)
        seconds, added, size = index(bench)
        handler = pen_beside_the_index(bench)
        answers, gap = dragging(bench, view)
        bench.close()
    return [
        Row("an edit of a filter to all panels painted, median", 1000 * float(np.median(gains)), "ms"),
        Row("an edit of a filter to all panels painted, p95", 1000 * float(np.percentile(gains, 95)), "ms", 25),
        Row("a switch of a filter to all panels painted, p95", 1000 * float(np.percentile(switches, 95)), "ms", 25),
        Row(
            f"answers shown to {DRAGGED} edits at {1 / EDIT_SECONDS:.0f} a second, deep", answers, "", 40, at_most=False
        ),
        Row("longest gap between two of them", 1000 * gap, "ms", 100),
        Row("exciting patches of 5,000 digits", seconds, "s", 5),
        Row("memory added while they are looked through, peak", added, "MB", 100),
        Row("memory of the index", size, "MB", 1),
        Row(
            "pen event's handler while they are looked through, p95", 1000 * float(np.percentile(handler, 95)), "ms", 2
        ),
    ]


@contextmanager
def _home(folder: str) -> Iterator[None]:
    """Let whatever the app keeps go to `folder`, so that nothing is read from an earlier run."""
    before = os.environ.get("INKLING_HOME")
    os.environ["INKLING_HOME"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["INKLING_HOME"]
        else:
            os.environ["INKLING_HOME"] = before


def edits(bench: Bench, view: FiltersView) -> tuple[list[float], list[float]]:
    """Move the gain's slider and flip the switch; return the seconds until each answer was painted."""
    hand = view.panels["hand"]
    values = cycle([*range(41, 61), *range(60, 40, -1)])
    gains = [_until_painted(bench, lambda: hand.gain.slider.setValue(next(values))) for _ in range(EDITS)]
    switches = [_until_painted(bench, hand.on.click) for _ in range(EDITS)]
    view.bench.reset()
    bench.settle()
    return gains, switches


def _until_painted(bench: Bench, act: Callable[[], object]) -> float:
    """Do `act` and return how long it took until the changed network's answer was painted."""
    session = bench.session
    begin = perf_counter()
    act()
    while session.trace is None or session.trace.model_key != session.model.key:
        bench.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    bench.app.processEvents()  # the paints that the answer has asked for
    return perf_counter() - begin


def dragging(bench: Bench, view: FiltersView) -> tuple[int, float]:
    """Drag the gain's slider on `deep` without waiting for answers; return how many were shown, and the longest gap.

    The time from the first edit to its answer counts as a gap, too.
    """
    bench.session.set_model("deep")
    bench.session.random_sample(3)
    bench.settle(0.5)
    hand = view.panels["hand"]
    assert isinstance(hand, HandPanel)
    shown = [perf_counter()]
    bench.session.reading_changed.connect(lambda _: shown.append(perf_counter()))
    first = shown[0]
    for number in range(DRAGGED):
        bench.app.processEvents()  # also when the edits come later than they should: the slider's own events would, too
        while perf_counter() < first + number * EDIT_SECONDS:
            bench.app.processEvents()
            sleep(0.0005)
        hand.gain.slider.setValue(41 + number % 40)
    end = perf_counter()
    bench.settle()
    gaps = np.diff([moment for moment in shown if moment <= end] + [end])
    return len(shown) - 1, float(gaps.max())


def index(bench: Bench) -> tuple[float, float, float]:
    """Look through the bundled digits; return the seconds, the MB added at the peak, and the MB of the result."""
    found: list[Excitement] = []
    before = peak = resident_mb()
    begin = perf_counter()
    task = bench.session.long_worker.submit(_work(bench))
    task.finished.connect(found.append)
    while not found:
        bench.app.processEvents()
        peak = max(peak, resident_mb())
        sleep(0.002)
    seconds = perf_counter() - begin
    rankings = [*found[0].most.values(), *found[0].least.values()]
    size = sum(array.nbytes for ranking in rankings for array in vars(ranking).values())
    return seconds, peak - before, size / 1e6


def pen_beside_the_index(bench: Bench) -> list[float]:
    """Draw while the digits are looked through again and again; return the seconds of the pen's handler."""
    handlers: list[float] = []
    end = perf_counter() + PEN_SECONDS
    task = bench.session.long_worker.submit(_work(bench))
    for drawing in drawings(200):
        bench.session.clear()
        for event in pen_events(drawing):
            if not task.is_running:
                task = bench.session.long_worker.submit(_work(bench))
            handlers.append(bench.send(*event))
            due = perf_counter() + 1 / EVENTS_PER_SECOND
            while perf_counter() < due:
                bench.app.processEvents()
                sleep(0.0005)
        if perf_counter() > end:
            break
    task.cancel()
    return handlers


def _work(bench: Bench) -> Start:
    return engine_work("engine.net.exciting:exciting", bench.session.model, samples.load().images)
