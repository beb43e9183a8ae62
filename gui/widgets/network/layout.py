"""Where everything in the picture of a network is: pure arithmetic, no Qt.

All lengths are in scene units: screen pixels at zoom 1. From left to right one column a layer, each a header (its text)
over a body (its values), or a narrow strip if it is collapsed. Where ways part, the layers of one rank stand above each
other in lanes, and lines show which reads which; a single file needs none.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.specs import Role
from engine.trace import Selection
from gui.widgets.network.lanes import Ranks, Slot, ranks
from gui.widgets.network.layers import LayerInfo
from gui.widgets.tile_grid import Rect, TileLayout

#: Collapsed from the start: they only shift, scale or hand on what the layer before has shown.
QUIET = {Role.NORM, Role.IDENTITY}

#: The smallest map that still reads as a picture, and the largest that is of any use.
SMALLEST_SIDE, LARGEST_SIDE = 28, 224
WIDEST = 320  # column of maps

MARGIN = 12.0
GAP, WIDEST_GAP = 6.0, 40.0
WAY_GAP = 16.0  # between ranks, where there are lines
RAIL = 14.0  # height of a line that passes a rank
LANE_GAP = 10.0
JOINT = 22.0  # from the top of a body to where lines meet it
STRIP = 24.0  # width of a collapsed column
FOOTER = 20.0  # the line under a body that says its scale
FLAT_WIDTH, SMALLEST_CELL = 40.0, 4.0
BAR_WIDTH, ROW_HEIGHT, CLASS_CELL = 84.0, 40.0, 16.0
TEXT_SHARE = 0.68  # the part of a class's row that is text; the bar is under it


#: A line from a layer to one that reads it: its corners.
Way = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Column:
    """One layer's place.

    Attributes
    ----------
    info : LayerInfo
    collapsed : bool
    x, width : float
        The column's left edge and its width.
    header_height : float
        From y = MARGIN down to the body.
    tiles : TileLayout
        How its values lie in the body.
    scale : float
        Scene units a pixel of `tiles`.
    y : float
        Where the header begins.
    lane : float
        Height of its lane, header and all; 0 if it has the whole height to itself.
    """

    info: LayerInfo
    collapsed: bool
    tiles: TileLayout
    scale: float
    width: float
    x: float = 0.0
    header_height: float = 0.0
    y: float = MARGIN
    lane: float = 0.0

    @property
    def top(self) -> float:
        """Where the header ends."""
        return self.y + self.header_height

    @property
    def right(self) -> float:
        """Where what is seen of its values ends."""
        return self.x + (self.width if self.collapsed or self.info.labels else self.body[2])

    def strip(self, bottom: float) -> Rect:
        """Return (x, y, width, height) of the strip that it is if it is collapsed; `bottom` is the picture's."""
        return self.x, self.y, self.width, self.lane or bottom - self.y

    @property
    def pitch(self) -> float:
        """From one row of maps, cells or classes to the next."""
        return self.tiles.pitch[0] * self.scale

    @property
    def body(self) -> Rect:
        """(x, y, width, height) of the values' picture; a class's cell stands in its row as the text does."""
        height, width = self.tiles.size
        above = max(TEXT_SHARE * self.pitch - width * self.scale, 0.0) / 2 if self.info.classes else 0.0
        return self.x, self.top + above, width * self.scale, height * self.scale

    @property
    def bottom(self) -> float:
        """Where the values end."""
        if self.info.classes:
            return self.top + self.tiles.count * self.pitch
        return self.body[1] + self.body[3]

    @property
    def map_side(self) -> float:
        """The shorter side of one map."""
        return min(self.tiles.height, self.tiles.width) * self.tiles.repeat * self.scale

    def rect_of(self, unit: Selection, *, whole_map: bool = False) -> Rect:
        """Return where one value is, or the map around it; a class is its whole row."""
        if self.info.classes:
            return self.x, self.top + unit.channel * self.pitch, self.width, self.pitch
        left, top, _, _ = self.body
        x, y, width, height = self.tiles.rect_of(unit.channel, *(() if whole_map else (unit.row, unit.column)))
        return left + x * self.scale, top + y * self.scale, width * self.scale, height * self.scale

    def unit_at(self, x: float, y: float) -> Selection | None:
        """Return the unit at a position in the scene; None beside all of them."""
        if self.collapsed:
            return None
        if self.info.classes:
            inside = self.x <= x < self.x + self.width and self.top <= y < self.bottom
            return Selection(self.info.name, int((y - self.top) / self.pitch)) if inside else None
        left, top, _, _ = self.body
        found = self.tiles.index_at((x - left) / self.scale, (y - top) / self.scale)
        return None if found is None else Selection(self.info.name, *found)


