"""The pictures that a network is trained with, all in memory as tensors, and the order in which they are shown."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from engine import pictured, samples
from engine.distort import Distortion
from engine.drawingdata import OtherDrawing
from engine.errors import EngineError
from engine.files import is_file, write_atomically
from engine.mnist import Mnist
from engine.net.recipes import Recipe
from engine.outside import judged
from engine.pictured import Scanned, path_of, seed_for
from engine.rejection import Why
from engine.strokedata import StrokeDigit

Item = TypeVar("Item")

#: Labels of what is no digit, by the reason why; `NO_DIGIT` stands for any of them.
LABELS: Mapping[Why, int] = MappingProxyType({Why.SEVERAL: -1, Why.LETTER: -2, Why.SHAPE: -3})
NO_DIGIT = -1
#: Why the real drawings of each kind are no digit.
WHY: Mapping[str, Why] = MappingProxyType(
    dict.fromkeys(("capital", "letter", "sign", "script"), Why.LETTER) | {"doodle": Why.SHAPE}
)

#: One writer in five is held out: those whose name's SHA-256 is divisible by this.
HELD_OUT = 5


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures of one source: `images` (N, 28, 28) uint8 and `labels` (N,) int64, 0 to 9 or negative."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


def pool(images: NDArray[np.uint8], labels: Sequence[int] | NDArray[np.integer]) -> Pool:
    """Return numpy pictures and labels as a pool."""
    return Pool(torch.from_numpy(np.array(images, dtype=np.uint8)), torch.from_numpy(np.array(labels, dtype=np.int64)))


class TrainingData:
    """MNIST digits, pen digits and non-digits in one tensor, and which of them each batch gets.

    Attributes
    ----------
    images, labels : Tensor
        (N, 28, 28) uint8 and (N,) int64, all sources one after another.
    outliers : Pool or None
        The non-digits among them.
    """

    def __init__(self, mnist: Pool, strokes: Pool | None = None, outliers: Pool | None = None) -> None:
        parts = [mnist, strokes or _empty(), outliers or _empty()]
        self.images = torch.cat([part.images for part in parts])
        self.labels = torch.cat([part.labels for part in parts])
        self.outliers = outliers
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
    return _split(digits, lambda digit: digit.writer, beginnings)


def split_others(
    drawings: Iterable[OtherDrawing], beginnings: Sequence[str] = ()
) -> tuple[list[OtherDrawing], list[OtherDrawing]]:
    """Return the non-digits to train with, and those held out: whole words, alphabets and writers."""
    return _split(drawings, lambda drawing: drawing.group, beginnings)


def _split(
    items: Iterable[Item], name: Callable[[Item], str], beginnings: Sequence[str]
) -> tuple[list[Item], list[Item]]:
    """Return the items to train with and those held out, by their names."""
    training: list[Item] = []
    held_out: list[Item] = []
    for item in items:
        apart = name(item).startswith(tuple(beginnings)) if beginnings else is_held_out(name(item))
        (held_out if apart else training).append(item)
    return training, held_out


# -- drawings, as pictures that are kept in a file, because drawing them takes minutes ------------------------------


def stroke_pool(recipe: Recipe, digits: Sequence[StrokeDigit], images: Pool, *, processes: int = 1) -> Pool:
    """Draw a recipe's pen digits: as they are, as other hands might have written them, and as bitmaps.

    Parameters
    ----------
    recipe : Recipe
    digits : sequence of StrokeDigit
    images : Pool
        MNIST's digits, of which some are read as scans too.
    processes : int
    """
    paths, labels = [path_of(digit.strokes) for digit in digits], [digit.label for digit in digits]
    drawn = partial(pictured.distorted, paths, labels, recipe.distortion)
    batches: list[pictured.Batch] = [
        *drawn(copies=range(recipe.stroke_copies), seed=(recipe.seed, "strokes")),
        *drawn(copies=range(recipe.bitmap_copies), seed=(recipe.seed, "bitmaps"), kind=Scanned),
        *pictured.reread(images.images.numpy()[: recipe.reread], images.labels.tolist()[: recipe.reread]),
    ]
    return pool(*pictured.drawn(batches, processes=processes))


def as_written(digits: Sequence[StrokeDigit]) -> Pool:
    """Draw pen digits as they are, those without slashed zeros."""
    plain = [digit for digit in digits if not digit.slashed_zero]
    paths, labels = [path_of(digit.strokes) for digit in plain], [digit.label for digit in plain]
    return pool(*pictured.drawn(pictured.distorted(paths, labels, Distortion(), copies=(0,), seed=0)))


def outlier_pool(
    recipe: Recipe, digits: Sequence[StrokeDigit], others: Sequence[OtherDrawing], *, processes: int = 1
) -> Pool:
    """Draw a recipe's non-digits: those made up, pairs of `digits` among them, and `others` that teach something."""
    paths = [path_of(digit.strokes) for digit in digits]
    made = pictured.made_up(recipe.outliers, paths, LABELS, seed=recipe.seed)
    kept = [other for other in others if other.teaches]
    real = pictured.distorted(
        [path_of(other.strokes) for other in kept],
        [LABELS[WHY[other.kind]] for other in kept],
        recipe.other_distortion,
        copies=range(recipe.other_copies),
        seed=(recipe.seed, "others"),
    )
    return pool(*pictured.drawn([*made, *real], processes=processes))


def drawn_pools(
    recipe: Recipe,
    digits: Sequence[StrokeDigit],
    others: Sequence[OtherDrawing] = (),
    images: Pool | None = None,
    kept: FilePath | None = None,
    *,
    processes: int = 1,
) -> tuple[Pool, Pool]:
    """Return the pen digits' and the non-digits' pictures of a recipe, from the file `kept` if it holds them.

    Raises
    ------
    EngineError
        If the file holds the pictures of other settings or code, or cannot be written.
    """
    names = [digit.id for digit in digits] + [other.id for other in others]
    shown = _digest(b"" if images is None else images.images.numpy().tobytes())
    asked = repr((recipe.drawn_with(), _digest(repr(names).encode()), shown, _code_digest()))
    if kept is not None and is_file(kept):
        return _read_pools(kept, asked)
    strokes = stroke_pool(recipe, digits, images or _empty(), processes=processes)
    outliers = outlier_pool(recipe, digits, others, processes=processes)
    if kept is not None:
        tensors = dict(_named("strokes", strokes)) | dict(_named("outliers", outliers))
        write_atomically(kept, save(tensors, metadata={"made with": asked}))
    return strokes, outliers


def _code_digest() -> str:
    """Return a digest of the engine's files that draw and read pictures, and of this one: others may draw others."""
    engine = FilePath(pictured.__file__).parent
    files = [FilePath(__file__), *sorted((*engine.glob("*.py"), *engine.glob("ink/*.py")))]
    return _digest(b"".join(file.read_bytes() for file in files))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _named(name: str, part: Pool) -> Iterator[tuple[str, Tensor]]:
    yield f"{name}.images", part.images
    yield f"{name}.labels", part.labels


def _read_pools(kept: FilePath, asked: str) -> tuple[Pool, Pool]:
    sentence = f"{kept.name} cannot be read: delete it or name another file"
    with judged(sentence), safe_open(kept, framework="pt") as file:
        if file.metadata().get("made with") != asked:
            raise EngineError(
                f"{kept.name} holds pictures that were made with other settings or by other code. "
                "Delete it or name another file."
            )
        read = file.get_tensor
        return tuple(Pool(read(f"{n}.images"), read(f"{n}.labels")) for n in ("strokes", "outliers"))  # type: ignore[return-value]
