"""The pictures that a network is trained with, all in memory as tensors, and the order in which they are shown."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from engine import nondigits, samples
from engine.distort import Distortion, Path, as_strokes, distort
from engine.errors import EngineError
from engine.files import write_atomically
from engine.mnist import Mnist
from engine.net.recipes import Recipe
from engine.preprocess import preprocess
from engine.strokedata import StrokeDigit
from engine.strokes import DEFAULT_PEN_WIDTH, Drawing

#: Label of what is no digit.
NO_DIGIT = -1

#: One writer in five is held out: those whose name's SHA-256 is divisible by this.
HELD_OUT = 5


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures of one source: `images` (N, 28, 28) uint8 and `labels` (N,) int64, 0 to 9 or NO_DIGIT."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


def pool(images: NDArray[np.uint8], labels: Sequence[int] | NDArray[np.uint8]) -> Pool:
    """Return numpy pictures and labels as a pool."""
    return Pool(torch.from_numpy(np.array(images, dtype=np.uint8)), torch.from_numpy(np.array(labels, dtype=np.int64)))


class TrainingData:
    """MNIST digits, pen digits and non-digits in one tensor, and which of them each batch gets.

    Attributes
    ----------
    images, labels : Tensor
        (N, 28, 28) uint8 and (N,) int64, all sources one after another.
    """

    def __init__(self, mnist: Pool, strokes: Pool | None = None, outliers: Pool | None = None) -> None:
        parts = [mnist, strokes or _empty(), outliers or _empty()]
        self.images = torch.cat([part.images for part in parts])
        self.labels = torch.cat([part.labels for part in parts])
        self._sizes = [len(part) for part in parts]

    def epoch_size(self, recipe: Recipe) -> int:
        """Return how many pictures an epoch shows."""
        return sum(self._counts(recipe))

    def order(self, recipe: Recipe, epoch: int) -> Tensor:
        """Return the indices of an epoch's pictures in their order; the same for the same recipe and epoch."""
        generator = torch.Generator().manual_seed(seed_for(recipe.seed, "order", epoch))
        chosen, first = [], 0
        for size, count in zip(self._sizes, self._counts(recipe), strict=True):
            rounds = [torch.randperm(size, generator=generator) for _ in range(-(-count // size) if size else 0)]
            chosen += [first + torch.cat(rounds)[:count]] if rounds else []
            first += size
        together = torch.cat(chosen)
        return together[torch.randperm(len(together), generator=generator)]

    def _counts(self, recipe: Recipe) -> tuple[int, int, int]:
        digits, strokes, outliers = self._sizes
        return (
            digits,
            round(digits * recipe.stroke_share) if strokes else 0,
            round(digits * recipe.outlier_share) if outliers else 0,
        )


def seed_for(*parts: object) -> int:
    """Return a seed that follows from its parts alone, so that nothing about chance needs to be kept."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


def _empty() -> Pool:
    return Pool(torch.zeros(0, 28, 28, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64))


# -- which digits are for training, and which are kept apart -----------------------------------------------------


def split_mnist(mnist: Mnist) -> tuple[Pool, Pool]:
    """Return MNIST's training set without the bundled 5,000 digits, and those 5,000 for validation."""
    kept_apart = {image.tobytes() for image in samples.load().images}
    is_apart = np.array([image.tobytes() in kept_apart for image in mnist.train_images])
    return tuple(pool(mnist.train_images[w], mnist.train_labels[w]) for w in (~is_apart, is_apart))  # type: ignore[return-value]


def is_held_out(writer: str) -> bool:
    """Tell whether a writer's digits are kept for measuring: about one writer in five, by name alone."""
    return int.from_bytes(hashlib.sha256(writer.encode()).digest(), "big") % HELD_OUT == 0


def split_held_out(digits: Iterable[StrokeDigit]) -> tuple[list[StrokeDigit], list[StrokeDigit]]:
    """Return the digits of held-out writers in two halves by writer: to calibrate with, and to measure that.

    The writers with most digits come first, each to the half that has fewer so far.
    """
    by_writer: dict[str, list[StrokeDigit]] = {}
    for digit in digits:
        by_writer.setdefault(digit.writer, []).append(digit)
    halves: tuple[list[StrokeDigit], list[StrokeDigit]] = ([], [])
    for _, own in sorted(by_writer.items(), key=lambda item: (-len(item[1]), item[0])):
        min(halves, key=len).extend(own)
    return halves


def split_writers(
    digits: Iterable[StrokeDigit], beginnings: Sequence[str] = ()
) -> tuple[list[StrokeDigit], list[StrokeDigit]]:
    """Return the digits of the writers to train with, and those of the writers held out.

    Parameters
    ----------
    digits : iterable of StrokeDigit
    beginnings : sequence of str
        Beginnings of the names of writers to hold out, such as a laboratory's; if there are none, `is_held_out` says.
    """
    training: list[StrokeDigit] = []
    held_out: list[StrokeDigit] = []
    for digit in digits:
        apart = digit.writer.startswith(tuple(beginnings)) if beginnings else is_held_out(digit.writer)
        (held_out if apart else training).append(digit)
    return training, held_out


# -- drawings to pictures, through the app's own path ------------------------------------------------------------


def picture_of(drawing: Drawing) -> NDArray[np.uint8] | None:
    """Return the (28, 28) picture that a network gets for `drawing`, as the app makes it; None if there is no ink."""
    found = preprocess(drawing)
    return None if found is None else np.rint(255 * found.image[0]).astype(np.uint8)


def path_of(digit: StrokeDigit) -> Path:
    """Return a pen digit's strokes as float64 arrays of points."""
    return tuple(np.asarray(stroke, dtype=np.float64).reshape(-1, 2) for stroke in digit.strokes)


def stroke_pool(digits: Sequence[StrokeDigit], distortion: Distortion, *, copies: int, seed: int) -> Pool:
    """Draw each pen digit `copies` times: once as it is, then as other hands might have written it."""
    images, labels = [], []
    for copy in range(copies):
        rng = np.random.default_rng(seed_for(seed, "strokes", copy))
        for digit in digits:
            path = path_of(digit)
            picture = picture_of(_centred(distort(path, digit.label, distortion, rng) if copy else path))
            if picture is not None:
                images.append(picture)
                labels.append(digit.label)
    return pool(np.array(images), labels)


def outlier_pool(count: int, digits: Sequence[StrokeDigit], *, seed: int) -> Pool:
    """Draw `count` non-digits."""
    made = nondigits.training_set(count, [path_of(digit) for digit in digits], seed=seed_for(seed, "non-digits"))
    pictures = [picture for each in made if (picture := picture_of(each.drawing)) is not None]
    return pool(np.array(pictures), [NO_DIGIT] * len(pictures))


def _centred(path: Path) -> Drawing:
    """Put a digit into the middle of the canvas, 70 % of its height."""
    every = np.concatenate(path)
    low, high = every.min(axis=0), every.max(axis=0)
    size = 0.7 / max(float((high - low).max()), 1e-6)
    return Drawing(as_strokes(tuple((p - (low + high) / 2) * size + 0.5 for p in path), DEFAULT_PEN_WIDTH))


# -- pictures kept in a file, because drawing them takes minutes ---------------------------------------------------


def drawn_pools(recipe: Recipe, digits: Sequence[StrokeDigit], kept: FilePath | None = None) -> tuple[Pool, Pool]:
    """Return the pen digits' and the non-digits' pictures of a recipe, from the file `kept` if it holds them.

    Raises
    ------
    EngineError
        If the file holds the pictures of other settings or code, or cannot be written.
    """
    settings = (recipe.distortion, recipe.stroke_copies, recipe.outliers, recipe.seed)
    asked = repr((*settings, _digest(repr([digit.id for digit in digits]).encode()), _code_digest()))
    if kept is not None and kept.exists():
        return _read_pools(kept, asked)
    strokes = stroke_pool(digits, recipe.distortion, copies=recipe.stroke_copies, seed=recipe.seed)
    outliers = outlier_pool(recipe.outliers, digits, seed=recipe.seed)
    if kept is not None:
        tensors = dict(_named("strokes", strokes)) | dict(_named("outliers", outliers))
        write_atomically(kept, save(tensors, metadata={"made with": asked}))
    return strokes, outliers


def _code_digest() -> str:
    """Return a digest of this file and of the engine's files outside packages: other code may draw other pictures."""
    files = [FilePath(__file__), *sorted(FilePath(nondigits.__file__).parent.glob("*.py"))]
    return _digest(b"".join(file.read_bytes() for file in files))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _named(name: str, part: Pool) -> Iterator[tuple[str, Tensor]]:
    yield f"{name}.images", part.images
    yield f"{name}.labels", part.labels


def _read_pools(kept: FilePath, asked: str) -> tuple[Pool, Pool]:
    with safe_open(kept, framework="pt") as file:
        if file.metadata().get("made with") != asked:
            raise EngineError(
                f"{kept.name} holds pictures that were made with other settings or by other code. "
                "Delete it or name another file."
            )
        read = file.get_tensor
        return tuple(Pool(read(f"{n}.images"), read(f"{n}.labels")) for n in ("strokes", "outliers"))  # type: ignore[return-value]