@dataclass(frozen=True)
class Arrangement:
    """All columns, the lines between them, and the room that they take."""

    columns: tuple[Column, ...]
    width: float
    height: float
    ways: tuple[Way, ...] = ()

    @property
    def bottom(self) -> float:
        """Where the lowest of the expanded columns ends."""
        return max((c.bottom + FOOTER for c in self.columns if not c.collapsed), default=self.height - MARGIN)

    def column(self, name: str) -> Column | None:
        """Return the column of the layer called `name`."""
        return next((c for c in self.columns if c.info.name == name), None)

    def column_at(self, x: float, y: float) -> Column | None:
        """Return the column over or under which a position lies: of those above each other the one in whose lane."""
        over = [c for c in self.columns if c.x <= x < c.x + c.width]
        return next((c for c in over if not c.lane or c.y <= y < c.y + c.lane), None)


@dataclass(frozen=True)
class Room:
    """What the columns have to fit into.

    Attributes
    ----------
    width, height : float
        Of the viewport.
    header_height : float
        Of a layer's header.
    words : mapping of str to float
        For each layer the width of the longer line of its header.
    """

    width: float
    height: float
    header_height: float
    words: Mapping[str, float]


def arrange(infos: Sequence[LayerInfo], room: Room, chosen: Mapping[str, bool]) -> Arrangement:
    """Place all layers, with maps as large as there is room for.

    Parameters
    ----------
    infos : sequence of LayerInfo
    room : Room
    chosen : mapping of str to bool
        Which layers the person has collapsed (True) or expanded (False). The others are collapsed only if they are
        quiet ones, or if the network would not fit otherwise.
    """
    collapsed = {info.name for info in infos if chosen.get(info.name, info.role in QUIET)}
    grid = _Grid(ranks(infos), room)
    giving_way = [name for name in _in_order_of_giving_way(infos) if name not in chosen and name not in collapsed]
    while giving_way and grid.total(_bodies(infos, room, grid, collapsed, SMALLEST_SIDE)) > room.width:
        collapsed.add(giving_way.pop(0))
    # The widest columns of maps that fit, by bisection.
    widest, too_wide = SMALLEST_SIDE, WIDEST
    while too_wide - widest > 2:
        width = (widest + too_wide) // 2
        fits = grid.total(_bodies(infos, room, grid, collapsed, width)) <= room.width
        widest, too_wide = (width, too_wide) if fits else (widest, width)
    return _place(infos, _bodies(infos, room, grid, collapsed, widest), grid, collapsed, room)


def _in_order_of_giving_way(infos: Sequence[LayerInfo]) -> list[str]:
    flat = [i.name for i in infos if not i.has_maps and i.role is Role.ELEMENT]
    flattening = [i.name for i in infos if i.role is Role.RESHAPE]
    return flat + flattening + [i.name for i in infos if i.has_maps and i.role is Role.ELEMENT]


class _Body(NamedTuple):
    """What a column of one layer would hold: how its values lie, scene units a pixel of that, the column's width.

    Made by the hundred while the widest columns that fit are looked for, so it is no more than a tuple.
    """

    tiles: TileLayout
    scale: float
    width: float


class _Lane(NamedTuple):
    """The part of a rank's height that one layer has: where it begins, its height, its header's, what is left."""

    y: float
    height: float
    header: float
    body: float


