"""A convolution's unit: for each input map patch times kernel, summed; the sums and the bias make the total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic.site import Doubles, Explanation, Site
from engine.receptive import taps
from engine.specs import Conv
from engine.trace import Selection


@dataclass(frozen=True, eq=False)
class ChannelTerm:
    """What one input map adds.

    Attributes
    ----------
    channel : int
        The input map.
    patch, kernel, products : (k, k) float64
        The map's values under the kernel (zeros outside the map), the weights, and their products cell by cell.
    sum : float
        Sum of the products.
    """

    channel: int
    patch: Doubles
    kernel: Doubles
    products: Doubles
    sum: float


@dataclass(frozen=True, eq=False)
class ConvSum(Explanation):
    """total = sum over the maps read of sum(patch × kernel), plus bias.

    Attributes
    ----------
    channels : tuple of ChannelTerm
        The input maps that the unit reads, in their order.
    rows, columns : tuple of k ints
        Where the patches lie in the input maps; numbers outside the map are its padding.
    inside : (k, k) bool
        Which cells of a patch lie in the map.
    bias : float
        0 if the layer has none.
    """

    channels: tuple[ChannelTerm, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inside: NDArray[np.bool_]
    bias: float

    @property
    def ranked(self) -> tuple[ChannelTerm, ...]:
        """The channels by the size of their sum, the largest first."""
        return tuple(sorted(self.channels, key=lambda term: -abs(term.sum)))

    def source_of(self, channel: int, i: int, j: int) -> Selection | None:
        """Return the unit behind cell (i, j) of a channel's patch; None if that cell is padding."""
        row, column = self.rows[i], self.columns[j]
        return Selection(self.source, channel, row, column) if self.inside[i, j] else None


def explain_conv(site: Site) -> ConvSum:
    """Return how a convolution's unit came about."""
    layer, unit = site.layer, site.unit
    assert isinstance(layer, Conv)
    rows, columns = taps(layer, unit.row), taps(layer, unit.column)
    read = list(layer.connections[unit.channel] if layer.connections else range(len(site.values)))
    patches = site.window(rows, columns)[read]  # (read, k, k)
    kernels = site.weights["weight"][unit.channel, read].astype(np.float64)  # (read, k, k)
    products = patches * kernels  # (read, k, k)
    sums = products.sum(axis=(1, 2))  # (read,)
    bias = float(site.weights["bias"][unit.channel]) if layer.bias else 0.0
    terms = zip(read, patches, kernels, products, sums.tolist(), strict=True)
    return ConvSum(
        unit=unit,
        source=site.source,
        total=float(sums.sum()) + bias,
        channels=tuple(ChannelTerm(*term) for term in terms),
        rows=rows,
        columns=columns,
        inside=site.inside(rows, columns),
        bias=bias,
    )
