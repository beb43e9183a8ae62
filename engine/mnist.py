"""MNIST (Y. LeCun, C. Cortes, C. Burges) in a folder of IDX files: found, read and checked."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from engine import idx
from engine.errors import EngineError
from engine.files import is_file

#: Names of the four files, without the ".gz" that the mirrors add.
TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"

IMAGE_SIZE = 28
CLASSES = 10

#: Environment variable that names the folder with MNIST.
FOLDER_VARIABLE = "INKLING_DATA"


@dataclass(frozen=True, eq=False)
class Mnist:
    """The whole of MNIST, in its files' order.

    Attributes
    ----------
    train_images : (60000, 28, 28) uint8
        Ink is bright: 0 is paper, 255 full ink. Read-only, like all four.
    train_labels : (60000,) uint8
        In 0 ... 9.
    test_images : (10000, 28, 28) uint8
        By other writers than the training images.
    test_labels : (10000,) uint8
        In 0 ... 9.
    """

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]


def load(folder: str | os.PathLike[str]) -> Mnist:
    """Read MNIST's four files, plain or with ".gz", from `folder`.

    A subset in the same form is accepted too: the counts of images and labels have to agree, no more.

    Raises
    ------
    EngineError
        If a file is missing or broken, images and labels are swapped or differ in number, an image is not 28 by 28,
        or a label is not in 0 ... 9.
    """
    folder = Path(folder)
    train = read_pair(_find(folder, TRAIN_IMAGES), _find(folder, TRAIN_LABELS))
    test = read_pair(_find(folder, TEST_IMAGES), _find(folder, TEST_LABELS))
    return Mnist(*train, *test)


def read_pair(images_path: Path, labels_path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file of digits and the file of their labels, and check that they belong together.

    Returns
    -------
    images : (N, 28, 28) uint8
    labels : (N,) uint8 in 0 ... 9
        Both read-only; N >= 1.

    Raises
    ------
    EngineError
        As for `load`.
    """
    images, labels = idx.read(images_path), idx.read(labels_path)
    if images.ndim == 1 and labels.ndim == 3:
        raise EngineError(
            f"Images and labels are swapped: {images_path.name} holds labels and {labels_path.name} images."
        )
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
        raise EngineError(f"{images_path.name} holds values of shape {images.shape}, not pictures of 28 by 28 pixels.")
    if labels.ndim != 1:
        raise EngineError(f"{labels_path.name} holds values of shape {labels.shape}, not one label for each picture.")
    if len(images) != len(labels):
        raise EngineError(
            f"{images_path.name} holds {len(images):,} pictures, but {labels_path.name} {len(labels):,} labels: "
            "they do not belong together."
        )
    if not len(images):
        raise EngineError(f"{images_path.name} is empty: it holds no picture.")
    if labels.max() >= CLASSES:
        where = int(np.argmax(labels >= CLASSES))
        raise EngineError(f"{labels_path.name} holds the label {labels[where]} at place {where:,}; labels are 0 to 9.")
    return images, labels


def find_folder(explicit: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder with MNIST: `explicit`, else the one that INKLING_DATA names, else the user's data folder.

    Raises
    ------
    EngineError
        If the first of these that is given does not hold MNIST's files; the sentence says how to get them.
    """
    named = explicit or os.environ.get(FOLDER_VARIABLE)
    folder = Path(named) if named else user_folder()
    if _present(folder):
        return folder
    raise EngineError(
        f"There is no MNIST in {folder}: run `python -m engine.download` to fetch it, "
        f"or name the folder that holds {TRAIN_IMAGES}.gz and its three companions "
        f"with --data or the environment variable {FOLDER_VARIABLE}."
    )


def user_folder() -> Path:
    """Return the folder of this user's account into which MNIST is downloaded; it may not exist yet."""
    return platformdirs.user_data_path("inkling", appauthor=False) / "mnist"


def _present(folder: Path) -> bool:
    """Return whether `folder` holds all four files, whole or not."""
    return all(is_file(_find(folder, name)) for name in (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS))


def _find(folder: Path, name: str) -> Path:
    """Return the plain file if there is one, else the compressed one, which may be missing."""
    plain = folder / name
    return plain if is_file(plain) else folder / f"{name}.gz"
