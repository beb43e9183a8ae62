"""Rulings and boxes around a digit: straight lines that go on far past everything else, taken away.

A digit has straight lines, too, and a picture cropped to a 7 is as wide as its bar. But those end where the rest of the
digit does; a ruling or the side of a box goes on, on both sides. Where a digit crosses it, the digit's ink stays.
"""

import numpy as np
from numpy.typing import NDArray

from engine.ink.thinning import Mask
from engine.strokes import Array

#: More ink than this is ink.
_INKED = 0.3
#: A line's straight runs are at least this share of the picture's side long, all of it this share; so thick at most.
_RUN, _LENGTH, _THICKNESS = 0.15, 0.6, 0.05
#: It goes on past the rest by this share of the side, at both ends; where it is the only one, by that much.
_PAST, _PAST_ALONE = 0.06, 0.15
#: Ink that is this many times as thick as the line, across it, is the digit's.
_CROSSING = 2.0


def without_rulings(ink: Array) -> Array:
    """Return ink (H, W) in [0, 1] without rulings and boxes; `ink` itself if there are none, or nothing else."""
    mask = ink > _INKED
    level, upright = _lines(mask), [line.T for line in _lines(mask.T)]
    lines = level + upright
    if not lines:
        return ink
    # Where two lines cross, each takes the other for the digit.
    crossings = mask & _covered(level, 1)[:, None] & _covered(upright, 0)
    rest = mask & ~np.any(lines, axis=0) & ~crossings
    if not rest.any():
        return ink
    past = _PAST if len(lines) > 1 else _PAST_ALONE
    found = [line for line in level if _goes_past(line, rest, past)]
    found += [line for line in upright if _goes_past(line.T, rest.T, past)]
    if not found:
        return ink
    return np.where(_with_soft_edge(np.any(found, axis=0) | crossings, rest), np.float32(0), ink)


def _covered(lines: list[Mask], axis: int) -> NDArray[np.bool_]:
    """Return which rows (axis 1) or columns (axis 0) some line lies in."""
    covered = [line.any(axis=axis) for line in lines]
    return np.any(covered, axis=0) if covered else np.zeros(1, bool)


def _lines(mask: Mask) -> list[Mask]:
    """Return the thin, long and level lines of `mask`, each without what crosses it."""
    height, width = mask.shape
    across = _runs(mask.T).T  # (H, W) how thick the ink is at each pixel, from above to below
    straight = (_runs(mask) >= max(_RUN * width, 3)) & (across <= max(_THICKNESS * height, 2))
    rows = straight.any(axis=1)
    starts = np.flatnonzero(np.diff(rows.astype(np.int8), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(rows.astype(np.int8), append=0) == -1) + 1
    lines = []
    for start, end in zip(starts, ends, strict=True):
        band = np.zeros_like(mask)
        band[start:end] = straight[start:end]
        if band.any(axis=0).mean() >= _LENGTH:
            thickness = float(np.median(across[band]))
            around = slice(max(start - 2, 0), end + 2)
            band[around] = mask[around] & (across[around] <= _CROSSING * thickness + 1)
            lines.append(band)
    return lines


def _runs(mask: Mask) -> NDArray[np.int64]:
    """Return for each pixel of `mask` how long the unbroken run is that it lies in, along its row; 0 elsewhere."""
    width = mask.shape[1]
    column = np.arange(width)
    last = np.maximum.accumulate(np.where(mask, -1, column), axis=1)
    after = np.minimum.accumulate(np.where(mask, width, column)[:, ::-1], axis=1)[:, ::-1]
    return np.where(mask, after - last - 1, 0)


def _goes_past(line: Mask, rest: Mask, share: float) -> bool:
    """Return True if a level line reaches farther to the left and to the right than the rest does."""
    own, other = (np.flatnonzero(each.any(axis=0)) for each in (line, rest))
    room = share * line.shape[1]
    return bool(own[0] + room <= other[0] and own[-1] - room >= other[-1])


def _with_soft_edge(lines: Mask, rest: Mask) -> Mask:
    """Return `lines` and the two pixels around them, as far as these are not the rest's."""
    grown = np.pad(lines, 2)
    tall = grown[:-4] | grown[1:-3] | grown[2:-2] | grown[3:-1] | grown[4:]
    return (tall[:, :-4] | tall[:, 1:-3] | tall[:, 2:-2] | tall[:, 3:-1] | tall[:, 4:]) & ~rest
