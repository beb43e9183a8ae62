"""How long the app takes to its first painted window and to its first answer, against the bare imports it needs."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

import resources
from tests.benchmarks.report import Row

ROUNDS = 5
QT = "import PySide6.QtWidgets, pyqtgraph"
QT_AND_TORCH = f"{QT}, torch"


def measure() -> list[Row]:
    """Measure the start, each in fresh processes, taken in turn so that a slow moment of the machine hits all alike."""
    bare, bare_torch, window, answer = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(seconds_of(QT))
        bare_torch.append(seconds_of(QT_AND_TORCH))
        painted, answered = probe()
        window.append(painted)
        answer.append(answered)
    return [
        Row("bare imports of PySide6 and pyqtgraph", median(bare), "s"),
        Row("bare imports of those and torch", median(bare_torch), "s"),
        Row("window painted over bare imports", median(window) / median(bare), "times", 1.3),
        Row("first answer over bare imports with torch", median(answer) / median(bare_torch), "times", 1.3),
    ]


def seconds_of(code: str) -> float:
    """Return how long a fresh Python needs to run `code`."""
    begin = monotonic()
    subprocess.run([sys.executable, "-c", code], check=True)
    return monotonic() - begin


def probe() -> tuple[float, float]:
    """Start the app in a fresh process; return the seconds to its first paint and to its first answer."""
    with TemporaryDirectory() as home:
        begin = monotonic()
        drawing = str(resources.path("three.inkling"))
        output = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.start_probe", "--view", "network", "--open", drawing],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "INKLING_HOME": home},
            cwd=Path(__file__).parents[2],
        ).stdout
    painted, answered = (float(line) - begin for line in output.split())
    return painted, answered
