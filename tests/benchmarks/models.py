"""How fast another model takes over, and how fast two models follow the pen side by side."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import torch
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QComboBox

from engine import models
from engine.net.build import build, to_model
from engine.net.recipes import RECIPES
from gui import folders
from gui.views.compare import CompareView
from tests.benchmarks.harness import Bench, pen_events
from tests.benchmarks.live import full_update
from tests.benchmarks.report import Row
from tests.benchmarks.strokes import drawings

ROUNDS = 8
DIGITS = 6


def measure() -> list[Row]:
    """Measure switching and comparing with the networks of all recipes, in the Network view and in Compare."""
    before = os.environ.get("INKLING_HOME")
    with TemporaryDirectory() as folder:
        os.environ["INKLING_HOME"] = folder
        try:
            names = complete(folders.models_folder())
            bench = Bench(Path(folder))
            first, again = switching(bench, names)
            compared = comparing(bench)
            bench.close()
        finally:
            os.environ.pop("INKLING_HOME")
            os.environ.update({} if before is None else {"INKLING_HOME": before})
    return [
        Row("another model's answer painted, each for the first time, slowest", 1000 * max(first), "ms", 100),
        Row("another model's answer painted, later, p95", 1000 * np.percentile(again, 95), "ms", 100),
        Row("pen event to both compared models painted, median", 1000 * np.median(compared), "ms"),
        Row("pen event to both compared models painted, p95", 1000 * np.percentile(compared, 95), "ms"),
    ]


def complete(folder: Path) -> list[str]:
    """Put an untrained network into `folder` for each recipe that does not ship trained; return all names.

    What it answers does not matter here, and the time is the same.
    """
    torch.manual_seed(0)
    for name, recipe in RECIPES.items():
        if name not in models.available():
            models.save(to_model(build(recipe.spec), recipe.spec, name=name), folder / name)
    return [*models.available(), *models.available(folder)]


def switching(bench: Bench, names: list[str]) -> tuple[list[float], list[float]]:
    """Choose one model after the other in the window's box; return each one's first time and the later ones."""
    chooser = next(box for box in bench.window.findChildren(QComboBox) if box.accessibleName() == "Model")
    bench.session.random_sample(3)
    bench.settle()
    times: list[float] = []
    for number in range(ROUNDS * len(names)):
        name = names[(number + 1) % len(names)]
        begin = perf_counter()
        chooser.textActivated.emit(name)
        while bench.session.reading.model.key != bench.session.model.key:
            bench.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        bench.app.processEvents()  # the paints that the answer has asked for
        times.append(perf_counter() - begin)
        assert bench.session.model.name == name
        bench.settle(0.05)
    return times[: len(names)], times[len(names) :]


def comparing(bench: Bench) -> list[float]:
    """Replay digits in the Compare view; return the seconds from each pen event to both answers painted."""
    bench.window.show_view("compare")
    bench.settle()
    times = []
    for drawing in drawings(DIGITS, seed=4):
        bench.session.clear()
        bench.settle(0.05)
        times += [full_update(bench, *event)[1] for event in pen_events(drawing)]
    view = bench.window.view("compare")
    assert isinstance(view, CompareView) and bench.session.reading.of(view.asked) is not None
    return times
