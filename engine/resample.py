"""Area averaging: the exact box filter, as two small weight matrices."""

from math import ceil

import numpy as np

from engine.strokes import Array


def area_weights(length: int, cells: int, *, scale: float, offset: float = 0.0) -> Array:
    """Return the weights with which `length` pixels make up `cells` cells along one axis.

    Parameters
    ----------
    length, cells : int
        Pixels before and cells after.
    scale : float
        Cells a pixel; below 1 reduces.
    offset : float
        Where the first pixel begins, in cells. Cells that the pixels cover in part are that much paler.

    Returns
    -------
    weights : (cells, length) float32
        The share of each cell that each pixel covers.
    """
    edges = np.arange(length + 1) * scale + offset
    cell = np.arange(cells)[:, None]
    overlap = np.minimum(edges[1:], cell + 1) - np.maximum(edges[:-1], cell)
    return np.asarray(np.maximum(overlap, 0), np.float32)


def area_scaled(image: Array, scale: float) -> Array:
    """Return `image` (H, W) scaled by `scale` with the exact box filter.

    The result has ceil(H scale) rows and ceil(W scale) columns; what they have to spare is shared by both sides.
    """
    weights = []
    for length in image.shape:
        cells = max(1, ceil(length * scale - 1e-6))
        weights.append(area_weights(length, cells, scale=scale, offset=(cells - length * scale) / 2))
    return np.asarray(weights[0] @ image @ weights[1].T, np.float32)


def block_means(image: Array, block: int) -> Array:
    """Return the means of `block` x `block` pixels; image (H, W), what is left over at the right and below is cut."""
    if block <= 1:
        return image
    h, w = (max(1, side // block) for side in image.shape)
    cut = image[: h * block, : w * block]
    rows = np.add.reduceat(cut, np.arange(0, cut.shape[0], block), axis=0)
    sums = np.add.reduceat(rows, np.arange(0, cut.shape[1], block), axis=1)
    counts = np.outer(*(np.diff(np.append(np.arange(0, n, block), n)) for n in cut.shape))
    return np.asarray(sums / counts, np.float32)
