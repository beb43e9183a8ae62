"""Strokes to picture: antialiased, with round caps and a width for each point."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from engine.curve import Polylines, smooth_strokes
from engine.strokes import Array, Stroke

#: Window sides, in pixels, that segments are sorted into, so that each class is drawn in one array operation.
_WINDOWS = np.array([8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048, 4096])
#: A piece that needs a larger window than this is not drawn in one operation with the others.
_ONE_WINDOW = 16
#: Pieces that are drawn with one pen at a time: what is worked on fits the processor's cache.
_PIECES = 512
#: Pixels worked on at a time: small enough for the processor's cache.
_CHUNK = 1 << 14


def rasterise(strokes: Sequence[Stroke], size: int | tuple[int, int], *, below: Array | None = None) -> Array:
    """Draw `strokes` in their order; strokes that erase take ink away.

    Parameters
    ----------
    strokes : sequence of Stroke
    size : int or (height, width)
        Pixels. The canvas's unit square is fitted into the picture, in its middle.
    below : (height, width) float32 in [0, 1], optional
        Ink that is already there.

    Returns
    -------
    ink : (height, width) float32 in [0, 1]
        1 is full ink. The share of the canvas that is inked is the same at every size, to a few per cent, also where
        the pen is thinner than a pixel.
    """
    height, width = (size, size) if isinstance(size, int) else size
    scale = min(height, width)
    offset = np.array([(width - scale) / 2, (height - scale) / 2], np.float32)
    ink = np.zeros((height, width), np.float32) if below is None else below
    for erase, group in groupby(strokes, key=lambda stroke: stroke.erase):
        pens = [stroke for stroke in group if len(stroke.points)]
        if not pens:
            continue
        lines = smooth_strokes(pens, step=curve_step(min(stroke.width for stroke in pens) / 2 * scale, scale))
        drawn = draw_polylines(lines.moved(scale, offset), (height, width))
        ink = ink * (1 - drawn) if erase else np.maximum(ink, drawn)
    return ink


def curve_step(radius: float, scale: float) -> float:
    """Return a step for `smooth`, in canvas units, that suits a pen of `radius` pixels at `scale` pixels a unit.

    A chord of length sqrt(radius) leaves a bend of radius R by radius / (8 R) pixels: an eighth of a pixel at most.
    """
    return max(float(np.sqrt(radius)), 0.75) / scale


def draw_polylines(lines: Polylines, shape: tuple[int, int]) -> Array:
    """Draw polylines given in pixels (the top left pixel's corner is (0, 0), its middle (0.5, 0.5)).

    Parameters
    ----------
    lines : Polylines
        In pixels.
    shape : (height, width)

    Returns
    -------
    ink : (height, width) float32 in [0, 1]
    """
    before = lines.previous
    radii = lines.widths * np.float32(0.5)
    return _draw_capsules(lines.points[before], lines.points, radii[before], radii, shape)


def draw_with_one_pen(lines: Polylines, radius: float, shape: tuple[int, int]) -> Array:
    """Draw polylines given in pixels with a pen of `radius` pixels (half a pixel or more), whatever their widths.

    The same ink as that of `draw_polylines`, several times as fast: what of the pen counts at a pixel is the nearest
    line alone, so only squared distances are compared for each piece.
    """
    height, width = shape
    a, b = lines.points[lines.previous], lines.points
    reach = np.float32(radius + 0.5)  # beyond it, nothing is inked
    low = np.ceil(np.minimum(a, b) - (reach + np.float32(0.5))).astype(np.int64)  # (S, 2) first pixel in reach: x, y
    high = np.floor(np.maximum(a, b) + (reach - np.float32(0.5))).astype(np.int64)
    side = int((high - low).max()) + 1
    visible = (high >= 0).all(axis=1) & (low < (width, height)).all(axis=1)
    if side > _ONE_WINDOW or not visible.all():
        same = np.full(len(b), 2 * radius, np.float32)
        return draw_polylines(Polylines(lines.points, same, lines.stroke), shape)

    # A margin around the picture takes what falls outside, so that no window needs to be cut.
    nearest = np.full((height + 2 * side, width + 2 * side), reach * reach, np.float32)  # squared distance of a line
    along = b - a
    to_low = (low - a).astype(np.float32) + np.float32(0.5)  # from a to the middle of each window's first pixel
    corner = (low[:, 1] + side) * nearest.shape[1] + low[:, 0] + side  # its flat index
    for start in range(0, len(b), _PIECES):
        part = slice(start, start + _PIECES)
        _bring_near(nearest, corner[part], to_low[part].T, along[part].T, side)
    inner = nearest[side : side + height, side : side + width]
    return np.clip(reach - np.sqrt(inner), 0, 1)


def _bring_near(nearest: Array, corner: NDArray[np.int64], to_low: Array, along: Array, side: int) -> None:
    """Lower the squared distances in `nearest` to those of S lines `along` (2, S), each in its window of `side`."""
    square = along[0] * along[0] + along[1] * along[1]
    unit = along / np.where(square > 0, square, np.float32(1))
    steps = np.arange(side)
    x, y = to_low[:, None] + steps[:, None].astype(np.float32)  # (side, S) each: the columns, the rows
    t = x * unit[0] + (y * unit[1])[:, None]  # (side, side, S) where along the line each pixel's nearest point lies
    np.clip(t, 0, 1, out=t)
    dx = x - t * along[0]
    np.multiply(t, along[1], out=t)
    dy = np.subtract(y[:, None], t, out=t)
    distance = np.square(dx, out=dx)
    distance += np.square(dy, out=dy)
    index = corner + (steps[:, None] * nearest.shape[1] + steps)[:, :, None]
    np.minimum.at(nearest.reshape(-1), index.reshape(-1), distance.reshape(-1))


def _draw_capsules(a: Array, b: Array, ra: Array, rb: Array, shape: tuple[int, int]) -> Array:
    """Draw segments a -> b (S, 2) with radii ra, rb (S,) at their ends; the ink is their union."""
    height, width = shape
    reach = np.maximum(np.maximum(ra, rb), 0.5) + 0.5  # beyond it, nothing is inked
    low = np.ceil(np.minimum(a, b) - reach[:, None] - 0.5).astype(np.int64)  # (S, 2) first pixel in reach: x, y
    high = np.floor(np.maximum(a, b) + reach[:, None] - 0.5).astype(np.int64)
    visible = (high >= 0).all(1) & (low < (width, height)).all(1) & (np.maximum(ra, rb) > 0)
    side = (high - low).max(axis=1) + 1
    window = np.searchsorted(_WINDOWS, side)

    # A margin around the picture takes what falls outside, so that no window needs to be cut.
    margin = int(_WINDOWS[window[visible].max()]) if visible.any() else 0
    padded = np.zeros((height + 2 * margin, width + 2 * margin), np.float32)
    for kind in np.unique(window[visible]):
        chosen = np.flatnonzero(visible & (window == kind))
        k = int(_WINDOWS[kind])
        chunk = max(1, _CHUNK // (k * k))
        for start in range(0, len(chosen), chunk):
            part = chosen[start : start + chunk]
            _draw_windows(padded, low[part], (a[part], b[part], ra[part], rb[part]), k=k, margin=margin)
    return np.ascontiguousarray(padded[margin : margin + height, margin : margin + width])


def _draw_windows(
    padded: Array, low: NDArray[np.int64], capsules: tuple[Array, Array, Array, Array], *, k: int, margin: int
) -> None:
    """Draw S capsules into `padded`, each within the k x k pixels whose first one is `low` (S, 2)."""
    a, b, ra, rb = capsules
    along = b - a
    square = np.einsum("si,si->s", along, along)
    unit = along / np.where(square > 0, square, 1)[:, None]
    steps = np.arange(k)
    middles = ((low - a + np.float32(0.5)).T + steps[:, None, None]).astype(np.float32)  # (k, 2, S) pixels from a
    first = (low[:, 1] + margin) * padded.shape[1] + low[:, 0] + margin  # (S,) flat index of each window's first pixel
    rows = first + steps[:, None] * padded.shape[1]  # (k, S)

    if len(a) >= k:  # the longest axis goes last, where numpy is quick: (k, k, S)
        x, y = middles[None, :, 0], middles[:, None, 1]
        index = rows[:, None] + steps[:, None]
        each: tuple[slice | None, ...] = (slice(None),)
    else:  # (S, k, k)
        x, y = middles[:, 0].T[:, None, :], middles[:, 1].T[:, :, None]
        index = rows.T[:, :, None] + steps
        each = (slice(None), None, None)

    # Where along the segment (0 to 1) each pixel's nearest point lies, and how far away it is.
    t = np.clip(x * unit[:, 0][each] + y * unit[:, 1][each], 0, 1)
    dx = x - t * along[:, 0][each]
    dy = y - t * along[:, 1][each]
    distance = np.sqrt(dx * dx + dy * dy)

    # Half a pixel's width of the edge fades. A pen thinner than a pixel is drawn one pixel wide and that much paler.
    drawn_a, drawn_b = np.maximum(ra, 0.5), np.maximum(rb, 0.5)
    radius = (drawn_a + np.float32(0.5))[each] + t * (drawn_b - drawn_a)[each]
    ink = np.clip(radius - distance, 0, 1)
    if min(ra.min(), rb.min()) < 0.5:
        pale_a, pale_b = np.minimum(2 * ra, 1), np.minimum(2 * rb, 1)
        ink *= pale_a[each] + t * (pale_b - pale_a)[each]
    np.maximum.at(padded.reshape(-1), index.reshape(-1), ink.reshape(-1))
