"""A window that slides over maps: where it stops, and which cells it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from engine.kinds.base import LayerSpec, Lengths, Limits, Pair
from engine.kinds.field import ReceptiveField, Rectangle
from engine.trace import Shape

MAX_KERNEL = 64
KERNEL_LIMITS: Limits = {"kernel": (1, MAX_KERNEL), "stride": (1, MAX_KERNEL)}
KERNEL_LENGTHS: Lengths = {"kernel": (2,), "stride": (2,)}
#: Zeros around maps, in cells: for all sides; above and below, left and right; or above, left, below, right.
Padding = int | tuple[int, int] | tuple[int, int, int, int]


class Axis(Protocol):
    """The window along one axis of maps of a known length, in cells."""

    @property
    def stops(self) -> int:
        """At how many places the window fits; 0 or less if it does not fit."""

    @property
    def stride(self) -> float:
        """From one stop to the next, on average."""

    @property
    def margins(self) -> tuple[int, int]:
        """How many cells of padding lie before the map and after it."""

    def taps(self, stop: int) -> tuple[int, ...]:
        """Return which cells the window reads at a stop; some may lie outside the map."""


@dataclass(frozen=True)
class Slide:
    """A window of one size that moves in equal steps.

    Attributes
    ----------
    length : int
        Of the maps along this axis.
    kernel : int
        How many cells it reads.
    stride : int
        From one stop to the next.
    margins : (int, int)
        How many cells of padding lie before the map and after it.
    dilation : int
        From one cell that it reads to the next.
    ceil : bool
        Whether a last window that reaches beyond the padding counts, if it begins in the map or before it.
    """

    length: int
    kernel: int
    stride: int = 1
    margins: tuple[int, int] = (0, 0)
    dilation: int = 1
    ceil: bool = False

    @property
    def stops(self) -> int:
        """At how many places the window fits; 0 or less if it does not fit.

        floor((length + padding - dilation (kernel - 1) - 1) / stride) + 1; with `ceil` rounded up instead.
        """
        before, after = self.margins
        spare = self.length + before + after - self.dilation * (self.kernel - 1) - 1
        if not self.ceil or spare < 0:
            return spare // self.stride + 1
        count = -(-spare // self.stride) + 1
        return count if (count - 1) * self.stride < self.length + before else count - 1

    def taps(self, stop: int) -> tuple[int, ...]:
        """Return which cells the window reads at a stop; some may lie outside the map.

        stride × stop - padding + dilation × t for t = 0 ... kernel - 1.
        """
        start = self.stride * stop - self.margins[0]
        return tuple(start + self.dilation * t for t in range(self.kernel))


@dataclass(frozen=True)
class Share:
    """A map's length in equal shares, which overlap where it does not divide.

    Attributes
    ----------
    length : int
        Of the maps along this axis.
    stops : int
        How many shares.
    """

    length: int
    stops: int

    @property
    def stride(self) -> float:
        """From one share to the next, on average."""
        return self.length / self.stops

    @property
    def margins(self) -> tuple[int, int]:
        """No padding."""
        return 0, 0

    def taps(self, stop: int) -> tuple[int, ...]:
        """Return the cells of one share: floor(stop × length / stops) up to ceil((stop + 1) × length / stops)."""
        return tuple(range(stop * self.length // self.stops, -(-(stop + 1) * self.length // self.stops)))


def pair(value: Pair) -> tuple[int, int]:
    """Return (rows, columns) of one number for both, or of two."""
    return (value, value) if isinstance(value, int) else value


def margins(padding: Padding) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (above, below) and (left, right)."""
    if isinstance(padding, int):
        return (padding, padding), (padding, padding)
    above, left, below, right = padding if len(padding) == 4 else padding * 2
    return (above, below), (left, right)


def times(size: Pair) -> str:
    """Return a size for people: "5×3"."""
    return "×".join(str(n) for n in pair(size))


def listed(**numbers: int | Sequence[int]) -> list[str]:
    """Return settings for people, in words: ["stride 2", "padding 1, 0"]."""
    found = ((name, [value] if isinstance(value, int) else value) for name, value in numbers.items())
    return [f"{name} {', '.join(str(n) for n in value)}" for name, value in found]


@dataclass(frozen=True)
class Windowed(LayerSpec):
    """A layer whose units each read a window of the maps before it: a kind gives its `axes` and its output maps."""

    noun: ClassVar[str] = "window"

    def axes(self, shape_in: Shape) -> tuple[Axis, Axis]:
        """Return the window's rows and columns over maps of a shape (C, H, W)."""
        raise NotImplementedError

    def maps_read(self, channels: tuple[int, ...], maps_in: int) -> tuple[int, ...]:
        """Return which input maps the output maps `channels` read: those of the same number, or as the kind says."""
        return channels

    def grid_out(self, shape_in: Shape) -> tuple[int, int]:
        """Return the rows and columns of the output maps.

        Raises
        ------
        EngineError
            If the input has no maps, or they are too small for the window.
        """
        channels, height, width = self.maps(shape_in)
        rows, columns = (axis.stops for axis in self.axes((channels, height, width)))
        if min(rows, columns) < 1:
            raise self.error(f"its {self.noun} does not fit into maps of {height}×{width}")
        return rows, columns

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return the cells under the windows of the field's units."""
        ((name, shape),) = sources
        (maps_in, height, width), (down, across) = shape, self.axes(shape)
        rows, columns = _seen(down, field.rows, height), _seen(across, field.columns, width)
        channels = self.maps_read(field.channels, maps_in) if field.channels else ()
        if not (rows and columns and channels):
            rows = columns = channels = ()
        outer = field.unclipped
        unclipped = Rectangle(
            down.taps(outer.top)[0],
            across.taps(outer.left)[0],
            down.taps(outer.bottom - 1)[-1] + 1,
            across.taps(outer.right - 1)[-1] + 1,
        )
        return (ReceptiveField(name, channels, rows, columns, unclipped),)


def _seen(axis: Axis, stops: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Return the cells of a map that the window reads at any of the `stops`, in rising order."""
    return tuple(sorted({tap for stop in stops for tap in axis.taps(stop) if 0 <= tap < length}))
