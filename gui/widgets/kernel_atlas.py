"""All kernels of a layer at once: small pictures that can be zoomed into until their numbers can be read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import fixed, short
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.atlas_grid import AtlasGrid
from gui.widgets.glyphs import Glyphs
from gui.widgets.outline import outline
from gui.widgets.tile_grid import TileLayout

Place = tuple[int, int]

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_ZOOM = 1.5
_LARGEST_CELL = 64
#: Tiles of one filter and one input map that are smaller than this are painted together.
_DENSE = 24
#: Beyond this a kernel that is zoomed in no further says nothing more.
_LARGEST_FITTING = 28


@guarded
class KernelAtlas(QWidget):
    """Kernels as tiles: one a filter, or, for every input map, a row a filter. Lives in a scroll area.

    Signals
    -------
    activated : int, int
        Filter and input map whose kernel was clicked, or stepped to with the arrow keys.
    hovered : str
        What is under the pointer, in words; empty when it leaves.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Filters: from kernel to kernel, zoom", "Arrows, +, -"),)

    activated = Signal(int, int)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernels: NDArray[np.float32] = np.zeros((1, 1, 1, 1), np.float32)
        self._order: NDArray[np.intp] = np.zeros(1, np.intp)
        self._notes: Sequence[str] = ("",)
        self._highest: float | NDArray[np.float32] = 1.0
        self._input_map: int | None = 0
        self._first_maps: Sequence[int] = ()
        self._chosen: Place = (0, 0)
        self._cell: float | None = None  # None: as large as fits
        self._room = QSize(240, 320)
        self._pixels: NDArray[np.uint8] | None = None
        self._picture: QImage | None = None
        #: Where the tiles are, and the side of one weight's square in pixels; made anew by `_fit`.
        self.grid, self.cell, self._names_width = AtlasGrid(1, 1, 5, 0, 0), 5, 0
        self.shows_numbers = False  # the cells are large enough for their numbers
        self._glyphs: Glyphs | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Kernels of the layer"))
        theme.notifier.changed.connect(self._restyle)

    def show_kernels(
        self,
        kernels: NDArray[np.float32],
        *,
        order: NDArray[np.intp],
        notes: Sequence[str],
        highest: float | NDArray[np.float32],
        input_map: int | None,
        first_maps: Sequence[int] = (),
    ) -> None:
        """Show (filters, input maps, k, k) kernels.

        Parameters
        ----------
        order : (filters,) int
            Which filter stands where.
        notes : sequence of str
            A word for each filter, by its index ("dead"); it stands beside its number.
        highest : float or (filters, 1, 1, 1)
            What the colour map's end stands for.
        input_map : int or None
            Show the kernels that read this map only; None: all, a row a filter.
        first_maps : sequence of int
            Which map the first kernel of each filter reads; that of number 0 if not given.
        """
        self._first_maps = first_maps
        self._kernels, self._order, self._notes, self._highest = kernels, order, notes, highest
        self._input_map = 0 if input_map is None and kernels.shape[1] == 1 else input_map
        self._pixels = self._picture = None
        self._fit()

    def choose(self, channel: int, input_map: int) -> None:
        """Frame the kernel in hand."""
        self._chosen = (channel, input_map)
        self.setAccessibleDescription(self._words(channel, input_map))
        self.update()

    def set_room(self, room: QSize) -> None:
        """Say how much room there is to be filled."""
        self._room = room
        self._fit()

    def zoom(self, factor: float) -> None:
        """Make everything larger or smaller; never smaller than what fits."""
        fitting, wanted = self._fitting_cell(), self.cell * factor
        self._cell = None if wanted <= fitting else min(wanted, _LARGEST_CELL)
        self._fit()

    def show_numbers(self, shown: bool) -> None:
        """Zoom so far that every number can be read, or back to what fits."""
        self._cell = float(self._readable_cell()) if shown else None
        self._fit()

    def place_of(self, tile: int) -> Place:
        """Return filter and input map of a tile."""
        if self._input_map is not None:
            return int(self._order[tile]), self._input_map
        row, column = divmod(tile, self._kernels.shape[1])
        return int(self._order[row]), column

    def tile_of(self, channel: int, input_map: int) -> int | None:
        """Return the tile of a kernel; None if it is not shown."""
        found = np.flatnonzero(self._order == channel)
        if not len(found) or input_map >= self._kernels.shape[1]:
            return None
        row = int(found[0])
        if self._input_map is not None:
            return row
        inputs: int = self._kernels.shape[1]
        return row * inputs + input_map

    # Layout

    def _line(self) -> int:
        return round(QFontMetricsF(theme.number_font("small")).height())

    def _name_width(self) -> int:
        metrics = QFontMetricsF(theme.number_font("small"))
        return round(max(metrics.horizontalAdvance(self._name(int(c))) for c in self._order)) + theme.GRID

    def _readable_cell(self) -> int:
        return round(QFontMetricsF(theme.number_font("small")).horizontalAdvance("−0.00")) + 6

    def _grid_of(self, cell: int) -> AtlasGrid:
        (filters, inputs), side = self._kernels.shape[:2], self._side
        if self._input_map is None:
            gap = 1 if cell < 4 else 3
            return AtlasGrid(filters * inputs, inputs, side * cell, gap, gap, self._names_width)
        across = theme.GRID
        wide = max(side * cell, self._names_width) + across
        columns = max(1, min(filters, (self._room.width() + across) // wide))
        across = wide - side * cell
        return AtlasGrid(filters, columns, side * cell, across, self._line() + theme.GRID)

    def _fitting_cell(self) -> int:
        """Return the largest cell with which all tiles fit the room; at least one that can be seen."""
        smallest = 2 if self._input_map is None else 5
        for cell in range(_LARGEST_FITTING, smallest, -1):
            width, height = self._grid_of(cell).size
            if width <= self._room.width() and height <= self._room.height():
                return cell
        return smallest

    def _fit(self) -> None:
        self._names_width = self._name_width()
        self.cell = max(1, int(self._cell or self._fitting_cell()))
        grid = self._grid_of(self.cell)
        if grid != self.grid:
            self._picture = None
        self.grid, self.shows_numbers = grid, self.cell >= self._readable_cell()
        self.setFixedSize(*self.grid.size)
        self.update()

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._pixels = self._picture = self._glyphs = None
        self._fit()

    # Words

    def _name(self, channel: int) -> str:
        note = self._notes[channel] if channel < len(self._notes) else ""
        return f"{channel} {note}".rstrip()

    def _words(self, channel: int, input_map: int) -> str:
        words = self.tr("filter {}").format(self._name(channel))
        if self._kernels.shape[1] > 1:
            first = self._first_maps[channel] if self._first_maps else 0
            words += self.tr(", reading map {}").format(first + input_map)
        return words

    # Painting

    def _coloured(self) -> NDArray[np.uint8]:
        if self._pixels is None:
            rgba = colours.to_rgba(self._kernels, self._highest, theme.current(), signed=True)
            self._pixels = np.ascontiguousarray(rgba)  # (filters, input maps, k, k, 4)
        return self._pixels

    @property
    def _side(self) -> int:
        """Cells along a tile, which is square whatever its kernel is."""
        height, width = self._kernels.shape[2:]
        return max(int(height), int(width))

    @property
    def _is_dense(self) -> bool:
        """True if there are so many small tiles that they are painted as one picture."""
        return self._input_map is None and self.grid.side < _DENSE

    def _dense_picture(self) -> QImage:
        """Return all tiles as one picture of the screen's pixels; its gaps are see-through."""
        if self._picture is None:
            inputs, side = self._kernels.shape[1], self._side
            layout = TileLayout(self.grid.count, side, side, inputs, self.cell, self.grid.across)
            height, width = self._kernels.shape[2:]
            packed = self._coloured()[self._order].view(np.uint32).reshape(-1, height, width)
            packed = np.pad(packed, ((0, 0), (0, side - height), (0, side - width)))  # see-through
            image = to_image(layout.arrange(packed))
            self._picture = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        return self._picture

    def _paint_tile(self, painter: QPainter, rect: QRect, place: Place) -> None:
        colour = self._coloured()[place]
        ratio = self.devicePixelRatioF()
        if self.shows_numbers:
            self._glyphs = self._glyphs or Glyphs(theme.number_font("small"), ratio)
            texts = [fixed(w, 2) for w in self._kernels[place].ravel().tolist()]
            cell = int(self.cell * ratio)
            colour = self._glyphs.write(texts, colour, cell, cell)
        rows, columns = self._kernels.shape[2:]
        rect = QRect(rect.topLeft(), QSize(columns * self.cell, rows * self.cell))
        painter.drawImage(rect, to_image(colour, opaque=True))
        painter.setPen(theme.current().line)
        painter.drawRect(rect.adjusted(-1, -1, 0, 0))

    def _paint_name(self, painter: QPainter, rect: QRect, tile: int) -> None:
        if self._input_map is None and (tile % self.grid.columns or rect.height() < self._line() - 4):
            return
        channel, _ = self.place_of(tile)
        look = theme.current()
        in_hand = channel == self._chosen[0]
        painter.setPen(look.text if in_hand else look.text_quiet)
        painter.setFont(theme.number_font("small", bold=in_hand))
        if self._input_map is not None:
            area = QRectF(rect.left(), rect.bottom() + 2, rect.width() + self.grid.across, self._line())
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._name(channel))
        else:
            area = QRectF(0, rect.top(), self.grid.left - theme.GRID // 2, rect.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._name(channel))

    def _paint_frame(self, painter: QPainter, grid: AtlasGrid) -> None:
        tile = self.tile_of(*self._chosen)
        if tile is None:
            return
        outline(painter, QRectF(grid.rect_of(tile)).adjusted(0, 0, -1, -1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles that are in sight, and nothing else."""
        grid = self.grid
        with QPainter(self) as painter:
            if self._is_dense:
                painter.drawImage(grid.rect_of(0).topLeft(), self._dense_picture())
                for tile in range(0, grid.count, grid.columns):
                    self._paint_name(painter, grid.rect_of(tile), tile)
            else:
                self._paint_tiles(painter, grid, event.rect())
            self._paint_frame(painter, grid)

    def _paint_tiles(self, painter: QPainter, grid: AtlasGrid, area: QRect) -> None:
        """Paint the tiles that touch `area`, one by one."""
        with_names = area.adjusted(-grid.left, -self._line(), 0, 0)  # a name hangs outside of its tile
        for tile in grid.visible(with_names):
            rect = grid.rect_of(tile)
            if rect.intersects(area):
                self._paint_tile(painter, rect, self.place_of(tile))
            self._paint_name(painter, rect, tile)

    # The person

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked kernel."""
        tile = self.grid.tile_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and tile is not None:
            self.activated.emit(*self.place_of(tile))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        self.hovered.emit(self._under(event.position()))

    def _under(self, position: QPointF) -> str:
        grid = self.grid
        tile = grid.tile_at(position.x(), position.y())
        if tile is None:
            return ""
        place, rect = self.place_of(tile), grid.rect_of(tile)
        inside = position - QPointF(rect.topLeft())
        row, column = int(inside.y() // self.cell), int(inside.x() // self.cell)
        rows, columns = self._kernels.shape[2:]
        if row >= rows or column >= columns:
            return self._words(*place)
        return f"{self._words(*place)}, {row}, {column}: {short(float(self._kernels[place][row, column]))}"

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing."""
        self.hovered.emit("")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom while Control is held; otherwise the scroll area's business."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM if event.angleDelta().y() > 0 else 1 / _ZOOM)
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from kernel to kernel; + and - zoom."""
        if event.key() in _STEPS:
            down, across = _STEPS[Qt.Key(event.key())]
            tile = (self.tile_of(*self._chosen) or 0) + down * self.grid.columns + across
            if 0 <= tile < self.grid.count:
                self.activated.emit(*self.place_of(tile))
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        else:
            super().keyPressEvent(event)
