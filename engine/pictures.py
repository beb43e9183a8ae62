"""Opened pictures to ink: grey, dark background, paper that is lit unevenly made even."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.resample import area_scaled, block_means
from engine.strokes import Array

#: Larger pictures are reduced to at most this many pixels a side before anything else.
LARGEST_SIDE = 720
#: Less contrast than this between ink and paper (of 1) counts as blank paper.
_LEAST_CONTRAST = 0.1
#: Ink this many times stronger than the paper's noise is not noise.
_NOISE_FACTOR = 6.0
#: A patch of ink with less than this share of the largest patch's is a speck of dirt.
_SPECK = 0.04


@dataclass(frozen=True, eq=False)
class InkSteps:
    """A picture's way to ink, each step kept for showing; all (H, W) float32 in [0, 1], at most `LARGEST_SIDE` a side.

    Attributes
    ----------
    grey : the picture's brightness.
    inverted : bool
        True if the picture was dark on light.
    paper : brightness of the background alone, in the polarity of the ink (ink is bright).
    ink : 1 is full ink, 0 is paper.
    """

    grey: Array
    inverted: bool
    paper: Array
    ink: Array


def to_ink(picture: NDArray[np.uint8]) -> Array:
    """Return a picture's ink: `ink_steps(picture).ink`.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8

    Returns
    -------
    ink : (h, w) float32 in [0, 1]
        1 is full ink; blank paper gives zeros. Smaller than the picture if that is larger than `LARGEST_SIDE`.
    """
    return ink_steps(picture).ink


def ink_steps(picture: NDArray[np.uint8]) -> InkSteps:
    """Find the ink in a picture: a photo of paper or a blackboard, a scan, a screenshot, an MNIST digit.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8
        H, W >= 1.

    Raises
    ------
    ValueError
        If the array has another shape.
    """
    grey = _grey(picture)
    paper = _plain_paper(grey)
    if paper is not None:  # drawn or scanned clean: nothing to even out, and nothing lost
        inverted = bool(grey.max() - paper < paper - grey.min())
        bright, level = (1 - grey, 1 - paper) if inverted else (grey, paper)
        ink = np.maximum(bright - level, 0)
        return InkSteps(grey, inverted, np.full_like(grey, level), _stretched(ink, 0.0, float(ink.max())))
    surface = _lighting(grey)
    inverted = bool(((grey - surface) ** 3).sum() < 0)  # ink is the long tail beside the paper's level
    bright, surface = (1 - grey, 1 - surface) if inverted else (grey, surface)
    paper_map, ink = _lifted_off(bright, surface)
    return InkSteps(grey, inverted, np.clip(paper_map, 0, 1), ink)


def _grey(picture: NDArray[np.uint8]) -> Array:
    """Return brightness in [0, 1] (ITU-R BT.601 weights), reduced to `LARGEST_SIDE`."""
    if picture.ndim not in (2, 3) or picture.size == 0 or (picture.ndim == 3 and picture.shape[2] != 3):
        raise ValueError(f"a picture is (H, W) or (H, W, 3) with pixels, not {picture.shape}")
    block = -(-max(picture.shape[:2]) // LARGEST_SIDE)
    channels = [picture] if picture.ndim == 2 else [picture[..., i] for i in range(3)]
    weights = (1.0,) if picture.ndim == 2 else (0.299, 0.587, 0.114)
    grey = sum(w * block_means(c.astype(np.float32), block) for w, c in zip(weights, channels, strict=True))
    return np.asarray(np.float32(1 / 255) * grey, np.float32)


def _plain_paper(grey: Array) -> float | None:
    """Return the paper's level if it is one even tone (most of the edge, much of the whole), else None."""
    tones = np.rint(grey * 255).astype(np.uint8)
    tone = int(np.bincount(tones.reshape(-1), minlength=256).argmax())
    same = tones == tone
    edge = np.concatenate([same[0], same[-1], same[:, 0], same[:, -1]])
    return tone / 255 if edge.mean() >= 0.8 and same.mean() >= 1 / 3 else None


