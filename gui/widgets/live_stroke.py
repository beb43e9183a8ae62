"""The stroke under the pen while it grows."""

import numpy as np

from engine.curve import Place
from engine.strokes import Array, Stroke


class LiveStroke:
    """Collects the pen's points; a point costs the same at any length of the stroke, and so does `so_far`.

    A point is only noted when it comes. Points are taken over in one go when somebody wants to see them, into buffers
    that double when they are full, and whose filled part is never written to again: `so_far` shares it.

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
        self._noted: list[tuple[float, float, float, float]] = []  # x, y, pressure, time: not in the buffers yet
        self._points = np.empty((256, 2), np.float32)
        self._pressure = np.empty(256, np.float32)
        self._times = np.empty(256, np.float32)
        self._length = 0  # of what is in the buffers
        self._told = 0  # how many points `news` has given
        self._rest = 0  # index of the first of the points that lie where the last one lies

    def __len__(self) -> int:
        return self._length + len(self._noted)

    @property
    def pressure(self) -> float:
        """Pressure at the last point."""
        return self._noted[-1][2] if self._noted else float(self._pressure[self._length - 1])

    def add(self, x: float, y: float, *, pressure: float, seconds: float) -> None:
        """Add a point in canvas units; `seconds` is the event's time stamp, on any clock that the stroke keeps to.

        A pen that rests while it is pressed harder makes a larger dot: the points on one spot share the greatest
        pressure. Time never runs backwards, whatever the events say.
        """
        self._noted.append((x, y, pressure, seconds))

    def news(self) -> list[Place]:
        """Return x, y and the pen's width, in canvas units, at the points that came since the last call."""
        self._take_over()
        new = slice(self._told, self._length)
        self._told = self._length
        widths = self.width * self._pressure[new]
        return [(x, y, width) for (x, y), width in zip(self._points[new].tolist(), widths.tolist(), strict=True)]

    def rewind(self) -> None:
        """Let `news` begin again with the first point."""
        self._told = 0

    def so_far(self) -> Stroke:
        """Return the points so far as a Stroke that shares them: at no cost, also for a long stroke."""
        self._take_over()
        n = self._length
        return Stroke.sharing(
            self._points[:n], width=self.width, pressure=self._pressure[:n], times=self._times[:n], erase=self.erase
        )

    def stroke(self) -> Stroke:
        """Return the points so far as a Stroke, which has copies of its own and so no more memory than it needs."""
        shared = self.so_far()
        return Stroke(
            shared.points, width=shared.width, pressure=shared.pressure, times=shared.times, erase=shared.erase
        )

    def _take_over(self) -> None:
        """Bring the noted points into the buffers."""
        if not self._noted:
            return
        rows = np.array(self._noted, np.float64)  # a clock's reading needs more digits than float32 has
        self._noted.clear()
        first, end = self._length, self._length + len(rows)
        if first == 0:
            self._began = rows[0, 3]
        while end > len(self._points):
            self._points, self._pressure, self._times = map(_doubled, (self._points, self._pressure, self._times))
        elapsed = np.maximum.accumulate(rows[:, 3] - self._began)
        self._times[first:end] = np.maximum(elapsed, self._times[first - 1] if first else 0)
        self._points[first:end] = rows[:, :2]
        self._pressure[first:end] = rows[:, 2]
        self._length = end
        for n in range(max(first, 1), end):
            self._share_pressure(n, first)

    def _share_pressure(self, n: int, first: int) -> None:
        """Let point `n` have the greatest pressure of those on its spot; those before `first` may be in use."""
        if (self._points[n] != self._points[self._rest]).any():
            self._rest = n
            return
        greatest = max(self._pressure[n], self._pressure[n - 1])
        if greatest > self._pressure[n - 1] and self._rest < first:
            self._pressure = self._pressure.copy()
        self._pressure[self._rest : n + 1] = greatest


def _doubled(buffer: Array) -> Array:
    return np.concatenate([buffer, np.empty_like(buffer)])
