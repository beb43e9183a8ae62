"""How a filter's and its pool's answers change while the picture is moved. :mod:`engine.net.probe` measures it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.filters.poses import Pose, PoseAxis
from engine.trace import Array


@dataclass(frozen=True, eq=False)
class Sweep:
    """A picture moved along one axis, and what a filter made of each.

    Attributes
    ----------
    axis : PoseAxis
    pose : Pose
        The other numbers of the pose.
    values : (steps,) float32
        Along the axis.
    images : (steps, H, W) float32
        What the network got.
    maps : (steps, h, w) float32
        The filter's map after the activation.
    pools : (steps, h, w) float32, or None
        The pooled map; None if no pooling follows.
    probabilities : (steps, classes) float32
    unit : (row, column)
        The unit of the map that is followed.
    cell : (row, column), or None
        The cell of the pooled map that reads that unit, if one does.
    """

    axis: PoseAxis
    pose: Pose
    values: Array
    images: Array
    maps: Array
    pools: Array | None
    probabilities: Array
    unit: tuple[int, int]
    cell: tuple[int, int] | None

    @property
    def rest(self) -> int:
        """The step at which the axis changes nothing."""
        return int(np.abs(self.values - np.float32(getattr(Pose(), self.axis.name))).argmin())

    def nearest(self, value: float) -> int:
        """Return the step whose value is nearest to `value`."""
        return int(np.abs(self.values - np.float32(value)).argmin())

    def unit_curve(self) -> Array:
        """Return the followed unit's value at each step, (steps,)."""
        return self.maps[:, self.unit[0], self.unit[1]]

    def cell_curve(self) -> Array | None:
        """Return the pooled cell's value at each step, (steps,)."""
        if self.pools is None or self.cell is None:
            return None
        return self.pools[:, self.cell[0], self.cell[1]]

    def map_likeness(self) -> NDArray[np.float64]:
        """Return how like the map at each step is to the map at rest, (steps,) cosines."""
        return likeness(self.maps, self.rest)

    def pool_likeness(self) -> NDArray[np.float64] | None:
        """Return how like the pooled map at each step is to the one at rest, (steps,) cosines."""
        return None if self.pools is None else likeness(self.pools, self.rest)


def likeness(maps: Array, rest: int) -> NDArray[np.float64]:
    """Return the cosine between maps[rest] and each of `maps` (steps, h, w); two maps of zeros are alike: 1."""
    flat = maps.reshape(len(maps), -1).astype(np.float64)
    sizes = np.sqrt((flat * flat).sum(axis=1))
    product = sizes * sizes[rest]
    cosines = np.divide(flat @ flat[rest], product, out=np.zeros(len(flat)), where=product > 0)
    return np.asarray(np.where((sizes == 0) & (sizes[rest] == 0), 1.0, cosines))
