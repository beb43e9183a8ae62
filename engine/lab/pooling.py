"""Pooling of maps: the largest or the mean of each window, or LeNet-5's subsampling; and ReLU, which stands before."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

Real = NDArray[np.floating]
Kind = Literal["max", "mean", "subsampling"]
KINDS: Final[tuple[Kind, ...]] = ("max", "mean", "subsampling")


@dataclass(frozen=True)
class PoolingRule:
    """How a map is pooled: windows of `size` by `size`, `stride` cells apart; what is left over at the end is cut.

    Subsampling is the window's sum times `coefficient` plus `bias`, both trained in LeNet-5 (LeCun et al. 1998, section
    II.B); the other kinds have no use for them.
    """

    kind: Kind = "max"
    size: int = 2
    stride: int = 2
    coefficient: float = 0.25
    bias: float = 0.0

    def output_size(self, length: int) -> int:
        """Return how many windows there are over `length` cells.

        Raises
        ------
        EngineError
            If not even one fits.
        """
        if length < self.size:
            raise EngineError(
                f"A pooling window of {self.size} × {self.size} does not fit into a map of {length} cells a side."
            )
        return (length - self.size) // self.stride + 1


def pool(maps: Real, pooling: PoolingRule) -> Real:
    """Return the pooled maps.

    Parameters
    ----------
    maps : (..., H, W)

    Raises
    ------
    EngineError
        If the window is larger than the maps.
    """
    height, width = (pooling.output_size(n) for n in maps.shape[-2:])
    size, stride = pooling.size, pooling.stride
    pooled: Real | None = None
    # One cell of all windows at a time: many times faster than a reduction over small axes.
    for i in range(size):
        for j in range(size):
            rows = slice(i, i + (height - 1) * stride + 1, stride)
            cells = maps[..., rows, j : j + (width - 1) * stride + 1 : stride]
            if pooled is None:
                pooled = cells.copy()
            elif pooling.kind == "max":
                np.maximum(pooled, cells, out=pooled)
            else:
                pooled += cells
    assert pooled is not None
    number = pooled.dtype.type
    if pooling.kind == "mean":
        pooled /= number(size * size)
    elif pooling.kind == "subsampling":
        pooled = pooled * number(pooling.coefficient) + number(pooling.bias)
    return pooled


def window_at(values: Real, pooling: PoolingRule, row: int, column: int) -> Real:
    """Return the window (size, size) of one map (H, W) that cell (row, column) of the pooled map comes from."""
    top, left = row * pooling.stride, column * pooling.stride
    return values[top : top + pooling.size, left : left + pooling.size]


def winner(window: Real) -> tuple[int, int]:
    """Return row and column of the largest value in a window; of equal ones the first, row by row."""
    row, column = np.unravel_index(int(window.argmax()), window.shape)
    return int(row), int(column)


def relu(maps: Real) -> Real:
    """Return max(0, x) of every value."""
    return np.maximum(maps, 0)


def count_cut(maps: Real) -> int:
    """Return how many values ReLU sets to zero: those below it."""
    return int((maps < 0).sum())


def changed_share(before: Real, after: Real, *, tolerance: float = 0.05) -> float:
    """Return which share of the values differ by more than `tolerance` of the largest magnitude of `before`."""
    largest = float(np.abs(before).max(initial=0.0))
    if largest == 0.0:
        return float((after != 0).mean())
    return float((np.abs(after - before) > tolerance * largest).mean())


def shifted(picture: Real, down: int, right: int) -> Real:
    """Return `picture` (..., H, W) moved by whole pixels; zeros come in, what leaves is lost."""
    height, width = picture.shape[-2:]
    down, right = max(-height, min(down, height)), max(-width, min(right, width))
    moved = np.zeros_like(picture)
    to_rows, from_rows = _overlap(height, down)
    to_columns, from_columns = _overlap(width, right)
    moved[..., to_rows, to_columns] = picture[..., from_rows, from_columns]
    return moved


def _overlap(length: int, by: int) -> tuple[slice, slice]:
    return slice(max(by, 0), length + min(by, 0)), slice(max(-by, 0), length - max(by, 0))
