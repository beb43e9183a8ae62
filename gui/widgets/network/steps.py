"""Where an arrow key leads: from value to value, from map to map, from layer to layer. Pure arithmetic, no Qt."""

from dataclasses import replace

from engine.trace import Selection
from gui.widgets.network.layout import Arrangement


def to_neighbour(arrangement: Arrangement, unit: Selection, across: int, down: int) -> Selection:
    """Return the unit that one arrow key leads to: the next value, the next map, or the next layer to the side."""
    column = arrangement.column(unit.layer)
    if column is None or column.collapsed:
        return to_layer(arrangement, unit, across)
    count, height, width = column.info.maps
    map_row, map_column = divmod(unit.channel, column.tiles.columns)
    row, x = map_row * height + unit.row + down, map_column * width + unit.column + across
    inside = 0 <= row < column.tiles.rows * height and 0 <= x < column.tiles.columns * width
    if not inside:
        return to_layer(arrangement, unit, across)
    channel = row // height * column.tiles.columns + x // width
    return Selection(unit.layer, channel, row % height, x % width) if channel < count else unit


def to_layer(arrangement: Arrangement, unit: Selection, by: int) -> Selection:
    """Return a unit of a layer that reads this one (`by` 1) or that it reads (-1), at about the same height.

    At the end it is the same unit.
    """
    here = arrangement.column(unit.layer)
    if here is None or by == 0:
        return unit
    beside = [c for c in arrangement.columns if unit.layer in c.info.sources or c.info.name in here.info.sources]
    beside = [c for c in beside if (unit.layer in c.info.sources) == (by > 0)]
    if not beside:
        return unit
    there = min(beside, key=lambda column: (abs(column.y - here.y), abs(column.x - here.x)))
    if there.collapsed:
        return Selection(there.info.name, 0)
    left, width = there.x, there.width if there.info.classes else there.body[2]
    top, bottom = there.top, there.bottom
    y = (top + bottom) / 2
    if not here.collapsed:
        _, cell_top, _, cell_height = here.rect_of(unit)
        y = min(max(cell_top + cell_height / 2, top), bottom - 0.01)
    edge = left + 0.01 if by > 0 else left + width - 0.01
    beside_a_gap = (y, y - there.scale, y + there.scale)
    return next(filter(None, (there.unit_at(edge, y) for y in beside_a_gap)), Selection(there.info.name, 0))


def to_map(arrangement: Arrangement, unit: Selection, by: int) -> Selection:
    """Return the same place `by` maps further; the same unit at the end."""
    column = arrangement.column(unit.layer)
    if column is None or not 0 <= unit.channel + by < column.info.maps[0]:
        return unit
    return replace(unit, channel=unit.channel + by)
