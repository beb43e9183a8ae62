"""Whether memory stays flat: thousands of strokes and clears, and a long soak of pen events."""

import gc
import threading
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.strokes import Drawing
from tests.benchmarks.harness import Bench, pen_events
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

STROKES = 20_000
SOAK_EVENTS = 50_000
WARM_UP = 500


def resident_mb() -> float:
    """Return the memory of this process that is resident, in MB (Linux only: /proc)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def measure() -> list[Row]:
    """Measure memory and threads over a long use of one window."""
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        grown = strokes_and_clears(bench)
        threads = soak(bench)
        bench.close()
    return [
        Row(f"memory added by {STROKES:,} strokes and clears", grown, "MB", 20),
        Row(f"threads added by a soak of {SOAK_EVENTS:,} pen events", threads, "threads", 0),
    ]


def strokes_and_clears(bench: Bench) -> float:
    """Draw and clear again and again, each an undo step, with real strokes; return the MB that were added."""
    strokes = [stroke for drawing in drawings(200) for stroke in drawing.strokes]

    def draw(count: int) -> None:
        for index in range(count):
            bench.session.commit(Drawing((strokes[index % len(strokes)],)), "Draw")
            bench.session.clear()
            bench.app.processEvents()

    draw(WARM_UP)
    bench.settle()
    gc.collect()
    before = resident_mb()
    draw(STROKES)
    bench.settle()
    gc.collect()
    return resident_mb() - before


def soak(bench: Bench) -> int:
    """Send pen events as fast as they are taken; return how many threads were added."""
    before = threading.active_count()
    sent = 0
    while sent < SOAK_EVENTS:
        bench.session.clear()
        for drawing in drawings(20, seed=sent):
            bench.session.clear()
            for event in islice(pen_events(drawing), SOAK_EVENTS - sent):
                bench.send(*event)
                bench.app.processEvents()
                sent += 1
    bench.settle()
    return threading.active_count() - before
