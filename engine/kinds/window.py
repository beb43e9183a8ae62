"""A window that slides over maps: where it stops, and which cells it reads."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.field import ReceptiveField, Rectangle
from engine.trace import Shape

MAX_KERNEL = 64
KERNEL_LIMITS: Limits = {"kernel": (1, MAX_KERNEL), "stride": (1, MAX_KERNEL)}


@dataclass(frozen=True)
class Axis:
    """The window along one axis of the maps, in cells.

    Attributes
    ----------
    kernel : int
        How many cells it reads.
    stride : int
        From one stop to the next.
    padding : int
        How many cells of zeros lie before the map, and as many after it.
    dilation : int
        From one cell that it reads to the next.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def stops(self, length: int) -> int:
        """Return at how many places the window fits along `length` cells; 0 or less if it does not fit.

        floor((length + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
        """
        return (length + 2 * self.padding - self.dilation * (self.kernel - 1) - 1) // self.stride + 1

    def taps(self, stop: int) -> tuple[int, ...]:
        """Return which cells the window reads at a stop; some may lie outside the map.

        stride × stop - padding + dilation × t for t = 0 ... kernel - 1.
        """
        start = self.stride * stop - self.padding
        return tuple(start + self.dilation * t for t in range(self.kernel))

    def seen(self, stops: tuple[int, ...], length: int) -> tuple[int, ...]:
        """Return the cells of a map of `length` that the window reads at any of the `stops`, in rising order."""
        return tuple(sorted({tap for stop in stops for tap in self.taps(stop) if 0 <= tap < length}))


@dataclass(frozen=True)
class Windowed(LayerSpec):
    """A layer whose units each read a window of the maps before it: a kind gives its `axes` and its output maps."""

    noun: ClassVar[str] = "window"

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The window's rows and columns."""
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
        _, height, width = self.maps(shape_in)
        down, across = self.axes
        rows, columns = down.stops(height), across.stops(width)
        if min(rows, columns) < 1:
            size = f"{down.kernel}×{across.kernel}"
            raise self.error(f"its {size} {self.noun} does not fit into maps of {height}×{width}")
        return rows, columns

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return the cells under the windows of the field's units."""
        ((name, (maps_in, height, width)),) = sources
        down, across = self.axes
        rows, columns = down.seen(field.rows, height), across.seen(field.columns, width)
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
