"""Drawings that are no digit: scribbles, letters, several digits at once, dots, lines and pictures of other things.

They teach a network to be unsure and measure whether it is. The kinds used for measuring are apart from those used
for training: other fonts, other ways to scribble, digits of other writers, photographs instead of made-up scenes.
Letters come from the single-stroke fonts of A. V. Hershey (US National Bureau of Standards, 1967) in the package
`Hershey-Fonts`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine import photos, shapes
from engine.distort import Distortion, Path, Points, as_strokes, distort
from engine.drawingdata import is_line
from engine.errors import EngineError
from engine.marks import line
from engine.rejection import Why
from engine.strokes import DEFAULT_PEN_WIDTH, Drawing

try:
    from HersheyFonts import HersheyFonts
except ImportError:  # it comes with the extra [train]; the app itself does without
    HersheyFonts = None

#: Characters that are no digit's shape. Left out: o O Q D l I i j J s S z Z b B q g G y Y & $ ? ( ) ] } / | ! , .
#: and the like, and ^, which is a 1 with a long flag.
CHARACTERS = "ACEFHKLMNPRTUVWXacdefhkmnprtuvwx#%*+=<@[{"

#: Fonts whose letters are used for training, and others for measuring.
TRAINING_FONTS = ("rowmans", "scripts", "timesi", "gothgbt")
MEASURING_FONTS = ("futural", "cursive", "timesr", "scriptc", "gothitt")

#: Signs of other scripts (by their place in the font), far from digits; used for measuring only.
_SIGNS_FONT, _SIGNS = "japanese", "ABCDEFGHKLMNPRTUVWXYZ"


@dataclass(frozen=True)
class NonDigit:
    """A drawing that is no digit: which kind of none, and what a person would say of it."""

    kind: str
    why: Why
    drawing: Drawing


def training_set(count: int, digits: Sequence[Path], *, seed: int) -> list[NonDigit]:
    """Make `count` non-digits to train with; pairs are made of `digits`."""
    return _made(count, digits, TRAINING, seed)


def measuring_set(count: int, digits: Sequence[Path], *, seed: int) -> list[NonDigit]:
    """Make `count` non-digits to measure with; `digits` are those of writers that no network was trained with."""
    return _made(count, digits, MEASURING, seed)


def _made(count: int, digits: Sequence[Path], kinds: "Sequence[Kind]", seed: int) -> list[NonDigit]:
    rng = np.random.default_rng(seed)
    shares = np.array([kind.share for kind in kinds])
    chosen = rng.choice(len(kinds), size=count, p=shares / shares.sum())
    return [NonDigit(kinds[i].name, kinds[i].why, kinds[i].make(rng, digits)) for i in chosen]


def _drawing(path: Path, rng: np.random.Generator) -> Drawing:
    """Put a path of any size into the middle of the canvas."""
    every = np.concatenate(path)
    low, high = every.min(axis=0), every.max(axis=0)
    size = rng.uniform(0.4, 0.85) / max(float((high - low).max()), 1e-6)
    placed = tuple((points - (low + high) / 2) * size + 0.5 for points in path)
    return Drawing(strokes=as_strokes(placed, DEFAULT_PEN_WIDTH))


# -- scribbles ---------------------------------------------------------------------------------------------------


def _waves(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Draw a smooth closed tangle: a few random sine waves in x and in y."""
    t = np.linspace(0.0, 2 * math.pi, 120)[:, None]
    count = rng.integers(3, 7)
    waves = np.sin(t * rng.uniform(1.0, 5.0, (1, count)) + rng.uniform(0, 2 * math.pi, (1, count)))
    return _drawing((waves @ rng.normal(0.0, 1.0, (count, 2)),), rng)


