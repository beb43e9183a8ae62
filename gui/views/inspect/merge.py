"""Panels of layers that read several others: their sum, and their maps behind each other."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.kinds import JoinedPlace, MergedSum
from engine.numerals import fixed
from engine.rounding import affordable, decimals_for, printed_sum
from engine.trace import Selection
from gui import theme
from gui.guard import guarded
from gui.views.inspect.case import Case, Maps
from gui.views.inspect.panel import Panel
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.map_tiles import MapTiles
from gui.widgets.terms import quiet, result, summed

LEAST_DECIMALS, MOST_DECIMALS = 2, 4
_NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX


@guarded
class MergePanel(Panel):
    """What is read beside each other, and what comes of it; a click on a value goes to it.

    Attributes
    ----------
    tiles : list of MapTiles
        One a source, and the layer itself at the end.
    formula : FormulaLine
    """

    sign = ""
    #: Whether tiles show a single map each, which is as high as it is wide.
    one_map = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[MapTiles] = []
        self.formula = FormulaLine(lines=2)
        self._signs: list[QLabel] = []
        self._count = 0
        self._case: Case | None = None
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addLayout(self._row, 100)
        column.addWidget(self.formula)
        column.addStretch(1)  # what pictures of one map leave free stays below
        self.formula.activated.connect(self._take_term)
        theme.notifier.changed.connect(self._restyle)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.formula

    @property
    def unit(self) -> MergedSum | JoinedPlace:
        """The explanation that is shown."""
        assert self._case is not None
        assert isinstance(self._case.explanation, MergedSum | JoinedPlace)
        return self._case.explanation

    def maps_of(self, case: Case, layer: str) -> tuple[int, Maps]:
        """Return the maps of a layer that are shown, and the number of the first of them."""
        raise NotImplementedError

    def marks(self, layer: str) -> Selection | None:
        """Return the unit of a layer that belongs to the unit in hand."""
        raise NotImplementedError

    def show_pictures(self, case: Case) -> None:
        """Show the sources' maps and the layer's."""
        self._case = case
        layers = (*self.unit.sources, case.unit.layer)
        self._provide(len(layers))
        for tiles, layer in zip(self.tiles, layers, strict=False):
            first, maps = self.maps_of(case, layer)
            name = case.map_name(layer, first) if len(maps) == 1 else self.tr("{}: {} maps").format(layer, len(maps))
            tiles.set_title(name)
            tiles.show_maps(np.ascontiguousarray(maps), highest=case.highest(layer), ink=layer == "input")
            unit = self.marks(layer)
            tiles.mark([] if unit is None else [(unit.channel - first, unit.row, unit.column)])

    def _provide(self, count: int) -> None:
        """Have tiles for so many layers, with signs between them."""
        while len(self.tiles) < count:
            if self.tiles:
                self._signs.append(QLabel(self.sign))
                self._row.addWidget(self._signs[-1])
            tiles = MapTiles()
            tiles.activated.connect(self._take_map)
            self.tiles.append(tiles)
            self._row.addWidget(tiles, 1)
        for place, tiles in enumerate(self.tiles):
            tiles.setVisible(place < count)
        for place, label in enumerate(self._signs, start=1):
            label.setVisible(place < count)
            label.setText("=" if place == count - 1 else self.sign)
            label.setFont(theme.font("large"))
        self._count = count
        self._limit()

    def _limit(self) -> None:
        """Leave tiles no more height than they can use."""
        side = self.width() // max(self._count, 1) + 3 * theme.GRID
        for tiles in self.tiles:
            tiles.setMaximumHeight(side if self.one_map else _NO_LIMIT)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        for label in self._signs:
            label.setFont(theme.font("large"))

    @Slot(int, int, int)
    def _take_map(self, channel: int, row: int, column: int) -> None:
        sender = self.sender()
        if self._case is None or not isinstance(sender, MapTiles):
            return
        layers = (*self.unit.sources, self._case.unit.layer)
        layer = layers[self.tiles.index(sender)]
        self.wanted.emit(Selection(layer, self.maps_of(self._case, layer)[0] + channel, row, column))

    @Slot(str)
    def _take_term(self, name: str) -> None:
        unit = self.marks(name)
        if unit is not None:
            self.wanted.emit(unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the formula close below the pictures."""
        super().resizeEvent(event)
        self._limit()


class SumPanel(MergePanel):
    """Add: of each source the map in hand, and their sum."""

    sign = "+"
    one_map = True

    def maps_of(self, case: Case, layer: str) -> tuple[int, Maps]:
        """Return the map in hand; of units all."""
        maps, channel = case.maps(layer), case.unit.channel
        return (0, maps) if len(case.shape(layer)) == 1 else (channel, maps[channel : channel + 1])

    def marks(self, layer: str) -> Selection | None:
        """Return the unit at the same place."""
        unit = self.unit.unit
        return Selection(layer, unit.channel, unit.row, unit.column) if layer in self.unit.sources else unit

    def show_numbers(self, case: Case) -> None:
        """Write the sum."""
        unit = self.unit
        assert isinstance(unit, MergedSum)
        wanted = max(decimals_for(case.highest(layer)) for layer in (*unit.sources, case.unit.layer))
        decimals = affordable([*unit.values, unit.total], min(max(wanted, LEAST_DECIMALS), MOST_DECIMALS))
        printed = printed_sum(unit.values, unit.total, decimals=decimals)
        labels = {source: f" ({source})" for source in unit.sources}
        self.formula.show_terms([*summed(printed, list(unit.sources), labels=labels), *result(printed.total)])


class JoinedPanel(MergePanel):
    """Concat: all maps of all sources, and the one that stands at the place in hand."""

    sign = "|"

    def maps_of(self, case: Case, layer: str) -> tuple[int, Maps]:
        """Return all maps."""
        return 0, case.maps(layer)

    def marks(self, layer: str) -> Selection | None:
        """Return the unit that is handed on, or the unit itself."""
        unit = self.unit
        assert isinstance(unit, JoinedPlace)
        if layer == unit.unit.layer:
            return unit.unit
        return unit.input_unit if layer == unit.input_unit.layer else None

    def show_numbers(self, case: Case) -> None:
        """Write which map of which source it is."""
        unit = self.unit
        assert isinstance(unit, JoinedPlace)
        first = unit.firsts[unit.sources.index(unit.input_unit.layer)]
        self.formula.show_terms(
            [
                quiet(
                    self.tr("{} begins at {}, so that {} = {} + ").format(unit.source, first, unit.unit.channel, first)
                ),
                Term(str(unit.input_unit.channel), unit.source),
                quiet(self.tr(" is ")),
                Term(case.name(unit.input_unit), unit.source),
                *result(fixed(unit.total, MOST_DECIMALS)),
            ]
        )
