"""A table of what filters are worth, as data. :mod:`engine.net.worth` measures it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.samples import Samples

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Worth:
    """How many digits were answered right with all filters and without single ones.

    Attributes
    ----------
    layer : str
    channels : tuple of int
        The filters that were left out, one at a time.
    seen : (classes,) int64
        Digits of each class that were looked at.
    right_with : (classes,) int64
        Answered right by the network as it is.
    right_without : (len(channels), classes) int64
        Answered right without each filter.
    """

    layer: str
    channels: tuple[int, ...]
    seen: Counts
    right_with: Counts
    right_without: Counts

    @property
    def accuracy(self) -> float:
        """The share of digits that the network as it is answers right."""
        return float(self.right_with.sum() / max(self.seen.sum(), 1))

    def change(self) -> NDArray[np.float64]:
        """Return the change of the accuracy without each filter, (len(channels),): negative if the filter helps."""
        return np.asarray((self.right_without.sum(axis=1) - self.right_with.sum()) / max(int(self.seen.sum()), 1))

    def change_by_class(self) -> NDArray[np.float64]:
        """Return the change of each class's accuracy without each filter, (len(channels), classes)."""
        return np.asarray((self.right_without - self.right_with) / np.maximum(self.seen, 1))

    def ranked(self) -> NDArray[np.intp]:
        """Return the places in `channels`, the filter that is missed most first."""
        return np.argsort(self.change(), kind="stable")


def quick_sample(digits: Samples, per_class: int) -> NDArray[np.intp]:
    """Return the indices of `per_class` digits of each class, spread evenly over the set."""
    chosen = []
    for label in np.unique(digits.labels):
        found = digits.by_class(int(label))
        chosen.append(found[np.linspace(0, len(found) - 1, min(per_class, len(found))).astype(int)])
    return np.concatenate(chosen)