def _zigzag(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Straight lines between random places."""
    return _drawing((rng.uniform(0.0, 1.0, (rng.integers(8, 15), 2)),), rng)


def _walk(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Let a pen keep changing its direction at random, in one to three strokes."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        heading = np.cumsum(rng.normal(0.0, rng.uniform(0.3, 0.8), rng.integers(60, 140)))
        steps = np.stack([np.cos(heading), np.sin(heading)], axis=1)
        strokes.append(rng.normal(0.0, 8.0, 2) + np.cumsum(steps, axis=0))
    return _drawing(tuple(strokes), rng)


def _hatching(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Back and forth many times, as one fills an area."""
    turns = rng.integers(8, 16)
    across = np.stack([np.arange(turns) % 2 + rng.normal(0, 0.1, turns), np.linspace(0, rng.uniform(0.5, 1.2), turns)])
    return _drawing(distort((across.T,), -1, Distortion(rotation=60.0), rng), rng)


def _spiral(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """At least two and a half turns."""
    t = np.linspace(0.15, 1.0, 160)
    angle = rng.choice([-1.0, 1.0]) * t * 2 * math.pi * rng.uniform(2.8, 5.0) + rng.uniform(0, 2 * math.pi)
    return _drawing((np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1),), rng)


# -- dots, lines, digits at once -----------------------------------------------------------------------------------


def _dots(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """One dot or several, each a touch of the pen."""
    places = rng.uniform(0.2, 0.8, (rng.integers(1, 6), 1, 2))
    return Drawing(strokes=as_strokes(tuple(places + rng.normal(0, 0.002, (2, 2))), DEFAULT_PEN_WIDTH))


def _lines(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """One to four lines, none of them alone and upright as a 1 is."""
    count = rng.integers(1, 5)
    tilt = rng.uniform(-0.45, 0.45) if count == 1 else rng.uniform(0, math.pi)
    along = np.array([math.cos(tilt), math.sin(tilt)])
    aside = np.array([-along[1], along[0]])
    ends = np.array([[-0.5], [0.5]]) * along
    gap = rng.uniform(0.25, 0.5)
    path = tuple(ends + aside * gap * i + rng.normal(0.0, 0.02, (2, 2)) for i in range(count))
    return _drawing(path, rng)


def _beside(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Two or three digits in a row, as in a number."""
    parts: list[Points] = []
    right = 0.0
    for i in rng.integers(0, len(digits), rng.choice([2, 2, 3])):
        digit = distort(digits[i], -1, Distortion(), rng)
        left = min(points[:, 0].min() for points in digit)
        place = np.array([right - left, rng.normal(0.0, 0.05)])
        parts += [points + place for points in digit]
        right = max(points[:, 0].max() for points in parts) + rng.uniform(0.02, 0.3)
    return _drawing(tuple(parts), rng)


def _some(rng: np.random.Generator, digits: Sequence[Path], count: int) -> list[Path]:
    """Return `count` of the digits, as other hands would write them; not lines alone, which can make up one 1."""
    chosen = [digits[i] for i in rng.integers(0, len(digits), count)]
    if all(is_line(path) for path in chosen):
        rounder = [path for path in digits if not is_line(path)]
        chosen[0] = rounder[int(rng.integers(len(rounder)))] if rounder else chosen[0]
    return [distort(path, -1, Distortion(), rng) for path in chosen]


def _above(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Two or three digits one above another, as in a sum."""
    parts: list[Points] = []
    foot = 0.0
    for digit in _some(rng, digits, int(rng.choice([2, 2, 2, 3]))):
        top = min(points[:, 1].min() for points in digit)
        place = np.array([rng.normal(0.0, 0.12), foot - top])
        parts += [points + place for points in digit]
        foot = max(points[:, 1].max() for points in parts) + rng.uniform(-0.05, 0.35)
    return _drawing(tuple(parts), rng)


def _overlapping(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """One digit over another one."""
    first, second = _some(rng, digits, 2)
    aside = rng.uniform(0.05, 0.6, 2) * rng.choice([-1.0, 1.0], 2)
    return _drawing((*first, *(points + aside for points in second)), rng)


# -- letters -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def glyphs(font: str) -> dict[str, Path]:
    """Return the strokes of each character of a Hershey font.

    Raises
    ------
    EngineError
        If the package with the fonts is not installed.
    """
    if HersheyFonts is None:
        raise EngineError('The letters need the package Hershey-Fonts: python -m pip install -e ".[train]".')
    reader = HersheyFonts()
    reader.load_default_font(font)
    found = {}
    for character in CHARACTERS + _SIGNS:
        strokes = tuple(np.array(stroke, dtype=np.float64) for stroke in reader.strokes_for_text(character))
        if strokes:
            every = np.concatenate(strokes)
            found[character] = tuple(
                (s - every.min(axis=0)) / max(float(np.ptp(every, axis=0).max()), 1e-6) for s in strokes
            )
    return found


def _letter(rng: np.random.Generator, fonts: Sequence[str], characters: str) -> Drawing:
    font = glyphs(fonts[int(rng.integers(len(fonts)))])
    path = font[characters[int(rng.integers(len(characters)))]]
    return _drawing(distort(path, -1, Distortion(), rng), rng)


def _training_letter(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _letter(rng, TRAINING_FONTS, CHARACTERS)


def _measuring_letter(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _letter(rng, MEASURING_FONTS, CHARACTERS)


def _sign(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _letter(rng, (_SIGNS_FONT,), _SIGNS)


# -- shapes ------------------------------------------------------------------------------------------------------


def _shape(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _drawing(distort(shapes.any_shape(rng), -1, Distortion(rotation=8.0), rng), rng)


def _heart(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Two half circles on a wedge, which no training has seen."""
    t = np.linspace(math.pi, 2 * math.pi, 14)[:, None]
    left = np.hstack([np.cos(t) - 1.0, np.sin(t)]) / 2
    tip = np.array([0.0, rng.uniform(0.9, 1.3)])
    path = np.vstack([line(tip, left[0], 12), left, left + np.array([1.0, 0.0]), line(np.array([1.0, 0.0]), tip, 12)])
    return _drawing(distort((path + rng.normal(0.0, 0.015, path.shape),), -1, Distortion(), rng), rng)


def _corners(places: Sequence[tuple[float, float]], rng: np.random.Generator) -> Drawing:
    """Draw straight lines through `places` and back to the first, in one stroke from any of them."""
    around = np.roll(np.array(places), int(rng.integers(len(places))), axis=0)
    path = np.vstack([around, around[:1]]) + rng.normal(0.0, 0.03, (len(places) + 1, 2))
    even = np.linspace(0.0, len(places), 12 * len(places))
    path = np.stack([np.interp(even, np.arange(len(path)), path[:, axis]) for axis in (0, 1)], axis=1)
    return _drawing(distort((path,), -1, Distortion(), rng), rng)


def _square(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _corners(((0, 0), (0, 1), (1, 1), (1, 0)), rng)


def _triangle(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return _corners(((0.5, 0), (0, 0.9), (1, 0.9)), rng)


# -- pictures of other things ----------------------------------------------------------------------------------------


def _scene(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Draw straight-edged pieces, gratings, rings and speckles of several greys over each other on uneven ground."""
    y, x = np.mgrid[0:64, 0:64] / 64
    picture = rng.normal() * x + rng.normal() * y
    for _ in range(rng.integers(2, 8)):
        u, v = x - rng.uniform(0.1, 0.9), y - rng.uniform(0.1, 0.9)
        size = rng.uniform(0.1, 0.5)
        angles = rng.uniform(0, 2 * math.pi, rng.integers(3, 6))
        piece = np.max([u * math.cos(a) + v * math.sin(a) for a in angles], axis=0) < size / 2
        grating = np.sin((u * math.cos(angles[0]) + v * math.sin(angles[0])) * rng.uniform(20, 90)) > rng.uniform(
            0, 0.9
        )
        ring = np.abs(np.hypot(u, v * rng.uniform(0.5, 1.5)) - size / 2) < rng.uniform(0.01, 0.06)
        speckle = rng.random(picture.shape) < rng.uniform(0.005, 0.1)
        inside = (piece, piece & grating, ring & (u * math.cos(angles[1]) > v), piece & speckle)[rng.integers(4)]
        picture = np.where(inside, picture + rng.normal(0.0, 2.0), picture)
    return _picture(picture + rng.normal(0.0, rng.uniform(0.0, 0.2), picture.shape), rng)


def _blobs(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    """Soft-edged ellipses of several greys on a gradient: bodies before a background."""
    y, x = np.mgrid[0:96, 0:96] / 96
    picture = rng.normal() * x + rng.normal() * y
    for _ in range(rng.integers(3, 9)):
        centre, size = rng.uniform(0.1, 0.9, 2), rng.uniform(0.08, 0.35, 2)
        inside = 1.0 - np.hypot((x - centre[0]) / size[0], (y - centre[1]) / size[1])
        picture = np.where(inside > 0, rng.normal(0.0, 2.0) + 0.5 * inside, picture)
    return _picture(picture + rng.normal(0.0, 0.1, picture.shape), rng)


def _photo(rng: np.random.Generator, digits: Sequence[Path]) -> Drawing:
    return Drawing(picture=photos.crop(rng), source="non-digit")


def _picture(values: NDArray[np.float64], rng: np.random.Generator) -> Drawing:
    """Return any picture as one of 8-bit greys."""
    scaled = (values - values.min()) / max(float(np.ptp(values)), 1e-9)
    return Drawing(picture=(255 * scaled).astype(np.uint8), source="non-digit")


@dataclass(frozen=True)
class Kind:
    """One kind of non-digit: its name, its share of a set, why it is no digit, and the function that makes one."""

    name: str
    share: float
    why: Why
    make: Callable[[np.random.Generator, Sequence[Path]], Drawing]


#: What networks are trained with, beside real drawings.
TRAINING = (
    Kind("letter", 0.15, Why.LETTER, _training_letter),
    Kind("digits beside", 0.13, Why.SEVERAL, _beside),
    Kind("digits above", 0.13, Why.SEVERAL, _above),
    Kind("digits overlapping", 0.13, Why.SEVERAL, _overlapping),
    Kind("shape", 0.25, Why.SHAPE, _shape),
    Kind("waves", 0.05, Why.SHAPE, _waves),
    Kind("zigzag", 0.05, Why.SHAPE, _zigzag),
    Kind("dots", 0.03, Why.SHAPE, _dots),
    Kind("lines", 0.04, Why.SHAPE, _lines),
    Kind("scene", 0.06, Why.SHAPE, _scene),
)

#: What they are measured with, beside real drawings.
MEASURING = (
    Kind("letter", 0.2, Why.LETTER, _measuring_letter),
    Kind("sign", 0.1, Why.LETTER, _sign),
    Kind("digits beside", 0.1, Why.SEVERAL, _beside),
    Kind("digits above", 0.1, Why.SEVERAL, _above),
    Kind("digits overlapping", 0.1, Why.SEVERAL, _overlapping),
    Kind("heart", 0.05, Why.SHAPE, _heart),
    Kind("square", 0.05, Why.SHAPE, _square),
    Kind("triangle", 0.05, Why.SHAPE, _triangle),
    Kind("walk", 0.05, Why.SHAPE, _walk),
    Kind("hatching", 0.04, Why.SHAPE, _hatching),
    Kind("spiral", 0.04, Why.SHAPE, _spiral),
    Kind("dots", 0.03, Why.SHAPE, _dots),
    Kind("lines", 0.03, Why.SHAPE, _lines),
    Kind("blobs", 0.03, Why.SHAPE, _blobs),
    Kind("photo", 0.03, Why.SHAPE, _photo),
)
