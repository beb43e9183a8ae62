"""Opened pictures to ink: grey, dark background, paper that is lit unevenly made even."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.colour import brightness
from engine.ink.ruling import without_rulings
from engine.ink.thinning import depths
from engine.paper import background, box_means, find_ink, noise_level, steepness
from engine.resample import area_scaled, block_means
from engine.strokes import Array

#: Larger pictures are reduced to at most this many pixels a side before anything else.
LARGEST_SIDE = 720
#: Less contrast than this between ink and paper (of 1) counts as blank paper.
_LEAST_CONTRAST = 0.1
#: Paper in shadow is taken to be at least this bright.
_DARKEST_PAPER = 0.2
#: Ink this many times stronger than the paper's noise is not noise.
_NOISE_FACTOR = 6.0
#: A patch of ink with less than this share of the largest patch's is a speck of dirt.
_SPECK = 0.04
#: Ink has sharp edges: it rises within this share of the picture's longer side. Spots of light do not.
_EDGE = 0.015


#: Tones this close to each other, of 255, are one; paper in a photo has grain.
_EVEN_TONE = 1
#: Grain moves tones by so much; paper of which more than this share is so moved has grain.
_GRAIN, _LEAST_GRAIN = 12, 0.2
#: The least shares of the edge and of the whole that plain paper takes up; the most that is on its other side than ink.
_LEAST_EDGE, _LEAST_PAPER, _OTHER_SIDE = 0.5, 0.2, 0.1
#: No pen is half as wide as this share of the picture's longer side.
_PAGE, _SMALL = 0.17, 65

RULED = "Rulings or a box around the digit are left out."

_latest: "tuple[NDArray[np.uint8], InkSteps] | None" = None


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
    left_out : str
        What of the ink was left out, as a sentence for people; empty if nothing was.
    """

    grey: Array
    inverted: bool
    paper: Array
    ink: Array
    left_out: str = ""


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


def steps_of(picture: NDArray[np.uint8]) -> InkSteps:
    """Return `ink_steps(picture)`; the last picture's are kept, so that drawing over a photo stays quick."""
    global _latest  # one entry, replaced whole, so that threads need no lock
    latest = _latest
    if latest is None or latest[0] is not picture:
        latest = _latest = (picture, ink_steps(picture))
    return latest[1]


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
    grey = brightness(picture, LARGEST_SIDE)
    paper = _plain_paper(grey)
    if paper is not None:  # drawn or scanned clean: nothing to even out, and nothing lost
        lighter, darker = float(grey.max()) - paper, paper - float(grey.min())
        is_empty = max(lighter, darker) < 0.5 / 255  # then it is a page, white or black: paper, not ink
        inverted = paper > 0.5 if is_empty else darker > lighter
        bright, level = (1 - grey, 1 - paper) if inverted else (grey, paper)
        ink = np.maximum(bright - level, 0)
        return _found(grey, inverted, np.full_like(grey, level), _stretched(ink, 0.0, float(ink.max())))
    inverted, window = find_ink(grey)
    bright = 1 - grey if inverted else grey
    paper_map = background(bright, window)
    above = bright - paper_map
    if inverted:  # a shadow dims the paper and with it the difference that ink makes
        above /= np.maximum(1 - paper_map, _DARKEST_PAPER)
    return _found(grey, inverted, np.clip(paper_map, 0, 1), _even_ink(above))


def _found(grey: Array, inverted: bool, paper: Array, ink: Array) -> InkSteps:
    """Return the steps to `ink`, rulings and boxes left out."""
    cleared = without_rulings(ink) if max(ink.shape) >= _SMALL else ink
    return InkSteps(grey, inverted, paper, cleared, "" if cleared is ink else RULED)


def _plain_paper(grey: Array) -> float | None:
    """Return the paper's level if it is one even tone (most of the edge, and all ink on one side of it), else None.

    Most of the edge is paper even where a digit was cropped to its ink. Dark all around a page is no paper: the page
    within would be one huge piece of ink.
    """
    tones = np.rint(grey * 255).astype(np.int64)
    edge = np.concatenate([tones[0], tones[-1], tones[:, 0], tones[:, -1]])
    tone = int(np.bincount(edge, minlength=256).argmax())
    off = tones - tone
    same = np.abs(off) <= _EVEN_TONE
    if (np.abs(edge - tone) <= _EVEN_TONE).mean() < _LEAST_EDGE or same.mean() < _LEAST_PAPER:
        return None
    if ((np.abs(off) <= _GRAIN) & ~same).mean() > _LEAST_GRAIN * same.mean():
        return None  # a photo, of which half is too bright to show its grain
    beyond = sorted((float((off > _EVEN_TONE).mean()), float((off < -_EVEN_TONE).mean())))
    return tone / 255 if beyond[0] <= _OTHER_SIDE * beyond[1] and not _is_page(same) else None


