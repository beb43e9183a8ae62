"""Convolution: for each input map patch times kernel, summed; the sums and the bias make a unit's number."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.kinds.base import LATER, Lengths, Limits, Pair
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.kinds.window import (
    KERNEL_LENGTHS,
    KERNEL_LIMITS,
    MAX_KERNEL,
    Padding,
    Slide,
    Windowed,
    listed,
    margins,
    pair,
    times,
)
from engine.trace import Selection, Shape

MAX_CHANNELS = 4096


@dataclass(frozen=True, eq=False)
class ChannelTerm:
    """What one input map adds.

    Attributes
    ----------
    channel : int
        The input map.
    patch, kernel, products : (rows, columns) float64
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
    rows, columns : tuple of int
        Where the patches lie in the input maps; numbers outside the map are its padding.
    inside : (rows, columns) bool
        Which cells of a patch lie in the map.
    bias : float
        0 if the layer has none.
    has_bias : bool
    """

    channels: tuple[ChannelTerm, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inside: NDArray[np.bool_]
    bias: float
    has_bias: bool

    @property
    def ranked(self) -> tuple[ChannelTerm, ...]:
        """The channels by the size of their sum, the largest first."""
        return tuple(sorted(self.channels, key=lambda term: -abs(term.sum)))

    def source_of(self, channel: int, i: int, j: int) -> Selection | None:
        """Return the unit behind cell (i, j) of a channel's patch; None if that cell is padding."""
        row, column = self.rows[i], self.columns[j]
        return Selection(self.source, channel, row, column) if self.inside[i, j] else None

    def parts(self) -> Parts:
        """Return the products in their order, those of the padding as 0."""
        products = np.array([term.products * self.inside for term in self.channels])  # (maps read, rows, columns)
        _, height, width = products.shape

        def source_of(index: int) -> Selection:
            term, cell = divmod(index, height * width)
            i, j = divmod(cell, width)
            return Selection(self.source, self.channels[term].channel, self.rows[i], self.columns[j])

        return products.ravel(), source_of