def _lighting(grey: Array) -> Array:
    """Return a quadratic surface through the paper, fitted robustly; starts from the edge, where ink is rare.

    Iteratively reweighted least squares with Tukey's biweight (Beaton and Tukey 1974, c = 4.685).
    """
    small = block_means(grey, max(1, max(grey.shape) // 64))
    basis = _quadratics(small.shape)  # (P, 6)
    values = small.reshape(-1)
    rows, columns = (np.abs(np.linspace(-1, 1, n)) for n in small.shape)
    weights = (np.maximum(rows[:, None], columns[None, :]) > 0.75).astype(np.float32).reshape(-1)
    for _ in range(12):
        root = np.sqrt(weights)[:, None]
        fit = np.linalg.lstsq(basis * root, values * root[:, 0], rcond=None)[0]
        away = values - basis @ fit
        spread = max(1.4826 * float(np.median(np.abs(away))), 2 / 255)
        weights = np.clip(1 - (away / (4.685 * spread)) ** 2, 0, None).astype(np.float32) ** 2
    return np.asarray(_quadratics(grey.shape) @ fit, np.float32).reshape(grey.shape)


def _quadratics(shape: tuple[int, ...]) -> Array:
    """Return (H W, 6) values of 1, x, y, xx, xy, yy with x and y from -1 to 1."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in shape), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)


def _lifted_off(bright: Array, paper: Array) -> tuple[Array, Array]:
    """Return the paper's map and the ink above it, from bright ink and a first guess of the paper (all (H, W))."""
    side = max(bright.shape)
    # Each round: what stands out is ink; the paper under it is filled in from around it, more locally each time.
    for share, strong in ((5, 0.5), (8, 0.35), (12, 0.25)):
        above = bright - paper
        noise = _noise(above)
        peak = float(above.max())
        if peak < max(_LEAST_CONTRAST, _NOISE_FACTOR * noise):
            return paper, np.zeros_like(bright)
        marked = _spread(above > max(strong * peak, 4 * noise), max(1, side // 60))
        paper = _filled_in(bright, ~marked, paper, max(2, side // share))
    above = bright - paper
    noise = _noise(above[~marked]) if not marked.all() else 0.0
    strong_ink = above > max(0.3 * float(above.max()), 4 * noise)
    keep = _without_specks(np.where(strong_ink, above, 0))
    if not keep.any() or above[keep].max() < max(_LEAST_CONTRAST, _NOISE_FACTOR * noise):
        return paper, np.zeros_like(bright)
    peak = float(np.percentile(above[keep & strong_ink], 75))
    ink = _stretched(above, 3 * noise, peak)
    ink[~_spread(keep & strong_ink, max(1, side // 150))] = 0
    return paper, ink


def _stretched(ink: Array, floor: float, peak: float) -> Array:
    """Return `ink` with `floor` and below at 0 and `peak` and above at 1; zeros if there is too little contrast."""
    if peak - floor < _LEAST_CONTRAST / 2 or peak < _LEAST_CONTRAST:
        return np.zeros_like(ink)
    return np.asarray(np.clip((ink - np.float32(floor)) / np.float32(peak - floor), 0, 1), np.float32)


def _noise(values: Array) -> float:
    """Return the standard deviation of the paper's grain: the median absolute deviation, scaled for a normal curve."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _filled_in(values: Array, known: NDArray[np.bool_], otherwise: Array, radius: int) -> Array:
    """Return the mean of the known values around each pixel; where none is near, `otherwise`."""
    weight = known.astype(np.float32)
    total, count = (_blurred(_blurred(a, radius), radius) for a in ((values - otherwise) * weight, weight))
    filled = otherwise + np.where(count > 1e-3, total / np.maximum(count, 1e-3), 0)
    return np.asarray(filled, np.float32)


def _blurred(values: Array, radius: int) -> Array:
    """Return means over (2 radius + 1)-squares, cut at the edges; (H, W), by running sums."""
    for axis in (0, 1):
        n = values.shape[axis]
        sums = np.insert(np.cumsum(values, axis=axis, dtype=np.float64), 0, 0, axis=axis)
        high, low = np.minimum(np.arange(n) + radius + 1, n), np.maximum(np.arange(n) - radius, 0)
        lengths = (high - low)[:, None] if axis == 0 else (high - low)[None, :]
        values = ((sums.take(high, axis) - sums.take(low, axis)) / lengths).astype(np.float32)
    return values


def _spread(mask: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
    """Return `mask` grown by `radius` pixels (a square)."""
    return _blurred(mask.astype(np.float32), radius) > 0.5 / (2 * radius + 1) ** 2


def _without_specks(ink: Array) -> NDArray[np.bool_]:
    """Return where `ink` > 0 belongs to a patch that is not much smaller than the largest patch."""
    block = max(1, max(ink.shape) // 90)  # patches this close together are one
    rows, columns = (np.arange(0, n, block) for n in ink.shape)
    mass = np.add.reduceat(np.add.reduceat(ink, rows, axis=0), columns, axis=1)
    labels = np.where(mass > 0, np.arange(1, mass.size + 1).reshape(mass.shape), 0)
    while True:  # the largest number of each patch floods it
        edged = np.pad(labels, 1)
        tall = np.maximum(np.maximum(edged[:-2], edged[1:-1]), edged[2:])
        flooded = np.where(mass > 0, np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:]), 0)
        if np.array_equal(flooded, labels):
            break
        labels = flooded
    patches = np.bincount(labels.reshape(-1), weights=mass.reshape(-1))
    good = patches >= _SPECK * patches.max()
    good[0] = False
    kept = good[labels]
    return np.repeat(np.repeat(kept, block, axis=0), block, axis=1)[: ink.shape[0], : ink.shape[1]] & (ink > 0)


def in_square(ink: Array, side: int) -> Array:
    """Return `ink` (H, W) fitted into the middle of a square of `side` pixels, as the canvas shows a picture.

    By area averaging; a square picture of `side` pixels comes back as it is.
    """
    scaled = area_scaled(ink, side / max(ink.shape))[:side, :side]
    square = np.zeros((side, side), np.float32)
    top, left = (side - scaled.shape[0]) // 2, (side - scaled.shape[1]) // 2
    square[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return square
