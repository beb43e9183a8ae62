"""The smooth curve of a stroke that grows: what further points can no longer change, and what they can."""

import math
from collections.abc import Sequence

import numpy as np

from engine.curve import Place, curve, within_reach
from engine.steady import GAP, REACH, Knots

#: A knot's place is settled when the stroke has gone on by REACH; the span that arrives there hangs on the places of
#: two more: the parabola at its end, and whether that end is a corner.
_AHEAD = 2
#: So many knots before a span decide on its shape: those within REACH of the three that it hangs on.
_BEHIND = int(REACH / GAP) + 4


class GrowingCurve:
    """Follows a stroke point by point and gives the curve that `engine.curve.smooth_strokes` gives of all of it.

    The cost of a point is the same at any length of the stroke.

    Parameters
    ----------
    step : float
        Longest piece of the curve, in canvas units.

    Attributes
    ----------
    tail : list of (x, y, width)
        The end of the curve, which further points may change; it begins where the settled part ends.
    """

    def __init__(self, *, step: float) -> None:
        self._step = step
        self._knots: list[tuple[float, float, float, float]] = []  # x, y, width, length of the stroke up to there
        self._last: tuple[float, float, float, float] | None = None  # the pen's newest point
        self._settled = 0  # index in `_knots` of the knot up to which the curve is settled
        self.tail: list[Place] = []

    def add(self, places: Sequence[Place]) -> list[Place]:
        """Take the pen's next `places`; return what that settles, from the end of what was settled before."""
        if places:
            table = np.array(places, np.float32)
            table[:, :2] = within_reach(table[:, :2])
            for x, y, width in table.tolist():
                self._take(x, y, width)
        return [] if self._last is None else self._go_on(self._last)

    def _take(self, x: float, y: float, width: float) -> None:
        """Keep the point if it is the first in its part of the stroke, as `engine.steady.knots` does."""
        if self._last is None:
            self._last = (x, y, width, 0.0)
            self._knots.append(self._last)
            return
        path = self._last[3] + math.hypot(x - self._last[0], y - self._last[1])
        if math.floor(path / GAP) != math.floor(self._last[3] / GAP):
            self._knots.append((x, y, width, path))
        elif path == self._knots[-1][3]:  # pressed harder on the spot
            self._knots[-1] = (x, y, max(width, self._knots[-1][2]), path)
        self._last = (x, y, width, path)

    def _go_on(self, last: tuple[float, float, float, float]) -> list[Place]:
        """Make the curve anew from where it may have changed."""
        first = max(self._settled - _BEHIND, 0)
        rows = self._knots[first:]
        if last[3] > rows[-1][3]:
            rows = [*rows, last]
        table = np.array(rows, np.float64)
        path, end = table[:, 3], last[3]
        given = Knots(
            table[:, :2].astype(np.float32),
            table[:, 2:3].astype(np.float32),
            np.zeros(len(rows), np.int64),
            path,
            np.minimum(path, end - path),
        )
        line, widths, span = curve(given, step=self._step)
        final = int(np.searchsorted(path, end - REACH, side="left")) - 1 - _AHEAD + first  # index in `_knots`
        settled = max(final, self._settled)
        places = [(x, y, width) for (x, y), width in zip(line.tolist(), widths[:, 0].tolist(), strict=True)]
        begin = int(np.searchsorted(span, self._settled - first, side="right")) - 1  # where the settled part ended
        cut = int(np.searchsorted(span, settled - first, side="right")) - 1
        self._settled = settled
        self.tail = places[cut:]
        return places[begin : cut + 1] if cut > begin else []