@dataclass(frozen=True)
class Conv(Windowed):
    """2-D convolution as CNNs compute it (cross-correlation: the kernel is not flipped), zeros around the input.

    Attributes
    ----------
    out_channels : int
        Maps made.
    kernel, stride, dilation : int or (rows, columns)
        The kernel's size, and its steps, all in cells.
    padding : int, or (rows, columns), or (above, left, below, right)
        Zeros around the maps.
    bias : bool
        Whether each map adds a trained constant.
    connections : tuple of tuples of int, or None
        For each output map the input maps that it reads, in rising order (LeCun et al. 1998, table I);
        None: all of them. The weights keep the full shape, with zeros where nothing is read.
    groups : int
        Input and output maps are cut into so many equal parts, each of which reads its own part only: with as many
        groups as input maps, a depthwise convolution. The weights leave out what is not read.
    """

    kind: ClassVar[str] = "conv"
    role: ClassVar[Role] = Role.FILTERS
    noun: ClassVar[str] = "kernel"
    limits: ClassVar[Limits] = {
        **KERNEL_LIMITS,
        "out_channels": (1, MAX_CHANNELS),
        "padding": (0, MAX_KERNEL),
        "dilation": (1, MAX_KERNEL),
        "groups": (1, MAX_CHANNELS),
    }
    lengths: ClassVar[Lengths] = {**KERNEL_LENGTHS, "padding": (2, 4), "dilation": (2,)}
    out_channels: int
    kernel: Pair
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1
    bias: bool = True
    connections: tuple[tuple[int, ...], ...] | None = None
    groups: int = field(default=1, kw_only=True, metadata=LATER)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.out_channels % self.groups:
            raise self.error(f"its {self.out_channels} maps cannot be cut into {self.groups} equal groups")
        if self.connections is not None and self.groups > 1:
            raise self.error("it has either groups or a connection table")
        if self.connections is not None:
            self._check_connections()

    def _check_connections(self) -> None:
        """Check the table's form; which maps there are is known only with the input's shape."""
        rows = self.connections
        if not isinstance(rows, list | tuple) or len(rows) != self.out_channels:
            raise self.error(f"the connection table must have one row for each of its {self.out_channels} maps")
        for row in rows:
            if not isinstance(row, list | tuple) or not row or any(type(i) is not int or i < 0 for i in row):
                raise self.error("each row of the connection table must list numbers of input maps")
            if any(a >= b for a, b in pairwise(row)):
                raise self.error("each row of the connection table must list input maps in rising order")
        object.__setattr__(self, "connections", tuple(tuple(row) for row in rows))

    def title(self) -> str:
        """Return "Convolution 8@5×5"."""
        return f"Convolution {self.out_channels}@{times(self.kernel)}"

    def formula(self) -> str:
        """Return "Σ x·w + b over 5×5 cells, stride 1, padding 2"."""
        maps = "each map" if self.groups == 1 else f"the maps of its group ({self.groups} groups)"
        parts = [f"Σ x·w{' + b' if self.bias else ''} over {times(self.kernel)} cells of {maps}"]
        parts += listed(stride=self.stride, padding=self.padding)
        parts += listed(dilation=self.dilation) if self.dilation != 1 else []
        return ", ".join(parts)

    def signed(self, *, signed_in: bool) -> bool:
        """Return True: weights have both signs."""
        return True

    def axes(self, shape_in: Shape) -> tuple[Slide, Slide]:
        """Return the kernel's rows and columns over maps of a shape (C, H, W)."""
        numbers = (pair(self.kernel), pair(self.stride), margins(self.padding), pair(self.dilation))
        down, across = zip(*numbers, strict=True)
        return Slide(shape_in[1], *down), Slide(shape_in[2], *across)

    def maps_read(self, channels: tuple[int, ...], maps_in: int) -> tuple[int, ...]:
        """Return all input maps, or those of the groups or the connection table."""
        if self.connections is not None:
            return tuple(sorted({read for channel in channels for read in self.connections[channel]}))
        part, part_out = maps_in // self.groups, self.out_channels // self.groups
        groups = sorted({channel // part_out for channel in channels})
        return tuple(group * part + number for group in groups for number in range(part))

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (out_channels, rows, columns)."""
        channels, _, _ = self.maps(shape_in)
        if self.connections is not None and max(max(row) for row in self.connections) >= channels:
            raise self.error(f"the connection table names an input map that is not there (there are {channels})")
        if channels % self.groups:
            raise self.error(f"the {channels} maps that it reads cannot be cut into {self.groups} equal groups")
        return self.out_channels, *self.grid_out(shape_in)

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (out, in / groups, rows, columns) and, if there is one, bias (out,)."""
        channels, _, _ = self.maps(shape_in)
        weight: dict[str, Shape] = {"weight": (self.out_channels, channels // self.groups, *pair(self.kernel))}
        return weight | {"bias": (self.out_channels,)} if self.bias else weight

    def parameter_count(self, shape_in: Shape) -> int:
        """Return how many numbers are trained: those of the connections that exist."""
        if self.connections is None:
            return super().parameter_count(shape_in)
        kernels = sum(len(row) for row in self.connections)
        return kernels * prod(pair(self.kernel)) + (self.out_channels if self.bias else 0)

    def explain(self, site: Site) -> ConvSum:
        """Return the sum of patch × kernel over the maps that are read."""
        unit, (down, across) = site.unit, self.axes(site.values.shape)
        rows, columns = down.taps(unit.row), across.taps(unit.column)
        read = list(self.maps_read((unit.channel,), len(site.values)))
        patches = site.window(rows, columns)[read]  # (read, rows, columns)
        weights = site.weights["weight"][unit.channel]  # (in / groups, rows, columns)
        kernels = (weights if self.connections is None else weights[read]).astype(np.float64)  # (read, rows, columns)
        products = patches * kernels  # (read, rows, columns)
        sums = products.sum(axis=(1, 2))  # (read,)
        bias = float(site.weights["bias"][unit.channel]) if self.bias else 0.0
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
            has_bias=self.bias,
        )