class _Grid:
    """What stands in each rank, and at which height; widths come later.

    Attributes
    ----------
    ranks : Ranks
    is_file : bool
        Whether each layer has a rank of its own, and reads nothing but the layer before.
    lanes : dict of str to _Lane
        By layer.
    rails : list of dict of str to float
        For each rank the heights at which the outputs of earlier layers pass it.
    gap : float
        The least room between ranks.
    """

    def __init__(self, found: Ranks, room: Room) -> None:
        self.ranks = found
        self.is_file = all(len(slots) == 1 for slots in found)
        self.gap = GAP if self.is_file else WAY_GAP
        self.lanes: dict[str, _Lane] = {}
        self.rails: list[dict[str, float]] = [{} for _ in found]
        for slots, rails in zip(found, self.rails, strict=True):
            self._stack(slots, rails, room)

    def _stack(self, slots: Sequence[Slot], rails: dict[str, float], room: Room) -> None:
        """Share the height out among the layers of a rank."""
        count = sum(not slot.passes for slot in slots)
        header = room.header_height
        free = room.height - 2 * MARGIN - RAIL * (len(slots) - count) - LANE_GAP * (count - 1)
        least = SMALLEST_SIDE if count > 1 else 2.0 * SMALLEST_SIDE
        body = max(free / count - header - FOOTER, least)
        y = MARGIN
        for slot in slots:
            if slot.passes:
                rails[slot.name] = y + RAIL / 2
                y += RAIL
            else:
                self.lanes[slot.name] = _Lane(y, header + body + FOOTER, header, body)
                y += header + body + FOOTER + LANE_GAP

    @property
    def bottom(self) -> float:
        """Where the lowest lane ends."""
        return max(lane.y + lane.height for lane in self.lanes.values())

    def widths(self, bodies: Mapping[str, "_Body"]) -> list[float]:
        """Return the width of each rank: that of its widest column."""
        return [max(bodies[slot.name].width for slot in slots if not slot.passes) for slots in self.ranks]

    def total(self, bodies: Mapping[str, "_Body"]) -> float:
        """Return how wide all is with the least gaps."""
        return 2 * MARGIN + sum(self.widths(bodies)) + self.gap * (len(self.ranks) - 1)


def _bodies(infos: Sequence[LayerInfo], room: Room, grid: _Grid, collapsed: set[str], width: int) -> dict[str, _Body]:
    """Return what the columns hold, maps about `width` wide. Flat layers are as high as the maps are."""
    tallest = 0.0
    bodies: dict[str, _Body] = {}
    for info in infos:
        if info.has_maps:
            bodies[info.name] = body = _maps(info, room, grid.lanes[info.name].body, width)
            if info.name not in collapsed:
                tallest = max(tallest, body.tiles.size[0] * body.scale)
    for info in infos:
        if not info.has_maps:
            height = min(tallest or grid.lanes[info.name].body, grid.lanes[info.name].body)
            bodies[info.name] = _classes(info, room, height) if info.labels else _cells(info, room, height)
    for name in collapsed:
        bodies[name] = bodies[name]._replace(width=STRIP)
    return bodies


def _maps(info: LayerInfo, room: Room, height: float, width: int) -> _Body:
    """Return maps as large as they can be in about `width`."""
    words = room.words[info.name]
    tiles, scale = _largest_tiles(*info.maps, max(width, int(words)), int(height))
    return _Body(tiles, scale, max(tiles.size[1] * scale, words))


