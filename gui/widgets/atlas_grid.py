"""Where the tiles of an atlas lie: pure arithmetic."""

from dataclasses import dataclass

from PySide6.QtCore import QRect


@dataclass(frozen=True)
class AtlasGrid:
    """Where tiles lie: rows and columns of squares with gaps. Pure arithmetic, in the widget's pixels.

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
        return width + 2, self.rows * (self.side + self.down) + 2

    def rect_of(self, tile: int) -> QRect:
        """Return where a tile is."""
        row, column = divmod(tile, self.columns)
        return QRect(
            1 + self.left + column * (self.side + self.across), 1 + row * (self.side + self.down), self.side, self.side
        )

    def tile_at(self, x: float, y: float) -> int | None:
        """Return the tile at a position, its gaps included; None beside all of them."""
        column, row = int(x - self.left) // (self.side + self.across), int(y) // (self.side + self.down)
        tile = row * self.columns + column
        inside = x >= self.left and y >= 0 and column < self.columns and tile < self.count
        return tile if inside else None

    def visible(self, area: QRect) -> list[int]:
        """Return the tiles that touch `area`."""
        first_row, last_row = (max(0, y) // (self.side + self.down) for y in (area.top(), area.bottom()))
        first, last = (max(0, x - self.left) // (self.side + self.across) for x in (area.left(), area.right()))
        columns = range(first, min(last, self.columns - 1) + 1)
        rows = range(first_row, min(last_row, self.rows - 1) + 1)
        return [t for row in rows for column in columns if (t := row * self.columns + column) < self.count]
