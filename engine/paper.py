"""Which is ink and which is paper in a photo that is lit unevenly: window filters and what they find.

Ink is thin: an opening (the largest of the smallest values of a window) wider than the pen removes bright strokes and
leaves gradients, shadows with hard edges and spots of light as they are, because those are wide.
J. Serra, "Image Analysis and Mathematical Morphology" (1982), on openings and top hats.
"""

import numpy as np

from engine.resample import block_means
from engine.strokes import Array

#: Windows tried, as shares of the picture's longer side: from a fine pen to a digit that fills the picture.
_WINDOWS = (0.03, 0.06, 0.12, 0.2, 0.3)
#: Side of the reduced picture in which pen and polarity are looked for.
_SMALL_SIDE = 180


def noise_level(values: Array) -> float:
    """Return the standard deviation of grain: the median absolute deviation, scaled for a normal distribution."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def find_ink(grey: Array) -> tuple[bool, float]:
    """Find out what the ink looks like.

    Parameters
    ----------
    grey : (H, W) float32 in [0, 1]

    Returns
    -------
    inverted : bool
        True if the ink is darker than the paper.
    window : float
        A window, as a share of the longer side, that is wider than the strokes.
    """
    small = block_means(grey, -(-max(grey.shape) // _SMALL_SIDE))
    smooth = box_means(small, 1)
    noise = 6 * noise_level(small - smooth) / 3  # of means over nine pixels
    sides = [_pixels(share, small) for share in _WINDOWS]
    # Ink keeps clear of the picture's edge; what lies along it is paper beside a digit that fills the picture.
    weights = np.full(small.shape, -3, np.float32)
    rim = [max(1, n // 30) for n in small.shape]
    weights[rim[0] : -rim[0], rim[1] : -rim[1]] = 1
    # Energies of what is thinner than each window, for dark and for bright ink.
    dark, bright = (
        np.array([float((np.maximum(_top_hat(picture, side) - noise, 0) ** 2 * weights).sum()) for side in sides])
        for picture in (1 - smooth, smooth)
    )
    # Set against the window's own size (the power was found by trial on several hundred made-up photos), because wide
    # windows also catch spots of light and, as ink of the other kind, the gaps between strokes.
    areas = np.power(sides, 2.5)
    inverted = bool((dark / areas).max() >= (bright / areas).max())
    best = int(np.argmax((dark if inverted else bright) / areas))
    return inverted, _WINDOWS[min(best + 1, len(_WINDOWS) - 1)]


def background(bright: Array, window: float) -> Array:
    """Return the paper under bright ink, (H, W): `bright` opened by `window` (a share of the longer side)."""
    smooth = box_means(bright, 1)
    opened = _opened(smooth, _pixels(window, bright))
    # The smallest of many noisy values lies below the paper: put the paper back on its level.
    return np.asarray(opened + np.median(smooth - opened), np.float32)


def steepness(values: Array, window: float) -> Array:
    """Return how much `values` (H, W) differ within `window` (a share of the longer side) around each pixel."""
    side = _pixels(window, values)
    return largest(values, side) + largest(-values, side)


def _pixels(share: float, picture: Array) -> int:
    """Return a window's side in pixels: odd, and three or more."""
    return max(3, int(share * max(picture.shape)) | 1)


def _top_hat(picture: Array, side: int) -> Array:
    """Return what is brighter than its surroundings and thinner than `side` pixels."""
    return picture - _opened(picture, side)


def _opened(picture: Array, side: int) -> Array:
    """Return the largest of the smallest values of windows of `side` pixels; a slope goes on beyond the edges."""
    rim = [min(side - 1, n - 1) for n in picture.shape]
    beyond = np.pad(picture, [(r, r) for r in rim], mode="reflect", reflect_type="odd")
    opened = largest(-largest(-beyond, side), side)
    return opened[rim[0] : len(opened) - rim[0], rim[1] : opened.shape[1] - rim[1]]


def largest(values: Array, side: int) -> Array:
    """Return the largest value of the square window of `side` (odd) pixels around each pixel."""
    for axis in (0, 1):
        run = np.pad(values, [(side // 2,) * 2 if axis == a else (0, 0) for a in (0, 1)], mode="edge").swapaxes(0, axis)
        covered = 1  # the largest of this many from each pixel on; doubling reaches any window in few steps
        while covered < side:
            step = min(covered, side - covered)
            run = np.maximum(run[:-step], run[step:])
            covered += step
        values = run.swapaxes(0, axis)
    return values


def box_means(values: Array, radius: int) -> Array:
    """Return means over squares of 2 `radius` + 1 pixels, cut at the edges; (H, W), by running sums."""
    for axis in (0, 1):
        n = values.shape[axis]
        sums = np.insert(np.cumsum(values, axis=axis, dtype=np.float64), 0, 0, axis=axis)
        high, low = np.minimum(np.arange(n) + radius + 1, n), np.maximum(np.arange(n) - radius, 0)
        lengths = (high - low)[:, None] if axis == 0 else (high - low)[None, :]
        values = ((sums.take(high, axis) - sums.take(low, axis)) / lengths).astype(np.float32)
    return values