@lru_cache(maxsize=4096)
def _largest_tiles(count: int, rows: int, columns: int, room_across: int, room_down: int) -> tuple[TileLayout, float]:
    """Return the tiling with the largest maps that fits, and its scene units a pixel.

    Values get a whole number of scene units, so that all are alike, unless they are so small that quarters do not
    show. No map is smaller than SMALLEST_SIDE: if there is no room for that, they take more than `room_across`.
    """
    smallest = math.ceil(4 * SMALLEST_SIDE / min(rows, columns)) / 4
    repeat = max(1, round(24 / max(rows, columns)))  # so that a gap of one pixel is thin
    gap = 1 / repeat
    best, best_across = smallest, math.ceil(count / max(int((room_down / smallest + gap) // (rows + gap)), 1))
    for across in range(1, min(count, room_across // SMALLEST_SIDE) + 1):
        down = math.ceil(count / across)
        fits = min(room_across / (across * (columns + gap) - gap), room_down / (down * (rows + gap) - gap))
        unit = min(int(fits) if fits >= 4 else int(4 * fits) / 4, LARGEST_SIDE / max(rows, columns))
        if unit > best:
            best, best_across = unit, across
    across = math.ceil(count / math.ceil(count / best_across))
    return TileLayout(count, rows, columns, across, repeat), best / repeat


def _cells(info: LayerInfo, room: Room, height: float) -> _Body:
    """Return cells as large as fit into a thin column."""
    count = info.maps[0]
    across = 1
    while across < count and (across + 1) * height / math.ceil(count / (across + 1)) <= FLAT_WIDTH:
        across += 1
    cell = min(height / math.ceil(count / across), FLAT_WIDTH)
    if cell < SMALLEST_CELL:
        cell = SMALLEST_CELL
        across = math.ceil(count / max(int(height / cell), 1))
    repeat, gap = (5, 1) if cell >= 8 else (1, 0)
    tiles = TileLayout(count, 1, 1, across, repeat, gap)
    return _Body(tiles, cell / (repeat + gap), max(across * cell, room.words[info.name]))


def _classes(info: LayerInfo, room: Room, height: float) -> _Body:
    """Return one row a class, with room for a number beside the cell or over the bar."""
    count = info.maps[0]
    pitch = min(height / count, ROW_HEIGHT)
    gap = max(round(5 * (pitch / CLASS_CELL - 1)), 1)  # cells stay small, so that there is room for numbers beside them
    tiles = TileLayout(count, 1, 1, 1, 5, gap)
    wide = max(BAR_WIDTH if info.role is Role.ANSWER else 0.75 * BAR_WIDTH, room.words[info.name])
    return _Body(tiles, pitch / (5 + gap), wide)


def _place(
    infos: Sequence[LayerInfo], bodies: Mapping[str, _Body], grid: _Grid, collapsed: set[str], room: Room
) -> Arrangement:
    """Give each column its place; what is left of the width goes between them, what is left of the height around."""
    widths = grid.widths(bodies)
    spare = max(room.width - grid.total(bodies), 0.0) / max(len(widths) - 1, 1)
    gap = min(grid.gap + spare, WIDEST_GAP)
    used = grid.total(bodies) + (gap - grid.gap) * (len(widths) - 1)
    x = MARGIN + max((room.width - used) / 2, 0.0)
    lefts: dict[str, float] = {}
    edges = []  # of each rank
    for slots, width in zip(grid.ranks, widths, strict=True):
        lefts.update({slot.name: round(x) for slot in slots if not slot.passes})
        edges.append((round(x), round(x) + width))
        x += width + gap
    alone = {slot.name for slots in grid.ranks if len(slots) == 1 for slot in slots}
    columns = []
    for info in infos:
        lane, body = grid.lanes[info.name], bodies[info.name]
        columns.append(
            Column(
                info,
                info.name in collapsed,
                *body,
                x=lefts[info.name],
                y=lane.y,
                header_height=lane.header,
                lane=0.0 if info.name in alone else lane.height,
            )
        )
    ways = () if grid.is_file else _ways({column.info.name: column for column in columns}, grid, edges)
    height = max(room.height, grid.bottom + MARGIN)
    return Arrangement(tuple(columns), max(x - gap + MARGIN, room.width), height, ways)


def _ways(columns: Mapping[str, Column], grid: _Grid, edges: Sequence[tuple[float, float]]) -> tuple[Way, ...]:
    """Return a line for each pair of layers of which one reads the other: straight on, up and down between ranks."""
    rank = {slot.name: number for number, slots in enumerate(grid.ranks) for slot in slots if not slot.passes}
    found = []
    for name, column in columns.items():
        for source in column.info.sources:
            start = columns[source]
            y = _joint(grid.lanes[source])
            way = [(start.right, y)]
            for number in range(rank[source] + 1, rank[name] + 1):
                turn = (edges[number - 1][1] + edges[number][0]) / 2
                wanted = _joint(grid.lanes[name]) if number == rank[name] else grid.rails[number][source]
                way += [(turn, y), (turn, wanted)]
                y = wanted
            found.append((*way, (column.x, y)))
    return tuple(found)


def _joint(lane: _Lane) -> float:
    """Return the height at which lines leave and reach a layer: beside its first maps, so that most run straight on."""
    return lane.y + lane.header + min(JOINT, lane.body / 2)
