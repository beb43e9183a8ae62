"""Tracing: ink in a picture becomes lines with a pen width, fit for the path of strokes.

The ink is brought to one size, parted from the paper and thinned; where it is wider than the pen, the pen's way along
its edge takes the place of its middle. What is left is one pixel wide: it is followed, and its spurs are taken off.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.curve import Polylines
from engine.ink.skeleton import Branch, branches, cleaned, degrees, without_spurs
from engine.ink.thinning import Mask, depths, thinned
from engine.paper import largest
from engine.resample import area_weights
from engine.strokes import Array

#: The longer side of the ink's box while it is traced, in pixels.
WORK_SIDE = 150
#: Lines are smoothed by a Gaussian of so many pixels of the tracing, and more where the picture's own are larger.
_SMOOTH, _SMOOTH_SOURCE = 0.8, 0.2
#: Half the pen's width is this quantile of the depths along the middle lines: loops that are closed make them deeper.
_PEN_QUANTILE = 0.35
#: This quantile is the pen's before the spurs of a rough edge are taken off.
_ROUGH_QUANTILE = 0.8
#: Ink that is deeper than the pen by this share was gone over more than once.
_WIDER = 0.06
#: Paler ink than this share of the darkest nearby is paper; and the palest that a line can be.
_HALF, _PALEST = 0.5, 0.3
_BLANK = 0.12
#: How far "nearby" goes, both ways together, in pixels.
_NEARBY = 19
#: Ink and holes that are thinner than this share of half the pen are specks and pinholes.
_SPECK = 0.3


@dataclass(frozen=True, eq=False)
class Traced:
    """The lines of a picture's ink.

    Attributes
    ----------
    lines : Polylines
        In pixels of the picture, all as wide as the pen.
    pen : float
        Width of the pen, in pixels of the picture.
    """

    lines: Polylines
    pen: float

    def scaled(self, scale: float) -> "Traced":
        """Return these lines with another unit: `scale` of them are a pixel."""
        return Traced(self.lines.moved(scale, np.zeros(2, np.float32)), self.pen * scale)


def trace(ink: Array) -> Traced | None:
    """Trace ink to lines.

    Parameters
    ----------
    ink : (H, W) float32 in [0, 1]

    Returns
    -------
    Traced or None
        None if there is no ink.
    """
    rows, columns = np.flatnonzero((ink > _BLANK).any(axis=1)), np.flatnonzero((ink > _BLANK).any(axis=0))
    if not len(rows):
        return None
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = WORK_SIDE / max(box.shape)
    rim = max(1, 1 / scale)  # of paper around the box, in the picture's pixels
    mask = _without_specks(_parted(box, scale))
    depth = depths(mask)
    middle = thinned(mask)
    pen = _half_width(branches(middle, depth))
    found = cleaned(branches(_opened_loops(middle, depth, pen), depth), pen)
    if not found:
        return None
    sigma = _SMOOTH + _SMOOTH_SOURCE * max(scale - 1, 0)
    degree = degrees(found)
    lines = [_finished(branch, degree, sigma, mask, pen) for branch in found]
    stroke = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    places = np.concatenate(lines)
    corner = np.array([columns[0], rows[0]], np.float32) - np.float32(rim)
    width = 2 * pen / scale
    points = places[:, :2] / np.float32(scale) + corner
    return Traced(Polylines(points, np.full(len(points), width, np.float32), stroke), width)


def _half_width(found: list[Branch]) -> float:
    """Return half the pen's width, as far as the lines of a skeleton tell; 0 without lines."""
    if not found:
        return 0.0
    rough = float(np.quantile(np.concatenate([branch.places[:, 2] for branch in found]), _ROUGH_QUANTILE))
    lines = without_spurs(found, rough)  # a rough edge has many, all thin
    return float(np.quantile(np.concatenate([branch.places[:, 2] for branch in lines]), _PEN_QUANTILE)) + 0.5


def _opened_loops(middle: Mask, depth: Array, pen: float) -> Mask:
    """Return the middle lines with those of wide ink replaced by where the pen must have gone: along its edge.

    A pen of half width r that fills a loop, a corner or a crossing leaves ink that is deeper than r. Where its depth is
    just r, there was the middle of the pen: that outline takes the place of the thinned line within.
    """
    wide = depth > pen + _WIDER * pen + 0.5
    wide = _grown(depth > pen + 2 * _WIDER * pen + 1, wide)
    inner = np.pad(wide, 1)
    inside = inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    return thinned((middle & ~wide) | (wide & ~inside))


