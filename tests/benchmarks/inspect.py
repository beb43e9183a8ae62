"""What Inspect costs: an update of it, for a unit of each kind of layer, beside an update of the Network view.

An update begins when a trace arrives and ends when everything in the window is painted. The pen moves as fast as a
screen refreshes, so numbers are written with every fourth update or so. What is measured is processor time (reading the
drawing, which costs the same for every view, is left out), and the views take turns, so that whatever else the machine
does changes no ratio.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine import models
from engine.jobs import Job, Reading
from engine.strokes import Drawing, Stroke
from engine.trace import Selection
from gui import theme
from gui.app import make_application
from gui.session import Session
from gui.settings import Settings
from gui.window import Window
from gui.worker import load_answer
from tests.benchmarks.harness import SIZE
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

DIGITS = 2
UPDATES_PER_SECOND = 60
#: A unit in the middle of a layer of each kind of the compact network.
UNITS = (
    Selection("input", 0, 14, 14),
    Selection("conv1", 3, 14, 14),
    Selection("relu1", 3, 14, 14),
    Selection("pool1", 3, 7, 7),
    Selection("conv2", 5, 7, 7),
    Selection("flatten", 300),
    Selection("fc1", 7),
    Selection("softmax", 3),
)
MOST = 1.5


class HeldWorker(QObject):
    """Answers at once, and hands the answer out when it is asked to."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._answer = load_answer()
        self._reading: Reading | None = None

    def submit(self, job: Job) -> None:
        """Answer `job` and keep the answer."""
        self._reading = next(self._answer(job))

    def hand_out(self) -> None:
        """Let the answer arrive."""
        self.answered.emit(self._reading)

    def stop(self) -> None:
        """Nothing runs between calls, so there is nothing to stop."""


def measure() -> list[Row]:
    """Measure the Network view and Inspect by turns."""
    states: list[tuple[str, Selection | None]] = [("network", None), *(("inspect", unit) for unit in UNITS)]
    times: dict[tuple[str, Selection | None], list[float]] = {state: [] for state in states}
    app = make_application()
    theme.apply(app, "light")
    with TemporaryDirectory() as folder:
        worker = HeldWorker()
        session = Session(models.load_named("compact"), worker)
        window = Window(session, Settings(Path(folder) / "settings.json"))
        window.resize(*SIZE)
        window.show()
        for drawing in drawings(DIGITS, seed=4):
            for view, unit in states:
                window.show_view(view)
                session.select(unit)
                times[view, unit] += updates(app, session, worker, drawing)
        window.close()
    means = {state: float(np.mean(found)) for state, found in times.items()}
    network = means.pop(states[0])
    rows = [Row("update of the Network view, mean", 1000 * network, "ms")]
    return rows + [
        Row(f"update of Inspect on {unit.layer} over that", time / network, "times", MOST)
        for (_, unit), time in means.items()
        if unit is not None
    ]


def updates(app, session: Session, worker: HeldWorker, drawing: Drawing) -> list[float]:
    """Return each update's seconds while `drawing` is drawn point by point."""
    times = []
    due = perf_counter()
    for stroke in drawing.strokes:
        for count in range(1, len(stroke.points) + 1):
            session.set_live_drawing(Drawing((Stroke(stroke.points[:count], width=stroke.width),)))
            app.processEvents()  # the canvas and all that does not wait for the answer
            sleep(max(due - perf_counter(), 0))
            due = perf_counter() + 1 / UPDATES_PER_SECOND
            begin = process_time()
            worker.hand_out()
            app.processEvents()
            times.append(process_time() - begin)
    return times[3:]  # the first ones lay the view out
