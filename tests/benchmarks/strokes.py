"""Real pen strokes to replay: the development set where it is present, else drawings made from the bundled one."""

import os
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import numpy as np

import resources
from engine import drawingfile, strokedata
from engine.strokes import Drawing

FILE = Path(os.environ.get("INKLING_STROKES", Path(__file__).parents[3] / "shared/data/strokes/digits.jsonl.gz"))


def drawings(count: int, seed: int = 1) -> Iterator[Drawing]:
    """Yield `count` drawings of digits, normal size."""
    if FILE.exists():
        rng = np.random.default_rng(seed)
        digits = strokedata.read(FILE)
        for index in rng.choice(len(digits), count):
            yield strokedata.place(digits[index], "normal", rng)
    else:
        yield from islice(cycle([drawingfile.load(resources.path("three.inkling"))]), count)
