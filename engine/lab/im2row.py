"""Convolution as one matrix product, and its gradients (Wu, "Introduction to Convolutional Neural Networks", 2017).

φ(X) unfolds the picture: each row holds what the detector sees at one stop. Then Y = φ(X) F, and

    ∂z/∂F = φ(X)ᵀ ∂z/∂Y,    ∂z/∂φ(X) = ∂z/∂Y Fᵀ,    ∂z/∂X = that, folded back:

every entry of φ(X) is a copy of one cell of X, so the gradients of its copies add up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.lab.sliding import Sliding

Table = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Unfolding:
    """Which cell of X each entry of φ(X) is a copy of.

    Attributes
    ----------
    shape : (C, H, W)
        X's.
    size : (H', W')
        Stops down and across.
    cells : (H' W', C k k) int
        Index into X, read row by row; -1 in the padding.
    """

    shape: tuple[int, int, int]
    size: tuple[int, int]
    cells: NDArray[np.int64]

    def rows_of(self, cell: int) -> list[tuple[int, int]]:
        """Return every (row, column) of φ(X) that is a copy of cell `cell` of X."""
        return [(int(row), int(column)) for row, column in np.argwhere(self.cells == cell)]


@dataclass(frozen=True, eq=False)
class Gradients:
    """The backward pass.

    Attributes
    ----------
    kernels : (C k k, K)
        ∂z/∂F.
    unfolded : (H' W', C k k)
        ∂z/∂φ(X).
    picture : (C, H, W)
        ∂z/∂X.
    """

    kernels: Table
    unfolded: Table
    picture: Table


def unfolding(shape: tuple[int, int, int], sliding: Sliding) -> Unfolding:
    """Return how pictures of `shape` (C, H, W) unfold.

    Raises
    ------
    EngineError
        If the picture is too small for the window.
    """
    channels, height, width = shape
    size = (sliding.output_size(height), sliding.output_size(width))
    index = np.arange(channels * height * width).reshape(shape)
    pads = sliding.pads
    index = np.pad(index, [(0, 0), pads, pads], constant_values=-1)
    taps = np.arange(sliding.size) * sliding.dilation
    rows = (np.arange(size[0]) * sliding.stride)[:, None] + taps  # (H', k)
    columns = (np.arange(size[1]) * sliding.stride)[:, None] + taps  # (W', k)
    cells = index[:, rows[:, None, :, None], columns[None, :, None, :]]  # (C, H', W', k, k)
    return Unfolding(shape, size, cells.transpose(1, 2, 0, 3, 4).reshape(size[0] * size[1], -1))


def unfold(picture: Table, how: Unfolding) -> Table:
    """Return φ(X), (H' W', C k k), of `picture` (C, H, W); zeros in the padding."""
    return np.append(picture.ravel(), 0.0)[how.cells]  # -1 reads the zero at the end


def fold(values: Table, how: Unfolding) -> Table:
    """Return (C, H, W): for each cell of X the sum of `values`, (H' W', C k k), over its copies in φ(X)."""
    inside = how.cells >= 0
    count = int(np.prod(how.shape))
    sums = np.bincount(how.cells[inside], values[inside], minlength=count)
    return np.asarray(sums, np.float64).reshape(how.shape)


def kernel_matrix(kernels: Table) -> Table:
    """Return F, (C k k, K), of detectors (K, C, k, k): one column a detector."""
    return np.ascontiguousarray(kernels.reshape(len(kernels), -1).T)


def gradients(unfolded: Table, kernels: Table, output_gradient: Table, how: Unfolding) -> Gradients:
    """Return the backward pass for ∂z/∂Y.

    Parameters
    ----------
    unfolded : (H' W', C k k)
        φ(X).
    kernels : (C k k, K)
        F.
    output_gradient : (H' W', K)
        ∂z/∂Y.
    """
    by_entry = output_gradient @ kernels.T
    return Gradients(unfolded.T @ output_gradient, by_entry, fold(by_entry, how))
