"""Drawings as the pictures that a network gets, many at once: through the app's own path, on several processes.

Each batch of drawings has a seed of its own, so that the pictures do not depend on the number of processes.
"""

import hashlib
import math
import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import nondigits
from engine.distort import Distortion, Path, as_strokes, distort
from engine.preprocess import preprocess
from engine.raster import rasterise
from engine.rejection import Why
from engine.strokes import DEFAULT_PEN_WIDTH, Array, Drawing

#: How many drawings a process takes at once.
BATCH = 500

Pictures = tuple[NDArray[np.uint8], NDArray[np.int64]]  # (N, 28, 28) and labels (N,)


def seed_for(*parts: object) -> int:
    """Return a seed that follows from its parts alone, so that nothing about chance needs to be kept."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


def picture_of(drawing: Drawing) -> NDArray[np.uint8] | None:
    """Return the (28, 28) picture that a network gets for `drawing`, as the app makes it; None if there is no ink."""
    found = preprocess(drawing)
    return None if found is None else np.rint(255 * found.image[0]).astype(np.uint8)


def path_of(strokes: Iterable[Array]) -> Path:
    """Return strokes as float64 arrays of points."""
    return tuple(np.asarray(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes)


def centred(path: Path) -> Drawing:
    """Put a path into the middle of the canvas, 70 % of its height."""
    every = np.concatenate(path)
    low, high = every.min(axis=0), every.max(axis=0)
    size = 0.7 / max(float((high - low).max()), 1e-6)
    return Drawing(as_strokes(tuple((p - (low + high) / 2) * size + 0.5 for p in path), DEFAULT_PEN_WIDTH))


@dataclass(frozen=True)
class Distorted:
    """Paths to be drawn, each with its label: as they are in copy 0, and as other hands might draw them in others."""

    paths: tuple[Path, ...]
    labels: tuple[int, ...]
    distortion: Distortion
    copy: int
    seed: int

    def pictures(self) -> Pictures:
        """Draw them."""
        rng = np.random.default_rng(self.seed)
        pairs = zip(self.paths, self.labels, strict=True)
        drawn = (centred(distort(path, label, self.distortion, rng) if self.copy else path) for path, label in pairs)
        return _stacked([picture_of(drawing) for drawing in drawn], self.labels)


@dataclass(frozen=True)
class Scanned(Distorted):
    """Paths that are drawn as bitmaps first, with a pen of any width, and then read as opened pictures are."""

    def pictures(self) -> Pictures:
        """Draw and read them."""
        rng = np.random.default_rng(self.seed)
        pairs = zip(self.paths, self.labels, strict=True)
        scans = (_bitmap(distort(path, label, self.distortion, rng), rng) for path, label in pairs)
        return _stacked([picture_of(Drawing(picture=scan)) for scan in scans], self.labels)


@dataclass(frozen=True)
class Reread:
    """MNIST's pictures (N, 28, 28), enlarged as a scan would show them and read as opened pictures are."""

    images: NDArray[np.uint8]
    labels: tuple[int, ...]

    def pictures(self) -> Pictures:
        """Read them."""
        return _stacked([picture_of(Drawing(picture=_enlarged(image))) for image in self.images], self.labels)


def _enlarged(image: NDArray[np.uint8], times: int = 4) -> NDArray[np.uint8]:
    """Return an MNIST picture in between-values at `times` its size, as dark ink on bright paper."""
    side = len(image)
    places = (np.arange(times * side) + 0.5) / times - 0.5
    weights = np.maximum(1 - np.abs(places[:, None] - np.arange(side)), 0)  # (times * side, side): bilinear
    ink = np.clip(weights @ image.astype(np.float64) @ weights.T, 0, 255)
    return np.asarray(np.rint(255 - ink), dtype=np.uint8)


def _bitmap(path: Path, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a path on paper of 48 to 280 pixels a side, with a pen of 4 to 45 280ths; mostly dark on bright."""
    side = int(rng.choice((48, 96, 160, 280)))
    pen = math.exp(rng.uniform(math.log(4), math.log(45))) / 280
    every = np.concatenate(path)
    low, high = every.min(axis=0), every.max(axis=0)
    size = rng.uniform(0.5, 0.9) * (1 - pen) / max(float((high - low).max()), 1e-6)
    placed = tuple((points - (low + high) / 2) * size + 0.5 for points in path)
    ink = np.rint(255 * rasterise(as_strokes(placed, max(pen, 1.5 / side)), side)).astype(np.uint8)
    return ink if rng.random() < 0.2 else 255 - ink


@dataclass(frozen=True)
class MadeUp:
    """Non-digits to be made up and drawn; `labels` gives each reason its label."""

    count: int
    digits: tuple[Path, ...]
    labels: Mapping[Why, int]
    seed: int

    def pictures(self) -> Pictures:
        """Draw them."""
        made = nondigits.training_set(self.count, self.digits, seed=self.seed)
        return _stacked([picture_of(each.drawing) for each in made], [self.labels[each.why] for each in made])


Batch = Distorted | MadeUp | Reread


def _stacked(pictures: Sequence[NDArray[np.uint8] | None], labels: Sequence[int]) -> Pictures:
    """Return pictures and labels as arrays, without those that hold no ink."""
    seen = [(picture, label) for picture, label in zip(pictures, labels, strict=True) if picture is not None]
    images = np.array([picture for picture, _ in seen], dtype=np.uint8).reshape(-1, 28, 28)
    return images, np.array([label for _, label in seen], dtype=np.int64)


def distorted(
    paths: Sequence[Path],
    labels: Sequence[int],
    distortion: Distortion,
    *,
    copies: Iterable[int],
    seed: object,
    kind: type[Distorted] = Distorted,
) -> list[Distorted]:
    """Return the batches in which `paths` are drawn, once for each of `copies`."""
    return [
        kind(tuple(paths[i : i + BATCH]), tuple(labels[i : i + BATCH]), distortion, copy, seed_for(seed, copy, i))
        for copy in copies
        for i in range(0, len(paths), BATCH)
    ]


def made_up(count: int, digits: Sequence[Path], labels: Mapping[Why, int], *, seed: object) -> list[MadeUp]:
    """Return the batches in which `count` non-digits are made; pairs are made of `digits`."""
    return [
        MadeUp(min(BATCH, count - i), tuple(digits), dict(labels), seed_for(seed, "made up", i))
        for i in range(0, count, BATCH)
    ]


def reread(images: NDArray[np.uint8], labels: Sequence[int]) -> list[Reread]:
    """Return the batches in which MNIST's pictures (N, 28, 28) are read as scans."""
    return [Reread(images[i : i + BATCH], tuple(labels[i : i + BATCH])) for i in range(0, len(images), BATCH)]


def drawn(batches: Sequence[Batch], *, processes: int = 1) -> Pictures:
    """Draw all batches, one after another or on several processes."""
    if processes > 1:
        # Fresh processes: a fork would take torch's threads along.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context) as pool:
            found = list(pool.map(_pictures, batches))
    else:
        found = list(map(_pictures, batches))
    empty: list[Pictures] = [(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))]
    images, labels = zip(*(empty + found), strict=True)
    return np.concatenate(images), np.concatenate(labels)


def _pictures(batch: Batch) -> Pictures:
    return batch.pictures()
