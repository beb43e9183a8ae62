"""A flat unit: which cell of which map it is, and the way back."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.kinds import FlatPlace, index_of, place_of
from engine.numerals import fixed
from engine.trace import Selection
from gui import theme
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.map_tiles import MapTiles
from gui.widgets.terms import quiet


class FlattenPanel(Panel):
    """Maps at the left, the vector at the right; pointing at either shows the same value in the other.

    Attributes
    ----------
    maps, vector : MapTiles
    formula : FormulaLine
        The unit in hand: index from map, row and column.
    pointed : FormulaLine
        The same for what is pointed at.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps, self.vector = MapTiles(), MapTiles()
        self.formula, self.pointed = FormulaLine(lines=2), FormulaLine(lines=2)
        self._case: Case | None = None
        pictures = QHBoxLayout()
        pictures.setSpacing(3 * theme.GRID)
        pictures.addWidget(self.maps, 1)
        pictures.addWidget(self.vector, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.formula)
        column.addLayout(pictures, 1)
        column.addWidget(self.pointed)
        self.maps.hovered.connect(self._point_at_map)
        self.vector.hovered.connect(self._point_at_vector)
        self.maps.activated.connect(self._take_map)
        self.vector.activated.connect(self._take_vector)
        self.formula.activated.connect(self._take_term)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.maps

    def show_pictures(self, case: Case) -> None:
        """Show the same values as maps and as one vector."""
        self._case = case
        for tiles, layer in ((self.maps, case.source), (self.vector, case.unit.layer)):
            tiles.show_maps(case.maps(layer), highest=case.highest(layer), ink=layer == "input")
        self.maps.set_title(self.tr("{}: {} maps").format(case.source, case.shape(case.source)[0]))
        self.vector.set_title(self.tr("the vector: {} values, in reading order").format(case.shape(case.unit.layer)[0]))
        self._mark(case.unit.channel)

    def show_numbers(self, case: Case) -> None:
        """Write the index of the unit in hand."""
        assert isinstance(case.explanation, FlatPlace)
        self.formula.show_terms(self._terms(case.explanation.index))

    def _terms(self, index: int) -> list[Term]:
        assert self._case is not None
        shape = self._case.shape(self._case.source)
        (_, height, width), (channel, row, column) = shape, place_of(shape, index)
        value = fixed(float(self._case.trace.output(self._case.unit.layer)[index]), 4)
        return [
            quiet(self.tr("(map × height + row) × width + column = (")),
            Term(str(channel), "source"),
            quiet(f" × {height} + "),
            Term(str(row), "source"),
            quiet(f") × {width} + "),
            Term(str(column), "source"),
            quiet(" = "),
            Term(str(index), "index", bold=True),
            quiet(self.tr(":  {}[{}, {}, {}] = ").format(self._case.source, channel, row, column)),
            Term(value, "total", bold=True),
        ]

    def _mark(self, index: int) -> None:
        assert self._case is not None
        self.maps.mark([place_of(self._case.shape(self._case.source), index)])
        self.vector.mark([(index, 0, 0)])

    def _light_place(self, index: int | None) -> None:
        """Show both ends of what is pointed at; of the unit in hand if nothing is."""
        if self._case is None:
            return
        self._mark(self._case.unit.channel if index is None else index)
        self.pointed.show_terms([] if index is None else self._terms(index))

    @Slot(object)
    def _point_at_map(self, place: tuple[int, int, int] | None) -> None:
        assert self._case is not None
        self._light_place(None if place is None else index_of(self._case.shape(self._case.source), *place))

    @Slot(object)
    def _point_at_vector(self, place: tuple[int, int, int] | None) -> None:
        self._light_place(None if place is None else place[0])

    @Slot(int, int, int)
    def _take_map(self, channel: int, row: int, column: int) -> None:
        assert self._case is not None
        self.wanted.emit(Selection(self._case.source, channel, row, column))

    @Slot(int, int, int)
    def _take_vector(self, index: int, _row: int, _column: int) -> None:
        assert self._case is not None
        self.wanted.emit(Selection(self._case.unit.layer, index))

    @Slot(str)
    def _take_term(self, name: str) -> None:
        """Go to the cell that the number comes from."""
        assert self._case is not None
        if name in ("source", "total") and isinstance(self._case.explanation, FlatPlace):
            self.wanted.emit(self._case.explanation.input_unit)
