"""Thinning: the middle lines of ink, one pixel wide, and how far the ink reaches on both sides of them.

Z. Guo and R. W. Hall, "Parallel thinning with two-subiteration algorithms" (1989), by look-up tables over the eight
neighbours; unlike Zhang and Suen's it does not eat slanting lines from their ends. The distances are exact (Euclidean),
by rows and then by columns.
"""

import numpy as np
from numpy.typing import NDArray

from engine.strokes import Array

Mask = NDArray[np.bool_]

#: The eight neighbours, clockwise from above: (row, column). Bit i of a pixel's code says that neighbour i is ink.
NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def _tables() -> tuple[Mask, Mask, Mask]:
    """Return three tables over the 256 codes: what each half step of Guo and Hall takes away, and what is simple."""
    bits = ((np.arange(256)[:, None] >> np.arange(8)) & 1) == 1  # (256, 8), clockwise from above
    p = [bits[:, i % 8] for i in range(10)]
    parts = sum((~p[i] & (p[i + 1] | p[i + 2])).astype(int) for i in (0, 2, 4, 6))
    pairs = [sum((p[i + shift] | p[i + shift + 1]).astype(int) for i in (0, 2, 4, 6)) for shift in (0, 1)]
    thick = np.minimum(*pairs)
    edge = (parts == 1) & (thick >= 2) & (thick <= 3)
    first = edge & ~((p[0] | p[1] | ~p[3]) & p[2])
    second = edge & ~((p[4] | p[5] | ~p[7]) & p[6])
    # Yokoi's connectivity number for eight neighbours: 1 if taking the pixel away neither parts nor joins anything.
    paper = 1 - bits.astype(int)
    sides = [paper[:, i] - paper[:, i] * paper[:, i + 1] * paper[:, (i + 2) % 8] for i in (0, 2, 4, 6)]
    simple = (np.sum(sides, axis=0) == 1) & (bits.sum(axis=1) >= 2)
    return first, second, simple


_FIRST, _SECOND, _SIMPLE = _tables()


def thinned(mask: Mask) -> Mask:
    """Return the middle lines of `mask` (H, W), one pixel wide, and connected as the ink is."""
    padded = np.pad(mask, 1)
    while True:
        before = int(padded.sum())
        for table in (_FIRST, _SECOND):
            padded[1:-1, 1:-1] &= ~table[codes(padded)]
        if int(padded.sum()) == before:
            break
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):  # no two pixels of a quarter touch: they may go at once
        quarter = np.zeros(mask.shape, bool)
        quarter[row::2, column::2] = True
        padded[1:-1, 1:-1] &= ~(quarter & _SIMPLE[codes(padded)])
    return padded[1:-1, 1:-1].copy()


def codes(padded: Mask) -> NDArray[np.uint8]:
    """Return the code (H, W) of each pixel's neighbours from a mask with a rim of one pixel (H + 2, W + 2)."""
    height, width = padded.shape
    ink = padded.view(np.uint8)
    found = np.zeros((height - 2, width - 2), np.uint8)
    for bit, (row, column) in enumerate(NEIGHBOURS):
        found |= ink[1 + row : height - 1 + row, 1 + column : width - 1 + column] << bit
    return found


def depths(mask: Mask) -> Array:
    """Return the distance (H, W) of each pixel of `mask` from the nearest pixel outside it, in pixels; 0 outside.

    What lies beyond the picture is outside.
    """
    padded = np.pad(mask, 1)
    height, width = padded.shape
    columns = np.arange(width)
    before = np.maximum.accumulate(np.where(padded, -1, columns), axis=1)
    after = np.minimum.accumulate(np.where(padded, 2 * width, columns)[:, ::-1], axis=1)[:, ::-1]
    across = np.minimum(columns - before, after - columns).astype(np.float32) ** 2  # (H, W) within the row
    best = across.copy()
    for step in range(1, height):
        if step * step >= best.max():
            break
        for near, far in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            np.minimum(best[near], across[far] + np.float32(step * step), out=best[near])
    return np.sqrt(best[1:-1, 1:-1])