def _is_page(paper: NDArray[np.bool_]) -> bool:
    """Return True if what is not paper is no ink but a page: it is wide, and has ink of the paper's colour on it."""
    if max(paper.shape) < _SMALL:  # too few pixels to hold a page
        return False
    depth = depths(block_means((~paper).astype(np.float32), -(-max(paper.shape) // 90)) > 0.5)
    return bool(depth.max(initial=0) > _PAGE * max(depth.shape))


def _even_ink(above: Array) -> Array:
    """Return ink (H, W) in [0, 1] from what stands out of the paper; grain, specks and soft spots of light removed."""
    noise = noise_level(above)
    least = max(_LEAST_CONTRAST, _NOISE_FACTOR * noise)
    smooth = box_means(above, 1)
    peak = float(smooth.max())
    strong = smooth > max(0.3 * peak, 3 * noise)
    sharp = steepness(smooth, _EDGE) > 0.3 * peak + 2 * noise
    ink = np.where(_patches(strong, np.where(strong & sharp, smooth, 0)), above, 0)
    if not ink.any() or ink.max() < least:
        return np.zeros_like(above)
    peak = float(np.percentile(ink[ink > 0], 75))
    # Around the ink its soft edge counts too; everywhere else is paper.
    near = _grown(ink > 0, max(1, max(above.shape) // 150))
    return np.where(near, _stretched(above, 2.5 * noise, peak), np.float32(0))


def _stretched(ink: Array, floor: float, peak: float) -> Array:
    """Return `ink` with `floor` and below at 0 and `peak` and above at 1; zeros if there is too little contrast."""
    if peak < max(_LEAST_CONTRAST, 2 * floor):
        return np.zeros_like(ink)
    return np.asarray(np.clip((ink - np.float32(floor)) / np.float32(peak - floor), 0, 1), np.float32)


def _grown(mask: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
    """Return `mask` grown by `radius` pixels (a square)."""
    return box_means(mask.astype(np.float32), radius) > 0.5 / (2 * radius + 1) ** 2


def _patches(mask: NDArray[np.bool_], mass: Array) -> NDArray[np.bool_]:
    """Return the connected patches of `mask` (H, W) whose `mass` (H, W) is not far below the largest one's."""
    block = max(1, max(mask.shape) // 90)  # patches this close together are one
    rows, columns = (np.arange(0, n, block) for n in mask.shape)
    masses, inked = (
        np.add.reduceat(np.add.reduceat(a, rows, axis=0), columns, axis=1) for a in (mass, mask.astype(int))
    )
    labels = np.where(inked > 0, np.arange(1, inked.size + 1).reshape(inked.shape), 0)
    while True:  # the largest number of each patch floods it
        edged = np.pad(labels, 1)
        tall = np.maximum(np.maximum(edged[:-2], edged[1:-1]), edged[2:])
        flooded = np.where(inked > 0, np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:]), 0)
        if np.array_equal(flooded, labels):
            break
        labels = flooded
    patches = np.bincount(labels.reshape(-1), weights=masses.reshape(-1))
    good = patches > _SPECK * patches.max()
    good[0] = False
    kept = good[labels]
    return np.repeat(np.repeat(kept, block, axis=0), block, axis=1)[: mask.shape[0], : mask.shape[1]] & mask


def in_square(ink: Array, side: int) -> Array:
    """Return `ink` (H, W) fitted into the middle of a square of `side` pixels, as the canvas shows a picture.

    By area averaging; a square picture of `side` pixels comes back as it is.
    """
    scaled = area_scaled(ink, side / max(ink.shape))[:side, :side]
    square = np.zeros((side, side), np.float32)
    top, left = (side - scaled.shape[0]) // 2, (side - scaled.shape[1]) // 2
    square[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return square
