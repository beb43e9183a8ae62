"""What a convolution layer computes: detectors slide over a picture, products are summed (cross-correlation).

y[o, r, c] = Σ over channels, i, j of x[channel, r s + i d - p, c s + j d - p] · w[o, channel, i, j] + b[o]
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from engine.lab.sliding import Sliding

Real = NDArray[np.floating]
Number = TypeVar("Number", np.float32, np.float64)


@dataclass(frozen=True, eq=False)
class Stop:
    """One stop of the sliding window.

    Attributes
    ----------
    patch, kernel, products : (channels, k, k)
        What is under the detector (zeros in the padding), the detector, and their products.
    sums : (channels,)
        Sum of the products in each channel.
    bias, total : float
        total = sum of `sums` + bias.
    """

    patch: Real
    kernel: Real
    products: Real
    sums: Real
    bias: float
    total: float


def padded(picture: Real, sliding: Sliding) -> Real:
    """Return `picture` (..., H, W) with its zeros around it."""
    pads = sliding.pads
    if not any(pads):
        return picture
    grown: Real = np.pad(picture, [(0, 0)] * (picture.ndim - 2) + [pads, pads])
    return grown


def convolve(picture: Real, kernel: Real, sliding: Sliding, bias: float = 0.0) -> Real:
    """Return the feature map (H', W') of one detector; see :func:`convolve_layer`."""
    feature_map: Real = convolve_layer(picture, kernel[None], sliding, np.array([bias]))[0]
    return feature_map


def convolve_layer(picture: Real, kernels: Real, sliding: Sliding, biases: Real | None = None) -> Real:
    """Return the feature maps of several detectors.

    Parameters
    ----------
    picture : (H, W) or (C, H, W) float
        Computed in its own precision.
    kernels : (detectors, k, k), used for every channel alike, or (detectors, C, k, k)
    sliding : Sliding
        Its size is the kernels'.
    biases : (detectors,), optional

    Returns
    -------
    maps : (detectors, H', W'), of the picture's type

    Raises
    ------
    EngineError
        If the picture is too small for the window.
    """
    channels = picture[None] if picture.ndim == 2 else picture
    if kernels.ndim == 3:  # one kernel for all channels: sum the channels first, which is as many times cheaper
        channels, kernels = channels.sum(axis=0, keepdims=True), kernels[:, None]
    height, width = (sliding.output_size(n) for n in channels.shape[1:])
    cells = padded(channels, sliding)
    maps = _sum_products(cells, kernels.astype(picture.dtype, copy=False), sliding, (height, width))
    if biases is not None and np.any(biases):
        maps += biases.astype(picture.dtype)[:, None, None]
    return maps


def stop_at(picture: Real, kernel: Real, sliding: Sliding, row: int, column: int, bias: float = 0.0) -> Stop:
    """Return what goes into cell (row, column) of the map.

    Parameters
    ----------
    picture : (H, W) or (C, H, W)
    kernel : (k, k) or (C, k, k)
    """
    channels = picture[None] if picture.ndim == 2 else picture
    size, taps = sliding.size, np.arange(sliding.size) * sliding.dilation
    kernels = np.broadcast_to(kernel.astype(np.float64), (len(channels), size, size))
    rows, columns = (first + taps for first in corner(sliding, row, column))
    down, across = ((at >= 0) & (at < n) for at, n in zip((rows, columns), channels.shape[1:], strict=True))
    patch = np.zeros((len(channels), size, size))  # what lies in the padding stays 0
    patch[:, down[:, None] & across] = channels[:, rows[down]][:, :, columns[across]].reshape(len(channels), -1)
    products = patch * kernels  # (C, k, k)
    sums = products.sum(axis=(1, 2))
    return Stop(patch, kernels, products, sums, bias, float(sums.sum()) + bias)


def corner(sliding: Sliding, row: int, column: int) -> tuple[int, int]:
    """Return the window's first row and column in the picture for a cell of the map; negative in the padding."""
    before, _ = sliding.pads
    return row * sliding.stride - before, column * sliding.stride - before


def _sum_products(
    cells: NDArray[Number], kernels: NDArray[Number], sliding: Sliding, shape: tuple[int, int]
) -> NDArray[Number]:
    """Sum the products in two steps: down a column of the window by matrix products, then across its columns.

    cells (C, H, W) padded, kernels (K, C, k, k). For each row of the map the k rows of all channels under it stand
    together as one matrix (C k, W); kernels as (K k, C k) times that gives, for each column of the window, its share.
    """
    (height, width), (count, n_channels, k, _) = shape, kernels.shape
    rows = np.ascontiguousarray(cells.transpose(1, 0, 2))  # (H, C, W)
    down, across, right = rows.strides
    strips = as_strided(
        rows,
        (height, k, n_channels, rows.shape[2]),
        (down * sliding.stride, down * sliding.dilation, across, right),
        writeable=False,
    ).reshape(height, k * n_channels, rows.shape[2])  # no copy unless the detector is dilated
    columns = kernels.transpose(0, 3, 2, 1).reshape(count * k, k * n_channels)  # (K columns, rows C)
    shares = np.matmul(columns, strips).reshape(height, count, k, rows.shape[2])
    maps = np.zeros((count, height, width), cells.dtype)
    span = (width - 1) * sliding.stride + 1
    for j in range(k):
        start = j * sliding.dilation
        maps += shares[:, :, j, start : start + span : sliding.stride].transpose(1, 0, 2)
    return maps
