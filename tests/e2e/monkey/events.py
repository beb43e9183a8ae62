"""The events of a run: random ones from a seed, or those of a log."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.e2e.monkey import keys, pointers, surroundings
from tests.e2e.monkey.scene import Roll, Scene

_TABLE = (*pointers.ACTS, *keys.ACTS, *surroundings.ACTS)
ACTS: dict[str, Callable[[Scene, Roll], None]] = {name: act for name, _, act in _TABLE}


class Event(NamedTuple):
    """What is done, and the numbers that say where and how."""

    act: str
    roll: Roll

    def line(self) -> str:
        """Return the event as a line of a log."""
        return json.dumps([self.act, *self.roll])


def made(seed: int) -> Iterator[Event]:
    """Make events without end, the same for the same seed."""
    dice = random.Random(seed)
    names, weights = [name for name, _, _ in _TABLE], [weight for _, weight, _ in _TABLE]
    while True:
        (name,) = dice.choices(names, weights)
        yield Event(name, Roll(dice.randrange(10**6), *(round(dice.random(), 4) for _ in range(4))))


def logged(path: Path) -> Iterator[Event]:
    """Read the events of a log."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, *numbers = json.loads(line)
        yield Event(name, Roll(*numbers))
