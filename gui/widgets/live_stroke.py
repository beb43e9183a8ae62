"""The stroke under the pen while it grows."""

import numpy as np

from engine.strokes import Stroke

_COLUMNS = 4  # x, y, pressure, time


class LiveStroke:
    """Collects the pen's points in a buffer that doubles when it is full, so that a point costs the same at any length.

    Parameters
    ----------
    width : float
        Pen width in canvas units.
    erase : bool
        True if the stroke removes ink.
    """

    def __init__(self, *, width: float, erase: bool) -> None:
        self.width = width
        self.erase = erase
        self._buffer = np.empty((256, _COLUMNS), np.float32)
        self._length = 0
        self._rest = 0  # index of the first of the points that lie where the last one lies
        self._start = 0.0

    def __len__(self) -> int:
        return self._length

    @property
    def pressure(self) -> float:
        """Pressure at the last point."""
        return float(self._buffer[self._length - 1, 2])

    def add(self, x: float, y: float, *, pressure: float, seconds: float) -> None:
        """Add a point in canvas units; `seconds` is the event's time stamp, on any clock that the stroke keeps to.

        A pen that rests while it is pressed harder makes a larger dot: the points on one spot share the greatest
        pressure. Time never runs backwards, whatever the events say.
        """
        n = self._length
        if n == 0:
            self._start = seconds
        elif n == len(self._buffer):
            self._buffer = np.concatenate([self._buffer, np.empty_like(self._buffer)])
        elapsed = max(seconds - self._start, float(self._buffer[n - 1, 3])) if n else 0.0
        self._buffer[n] = x, y, pressure, elapsed
        self._length = n + 1
        if (self._buffer[n, :2] != self._buffer[self._rest, :2]).any():
            self._rest = n
        else:
            self._buffer[self._rest : n + 1, 2] = max(pressure, float(self._buffer[self._rest, 2]))

    def last(self) -> tuple[float, float, float]:
        """Return x, y and the pen's width at the last point, in canvas units."""
        x, y, pressure, _ = self._buffer[self._length - 1].tolist()
        return x, y, self.width * pressure

    def stroke(self) -> Stroke:
        """Return the points so far as a Stroke, which has copies of its own."""
        rows = self._buffer[: self._length]
        return Stroke(points=rows[:, :2], width=self.width, pressure=rows[:, 2], times=rows[:, 3], erase=self.erase)
