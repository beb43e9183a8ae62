"""Which part of each earlier layer, and of the drawing, a unit sees. From the spec alone."""

from dataclasses import dataclass
from math import prod

from engine.specs import Conv, Flatten, LayerSpec, Linear, MaxPool, MeanPool, NetworkSpec, Shape, Softmax, Subsampling
from engine.trace import Selection

#: Layers whose units read a window of the maps before them.
Windowed = Conv | MaxPool | MeanPool | Subsampling


@dataclass(frozen=True)
class Rectangle:
    """Cells of a map: rows `top` to `bottom` and columns `left` to `right`, the last ones not included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    @property
    def is_empty(self) -> bool:
        """True if there is no cell inside."""
        return self.height <= 0 or self.width <= 0


@dataclass(frozen=True)
class ReceptiveField:
    """The units of one layer that a later unit's value can depend on.

    They are every combination of `channels`, `rows` and `columns`. With dilation, rows and columns have gaps.
    All three are empty if the unit sees nothing of this layer but the zeros around it.

    Attributes
    ----------
    layer : str
        The layer that is seen, or "input".
    channels, rows, columns : tuple of int
        In rising order. In a flat layer `channels` are indices, and rows and columns are (0,).
    unclipped : Rectangle
        Where the field would be if no layer had an edge; it may reach beyond the map.
    """

    layer: str
    channels: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    unclipped: Rectangle

    @property
    def clipped(self) -> Rectangle:
        """The smallest rectangle around what is really seen."""
        if not self.channels:
            return Rectangle(0, 0, 0, 0)
        return Rectangle(self.rows[0], self.columns[0], self.rows[-1] + 1, self.columns[-1] + 1)


def is_windowed(layer: LayerSpec) -> bool:
    """Return whether the layer's units read a window that slides over the maps before it."""
    return isinstance(layer, Windowed)


def taps(layer: LayerSpec, position: int) -> tuple[int, ...]:
    """Return which rows (or columns) of its input the output row (or column) `position` of a windowed layer reads.

    stride × position - padding + dilation × t for t = 0 ... kernel - 1; some may lie outside the map.
    """
    assert isinstance(layer, Windowed)
    padding, dilation = (layer.padding, layer.dilation) if isinstance(layer, Conv) else (0, 1)
    start = layer.stride * position - padding
    return tuple(start + dilation * t for t in range(layer.kernel))


def receptive_fields(spec: NetworkSpec, unit: Selection) -> dict[str, ReceptiveField]:
    """Return the unit's receptive field in every layer up to its own, by name, the input first.

    Raises
    ------
    KeyError
        If the network has no such layer.
    """
    cell = Rectangle(unit.row, unit.column, unit.row + 1, unit.column + 1)
    field = ReceptiveField(unit.layer, (unit.channel,), (unit.row,), (unit.column,), cell)
    fields = [field]
    if unit.layer != "input":
        shapes = spec.shapes()
        for index in range(spec.index(unit.layer), -1, -1):
            before = spec.layers[index - 1].name if index else "input"
            field = _one_layer_back(spec.layers[index], field, before=before, shape_in=shapes[index][0])
            fields.append(field)
    return {field.layer: field for field in reversed(fields)}


def receptive_field(spec: NetworkSpec, unit: Selection, layer: str = "input") -> ReceptiveField:
    """Return what `unit` sees of the earlier layer called `layer`.

    Raises
    ------
    KeyError
        If the network has no such layer, or it does not come before the unit's.
    """
    return receptive_fields(spec, unit)[layer]


def _one_layer_back(layer: LayerSpec, field: ReceptiveField, *, before: str, shape_in: Shape) -> ReceptiveField:
    """Return what the units of `field` see of the layer before theirs."""
    if isinstance(layer, Windowed):
        return _through_window(layer, field, before=before, shape_in=shape_in)
    if isinstance(layer, Flatten):
        return _through_flatten(field, before=before, shape_in=shape_in)
    if isinstance(layer, Linear | Softmax):
        channels = tuple(range(prod(shape_in)))
        return ReceptiveField(before, channels, (0,), (0,), Rectangle(0, 0, 1, 1))
    return ReceptiveField(before, field.channels, field.rows, field.columns, field.unclipped)


def _through_window(layer: LayerSpec, field: ReceptiveField, *, before: str, shape_in: Shape) -> ReceptiveField:
    channels_in, height, width = shape_in
    rows = _seen(layer, field.rows, height)
    columns = _seen(layer, field.columns, width)
    channels = _maps_read(layer, field.channels, channels_in)
    if not (rows and columns and channels):
        rows = columns = channels = ()
    outer = field.unclipped
    unclipped = Rectangle(
        taps(layer, outer.top)[0],
        taps(layer, outer.left)[0],
        taps(layer, outer.bottom - 1)[-1] + 1,
        taps(layer, outer.right - 1)[-1] + 1,
    )
    return ReceptiveField(before, channels, rows, columns, unclipped)


def _seen(layer: LayerSpec, positions: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Return the cells along one axis of the input that any of the output `positions` reads."""
    return tuple(sorted({tap for position in positions for tap in taps(layer, position) if 0 <= tap < length}))


def _maps_read(layer: LayerSpec, channels: tuple[int, ...], channels_in: int) -> tuple[int, ...]:
    if not channels or not isinstance(layer, Conv):
        return channels
    if layer.connections is None:
        return tuple(range(channels_in))
    return tuple(sorted({read for channel in channels for read in layer.connections[channel]}))


def _through_flatten(field: ReceptiveField, *, before: str, shape_in: Shape) -> ReceptiveField:
    """Return the maps' cells behind flat indices: one, if a single unit looked back, or else all of them."""
    _, height, width = shape_in
    cells = [(index // (height * width), index // width % height, index % width) for index in field.channels]
    channels, rows, columns = (tuple(sorted(set(axis))) for axis in zip(*cells, strict=True))
    unclipped = Rectangle(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1)
    return ReceptiveField(before, channels, rows, columns, unclipped)
