"""One layer in the scene: its header, its values, its numbers."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsScene

from engine.numerals import fixed, probability
from engine.specs import Role
from gui import colours, theme
from gui.widgets.network.items import Bars, Header, Note
from gui.widgets.network.layout import FOOTER, TEXT_SHARE, Column
from gui.widgets.tile_grid import TileGridItem

Array = NDArray[np.float32]


class ColumnItems:
    """The items of one layer's column.

    Attributes
    ----------
    column : Column
    seen : object
        What was drawn last (a trace), to be compared with `is`.
    """

    def __init__(self, column: Column, bottom: float, scene: QGraphicsScene) -> None:
        self.column = column
        self.seen: object = self  # nothing yet
        self._highest: float | None = None
        self._values: Array | None = None
        self._tiles: TileGridItem | None = None
        self._bars: Bars | None = None
        self._numbers: Note | None = None
        self._classes: Note | None = None
        self._footer: Note | None = None
        scene.addItem(Header(column, column.strip(bottom)[3] if column.collapsed else column.header_height))
        if not column.collapsed:
            self._add_body(scene)

    def _add_body(self, scene: QGraphicsScene) -> None:
        info, (left, top, width, _) = self.column.info, self.column.body
        if info.role is Role.ANSWER and info.classes:
            self._add_bars(scene)
            return
        self._tiles = TileGridItem(self.column.tiles, theme.current().surface)
        self._tiles.place(left, top, self.column.scale)
        if info.role is Role.INPUT:
            self._tiles.setBorder({"color": theme.current().line, "width": 0})  # paper on paper would have no edge
        scene.addItem(self._tiles)
        self._footer = Note(QRectF(left, self.column.bottom, max(self.column.width, width), FOOTER), FOOTER)
        scene.addItem(self._footer)
        if info.classes:
            self._numbers = Note(self._rows(indent=width + 6), self.column.pitch, share=TEXT_SHARE)
            scene.addItem(self._numbers)

    def _rows(self, *, indent: float = 0.0) -> QRectF:
        """Return where the rows of the classes are."""
        column = self.column
        return QRectF(column.x + indent, column.top, column.width - indent, column.bottom - column.top)

    def _add_bars(self, scene: QGraphicsScene) -> None:
        pitch = self.column.pitch
        self._bars = Bars(self._rows(), pitch)
        self._classes = Note(self._rows(), pitch, share=TEXT_SHARE)
        self._numbers = Note(self._rows(), pitch, Qt.AlignmentFlag.AlignRight, share=TEXT_SHARE)
        self._classes.write(list(self.column.info.labels))
        for item in (self._bars, self._classes, self._numbers):
            scene.addItem(item)

    def draw(self, values: Array | None, highest: float | Array) -> None:
        """Show the layer's output, (C, H, W) or (N,); None while there is no input.

        Parameters
        ----------
        highest : float or (C, 1, 1) float32
            The magnitude that the colour map's end stands for.
        """
        self._values = values
        self._highest = highest if isinstance(highest, float) else None
        if self._bars is not None:
            self._bars.show_shares(values)
        if self._tiles is None:
            return
        look, info = theme.current(), self.column.info
        shown = np.zeros(info.maps, np.float32) if values is None else values.reshape(info.maps)
        table = colours.ink(look) if info.role is Role.INPUT else colours.lut(look, signed=info.signed)
        self._tiles.show_colours(colours.to_packed(shown, highest, table, signed=info.signed))

    def write(self, *, with_scale: bool) -> None:
        """Write the numbers that belong to what is shown; under the body the layer's scale, if that is asked for."""
        self._write_classes()
        if self._footer is None:
            return
        info = self.column.info
        if not with_scale or self._values is None or self._highest is None or info.role is Role.INPUT:
            self._footer.write([])
        else:
            self._footer.write([colours.span(self._highest, signed=info.signed)])

    def _write_classes(self) -> None:
        if self._numbers is None:
            return
        values = [] if self._values is None else self._values.tolist()
        winner = -1 if self._values is None else int(self._values.argmax())
        self._numbers.write([probability(v) if self._bars is not None else fixed(v, 2) for v in values], bold=winner)
        if self._classes is not None:
            self._classes.write(self._classes.texts, bold=winner)