def _grown(seeds: Mask, within: Mask) -> Mask:
    """Return the connected parts of `within` that hold some of the `seeds`."""
    held = np.pad(seeds & within, 1)
    count = 0
    while count != (count := int(held.sum())):
        tall = held[:-2] | held[1:-1] | held[2:]
        held[1:-1, 1:-1] = (tall[:, :-2] | tall[:, 1:-1] | tall[:, 2:]) & within
    return held[1:-1, 1:-1]


def _parted(box: Array, scale: float) -> Mask:
    """Return what is ink of `box` (h, w) at `scale`, with a rim of paper: one pixel, of those that are larger."""
    if scale <= 1:
        rows, columns = (area_weights(n, int(np.ceil(n * scale)), scale=scale) for n in box.shape)
        return np.pad(rows @ box @ columns.T > _HALF, 1)
    padded = np.pad(box, 1)
    rows, columns = (_splines(n, scale) for n in padded.shape)
    smooth = np.asarray(rows @ padded @ columns.T, np.float32)
    darkest = largest(smooth, _NEARBY)
    return np.asarray(smooth > _HALF * np.maximum(darkest, _PALEST))


def _without_specks(mask: Mask) -> Mask:
    """Return `mask` without specks of ink and pinholes of paper that are much thinner than the pen."""
    if not mask.any():
        return mask
    depth = depths(mask)
    least = _SPECK * 2 * float(depth[mask].mean())  # across a line, depths rise from 0 to half its width and fall again
    ink = _grown(depth > least, mask)
    rim = int(least) + 2  # of paper all around
    paper = np.pad(~ink, rim, constant_values=True)
    return ~_grown(depths(paper) > least, paper)[rim:-rim, rim:-rim]


def _splines(length: int, scale: float) -> Array:
    """Return weights (cells, length) of cubic B-splines: an enlargement without steps or ringing."""
    cells = int(np.ceil(length * scale))
    away = np.abs((np.arange(cells)[:, None] + 0.5) / scale - 0.5 - np.arange(length))
    inner, outer = 2 / 3 - away**2 + away**3 / 2, np.clip(2 - away, 0, None) ** 3 / 6
    return np.asarray(np.where(away < 1, inner, outer), np.float32)


def _finished(branch: Branch, degree: Mapping[int, int], sigma: float, mask: Mask, pen: float) -> Array:
    """Return the places of a branch, smoothed and with its free ends where the pen was lifted."""
    first, last = (degree[end] for end in branch.ends)
    line = _smoothed(branch, sigma, is_ring=first == 2)
    if first == 1:
        line = _ended(line[::-1], mask, pen)[::-1]
    return _ended(line, mask, pen) if last == 1 else line


def _smoothed(branch: Branch, sigma: float, *, is_ring: bool) -> Array:
    """Return the places of a branch under a Gaussian of `sigma` places; its ends stay, a ring's move along."""
    places = branch.places
    reach = min(int(np.ceil(2.5 * sigma)), len(places) - 1)
    if reach == 0:
        return places
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    if is_ring:
        before, after = places[-reach - 1 : -1], places[1 : reach + 1]
    else:
        before, after = 2 * places[0] - places[reach:0:-1], 2 * places[-1] - places[-2 : -reach - 2 : -1]
    line = np.concatenate([before, places, after])
    columns = [np.convolve(column, weights / weights.sum(), "valid") for column in line.T]
    return np.column_stack(columns).astype(np.float32)


def _ended(line: Array, mask: Mask, pen: float) -> Array:
    """Let the last place of `line` lie half a pen's width before the ink ends, where a round pen was lifted."""
    if len(line) < 3:
        return line
    back = min(len(line) - 1, max(3, round(pen)))
    ahead = line[-1, :2] - line[-1 - back, :2]
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-6)
    steps = np.arange(0, 5 * pen + 2, 0.5, dtype=np.float32)[:, None]
    seen = np.floor(line[-1, :2] + steps * ahead).astype(int)
    column, row = np.clip(seen, 0, np.subtract(mask.shape[::-1], 1)).T  # the mask has a rim of paper
    out = np.flatnonzero(~mask[row, column])
    more = float(steps[out[0] if len(out) else -1, 0]) - pen
    if more >= 0:
        return np.concatenate([line, [[*(line[-1, :2] + more * ahead), line[-1, 2]]]]).astype(np.float32)
    to_end = np.cumsum(np.hypot(*np.diff(line[::-1, :2], axis=0).T))[::-1]  # (K - 1,)
    keep = np.append(to_end >= -more, False)
    return line[keep] if keep.sum() >= 2 else line
