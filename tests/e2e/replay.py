"""Replays real pen strokes through the real canvas by mouse events, and prints how many digits are read right.

`python -m tests.e2e.replay` takes 200 digits of the development set, by writers whom the models have not learnt from;
`--count 0` takes all of those.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import models, strokedata
from engine.errors import EngineError
from engine.metrics import wilson
from engine.models import Model
from engine.net.pools import split_writers
from engine.strokedata import StrokeDigit
from engine.strokes import Drawing
from gui.app import make_application
from gui.session import Session
from gui.settings import Settings
from gui.views.draw_panel import DrawPanel
from gui.worker import SyncWorker
from tests.benchmarks.strokes import FILE


class Replay:
    """A draw panel in a window of its own, whose session answers at once, and a mouse.

    Attributes
    ----------
    session : Session
    panel : DrawPanel
    """

    def __init__(self, model: Model, folder: Path, *, width: int = 384, height: int = 620) -> None:
        self.session = Session(model, SyncWorker())
        self.panel = DrawPanel(self.session, Settings(folder / "settings.json"))
        self.panel.resize(width, height)
        self.panel.show()
        QApplication.processEvents()

    def close(self) -> None:
        """End the session."""
        self.panel.hide()
        self.session.close()

    def _at(self, point: Sequence[float]) -> QPoint:
        """Return a place in canvas units as a pixel of the window."""
        return self.panel.canvas.mapTo(self.panel, self.panel.canvas.from_canvas(QPointF(*point)).toPoint())

    def draw(self, drawing: Drawing) -> None:
        """Draw on an empty canvas, point by point, as the mouse reports it: whole pixels."""
        self.session.clear()
        window, left = self.panel.windowHandle(), Qt.MouseButton.LeftButton
        for stroke in drawing.strokes:
            self.panel.canvas.set_pen_width(stroke.width)
            points = [self._at(point) for point in stroke.points.tolist()]
            QTest.mousePress(window, left, pos=points[0])
            for point in points[1:]:
                QTest.mouseMove(window, point)
            QTest.mouseRelease(window, left, pos=points[-1])

    def read(self, drawing: Drawing) -> int | None:
        """Draw, and return the class that the app shows; None if it shows none."""
        self.draw(drawing)
        trace = self.session.trace
        return None if trace is None else int(trace.probabilities.argmax())


def accuracy(replay: Replay, digits: Sequence[StrokeDigit], variant: str, seed: int = 0) -> tuple[int, int]:
    """Return how many of `digits` are read right in `variant`, and how many there are."""
    rng = np.random.default_rng(seed)
    right = sum(replay.read(strokedata.place(digit, variant, rng)) == digit.label for digit in digits)
    return right, len(digits)


def main(argv: Sequence[str] | None = None) -> int:
    """Replay and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.replay", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200, help="digits a variant, drawn at random; 0: all")
    parser.add_argument("--model", default=models.DEFAULT_MODEL, help="a folder in models/")
    parser.add_argument("--strokes", type=Path, default=FILE, help="digits.jsonl.gz")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all-writers", action="store_true", help="also those that the models learnt from")
    arguments = parser.parse_args(argv)
    try:
        digits = strokedata.read(arguments.strokes)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    if not arguments.all_writers:
        _, digits = split_writers(digits)
    if arguments.count:
        chosen = np.random.default_rng(arguments.seed).permutation(len(digits))[: arguments.count]
        digits = [digits[index] for index in chosen]
    plain = [digit for digit in digits if not digit.slashed_zero]
    slashed = [digit for digit in digits if digit.slashed_zero]
    make_application()
    with TemporaryDirectory() as folder:
        replay = Replay(models.load_named(arguments.model), Path(folder))
        print(f"{arguments.model}: {len(digits)} digits through the canvas, seed {arguments.seed}")
        for variant in strokedata.VARIANTS:
            _tell(variant, *accuracy(replay, plain, variant, arguments.seed))
        if slashed:
            _tell("slashed zeros", *accuracy(replay, slashed, "normal", arguments.seed))
        replay.close()
    return 0


def _tell(name: str, right: int, count: int) -> None:
    low, high = wilson(count - right, count)
    print(
        f"{name:14} {100 * right / count:6.2f} %  ({100 * (1 - high):.1f} to {100 * (1 - low):.1f}) of {count}",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
