"""Where the tiles of an atlas lie: pure arithmetic."""

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QRect

#: Room for a frame around the outermost tiles.
EDGE = 1


@dataclass(frozen=True)
class AtlasGrid:
    """Where tiles lie: rows and columns of squares with gaps, in the widget's pixels.

    Attributes
    ----------
    count, columns : int
        Tiles, and tiles in a row.
    side, across, down : int
        A tile's side, and the gaps to the right of it and under it.
    left : int
        Room for names at the left.
    """

    count: int
    columns: int
    side: int
    across: int
    down: int
    left: int = 0

    @property
    def rows(self) -> int:
        """Rows of tiles; the last may be short."""
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of everything."""
        width = self.left + self.columns * (self.side + self.across) - self.across
        return width + 2 * EDGE, self.rows * (self.side + self.down) + 2 * EDGE

    def rect_of(self, tile: int) -> QRect:
        """Return where a tile is."""
        row, column = divmod(tile, self.columns)
        x, y = column * (self.side + self.across), row * (self.side + self.down)
        return QRect(EDGE + self.left + x, EDGE + y, self.side, self.side)

    def tile_at(self, x: float, y: float) -> int | None:
        """Return the tile at a position, the gaps behind it included; None beside all of them."""
        row, column = self._row(y), self._column(x)
        tile = row * self.columns + column
        return tile if row >= 0 and 0 <= column < self.columns and tile < self.count else None

    def visible(self, area: QRect) -> list[int]:
        """Return the tiles that touch `area`, perhaps with a few beside it."""
        rows = range(max(self._row(area.top()), 0), min(self._row(area.bottom()), self.rows - 1) + 1)
        columns = range(max(self._column(area.left()), 0), min(self._column(area.right()), self.columns - 1) + 1)
        return [t for row in rows for column in columns if (t := row * self.columns + column) < self.count]

    def _row(self, y: float) -> int:
        return floor((y - EDGE) / (self.side + self.down))

    def _column(self, x: float) -> int:
        return floor((x - EDGE - self.left) / (self.side + self.across))
