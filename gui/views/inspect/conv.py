"""A convolution's unit: patch × kernel for each input channel, the channels' sums, the bias, the total."""

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.kinds import ChannelTerm, ConvSum
from engine.numerals import is_zero
from engine.rounding import (
    PrintedSum,
    affordable,
    decimals_for,
    decimals_of_factors,
    decimals_that_fit,
    printed_products,
    printed_sum,
    sum_as_printed,
)
from engine.trace import Selection
from gui import colours, theme
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.views.inspect.products import LEAST_DECIMALS, PrintedTerm, ProductGrids
from gui.views.inspect.sliding import SlidingMaps
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.formula_line import FormulaLine
from gui.widgets.terms import quiet, result, summed

#: With more input maps than this the formula gives their numbers only.
MOST_NAMED = 8
#: Decimals of sums and products; factors may need more.
MOST_DECIMALS = 3


class ConvPanel(Panel):
    """The window over the maps, the sums in formula lines, the grids with every number.

    Attributes
    ----------
    maps : SlidingMaps
    total : FormulaLine
        The channels' sums and the bias.
    part : FormulaLine
        The products of the channel in hand.
    grids : ProductGrids
    detail : QLabel
        The product under the pointer, with the unit that it comes from.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps = SlidingMaps()
        self.total = FormulaLine(lines=2)
        self.part = FormulaLine(lines=2, size="small")
        self.grids = ProductGrids()
        self.detail = QLabel()
        self.legend = ColourLegend()
        self._case: Case | None = None
        self._order: tuple[int, ...] = ()
        self._channel = 0
        self._map: tuple[str, str, int] | None = None  # model, layer and map that order and channel belong to
        self._lay_out()
        self.maps.wanted.connect(self.wanted)
        self.maps.slid.connect(self.slid)
        self.maps.channel_picked.connect(self.take_channel)
        self.total.hovered.connect(self._light_term)
        self.total.activated.connect(self._take_term)
        self.part.hovered.connect(self._light_term)
        self.part.activated.connect(self._take_term)
        self.grids.hovered.connect(self._point_at_cell)
        self.grids.activated.connect(self._go_to_cell)
        self.grids.room_changed.connect(self._rewrite)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.addWidget(self.detail, 1)
        below.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.maps, 3)
        column.addWidget(self.total)
        column.addWidget(self.part)
        column.addWidget(self.grids, 2)
        column.addLayout(below)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.grids.matrix

    @property
    def unit(self) -> ConvSum:
        """The explanation that is shown."""
        assert self._case is not None
        assert isinstance(self._case.explanation, ConvSum)
        return self._case.explanation

    def show_pictures(self, case: Case) -> None:
        """Move the window and draw its edges."""
        self._case = case
        self._rank()
        term = self._term(self._channel)
        self.maps.show_case(
            case,
            channel=self._channel,
            rows=self.unit.rows,
            columns=self.unit.columns,
            strengths=np.where(self.unit.inside, term.products, 0.0),
        )

    def show_numbers(self, case: Case) -> None:
        """Write formula lines and grids: products of the factors as printed, and sums that say what rounding adds."""
        self._case = case
        decimals = self._decimals()
        terms = tuple(self._term(channel) for channel in self._order)
        bias = [self.unit.bias] if self.unit.has_bias else []
        self._write_total(printed_sum([*(t.sum for t in terms), *bias], self.unit.total, decimals=decimals[2]))
        self._write_part(self._print(decimals, self._term(self._channel)).sum)
        self.grids.show_terms(terms, partial(self._print, decimals), scales=self._scales(), chosen=self._channel)
        self.legend.show_scale(None, signed=True)

    def _print(self, decimals: tuple[int, int, int], term: ChannelTerm) -> PrintedTerm:
        """Return what is printed of one input channel."""
        assert self._case is not None
        texts = printed_products(term.patch, term.kernel, decimals=decimals)
        name = self._case.map_name(self._case.source, term.channel).removeprefix(f"{self._case.source} ")
        return PrintedTerm(term, name, texts, sum_as_printed(texts.products, term.sum, decimals=decimals[2]))

    @Slot()
    def _rewrite(self) -> None:
        if self._case is not None:
            self.show_numbers(self._case)

    @Slot(int)
    def take_channel(self, channel: int) -> None:
        """Show another input channel under the window, if the unit reads it."""
        if self._case is None or channel not in self._order:
            return
        self._channel = channel
        self.show_pictures(self._case)
        self.show_numbers(self._case)
        self.grids.show_channel(channel)

    def _rank(self) -> None:
        """Order the channels by contribution, unless the pen is down; take the first in hand when the map is new."""
        assert self._case is not None
        ranked = tuple(term.channel for term in self.unit.ranked)
        new_map = (self._case.model.key, self._case.unit.layer, self._case.unit.channel)
        if new_map != self._map:
            self._map, self._order, self._channel = new_map, ranked, ranked[0]
        elif self._case.settled and not self.maps.control.playing:
            self._order = ranked

    def _term(self, channel: int) -> ChannelTerm:
        return next(term for term in self.unit.channels if term.channel == channel)

    def _scales(self) -> tuple[float, float, float]:
        """Return the largest magnitudes of what is read, of the layer's weights, and of what a product of them can be.

        They hold for the whole layer: sliding the window changes neither colours nor decimals.
        """
        case = self._case
        assert case is not None
        read, weights = case.highest(case.source), colours.peak(case.model.weights[f"{case.unit.layer}.weight"])
        return read, weights, read * weights

    def _decimals(self) -> tuple[int, int, int]:
        """Return how many decimals patches, kernels and products have: three digits of the largest, if they fit."""
        case = self._case
        assert case is not None
        read, weights, _ = self._scales()
        largest = case.highest(case.unit.layer)
        wanted = max(min(decimals_for(largest), MOST_DECIMALS), LEAST_DECIMALS)
        characters = self.grids.characters_for(len(self.unit.columns))
        found = decimals_that_fit(read, weights, wanted, characters=characters, least=LEAST_DECIMALS)
        sums = [term.sum for term in self.unit.channels]
        return *found[:2], affordable([*sums, self.unit.bias, self.unit.total], found[2])

    def _write_total(self, printed: PrintedSum) -> None:
        case = self._case
        assert case is not None
        count = len(self._order)
        names = [*(f"channel:{channel}" for channel in self._order), "bias"][: len(printed.terms)]
        short = "{}" if count > MOST_NAMED else self.tr("map {}")
        said = {"bias": self.tr(" (bias)")}
        if count > 1:
            said |= {f"channel:{channel}": f" ({short.format(channel)})" for channel in self._order}
        terms = summed(printed, names, labels=said)
        over = (self.tr("Σ maps Σ x·w") if count > 1 else "Σ x·w") + (" + b = " if "bias" in names else " = ")
        self.total.show_terms([quiet(over), *terms, *result(printed.total)])

    def _write_part(self, printed: PrintedSum) -> None:
        case = self._case
        assert case is not None
        k = len(self.unit.columns)
        kept = [n for n, text in enumerate(printed.terms) if not is_zero(text)]
        shown = replace(printed, terms=tuple(printed.terms[n] for n in kept))
        terms = summed(shown, [f"cell:{n // k}:{n % k}" for n in kept])
        zeros = len(printed.terms) - len(kept)
        left_out = [quiet(self.tr("  (zeros left out: {})").format(zeros))] if zeros else []
        head = quiet(f"{case.map_name(case.source, self._channel)}: Σ x·w = ")
        self.part.show_terms([head, *(terms or [quiet("0")]), *left_out, *result(printed.total, "part")])

    @Slot(str)
    def _light_term(self, name: str) -> None:
        """Light up in the grids and on the stage what a term stands for."""
        kind, *numbers = name.split(":")
        cell = (int(numbers[0]), int(numbers[1])) if kind == "cell" else None
        channel = int(numbers[0]) if kind == "channel" else self._channel if kind in ("cell", "part") else -1
        self.grids.light(channel, cell)
        self.maps.stage.light(cell)
        self._tell(channel, cell)

    @Slot(object)
    def _point_at_cell(self, place: tuple[int, int, int] | None) -> None:
        """Light up in the formula and on the stage the cell that is pointed at."""
        channel, cell = (-1, None) if place is None else (place[0], place[1:])
        self.grids.light(channel, cell)
        in_hand = channel == self._channel
        self.maps.stage.light(cell if in_hand else None)
        self.total.highlight(*([f"channel:{channel}"] if channel >= 0 else []))
        self.part.highlight(*([f"cell:{cell[0]}:{cell[1]}"] if cell and in_hand else []))
        self._tell(channel, cell)

    def _tell(self, channel: int, cell: tuple[int, int] | None) -> None:
        """Say in words where a product comes from."""
        if self._case is None or channel < 0 or cell is None:
            self.detail.clear()
            return
        term, decimals = self._term(channel), self._decimals()[2] + 2
        digits = (*decimals_of_factors(float(term.patch[cell]), float(term.kernel[cell]), decimals), decimals)
        texts = printed_products(term.patch[cell], term.kernel[cell], decimals=digits)
        numbers = (*texts.first, *texts.second, *texts.products)
        source = self.unit.source_of(channel, *cell)
        where = self.tr("outside the map: padding, always 0") if source is None else self._case.name(source)
        self.detail.setText("{} × {} ≈ {}   {}".format(*numbers, where))

    @Slot(str)
    def _take_term(self, name: str) -> None:
        """Take the channel of a channel's term in hand; go to the unit of a product's."""
        kind, *numbers = name.split(":")
        if kind == "channel":
            self.take_channel(int(numbers[0]))
        elif kind == "cell":
            self._go_to_cell(self._channel, int(numbers[0]), int(numbers[1]))

    @Slot(int, int, int)
    def _go_to_cell(self, channel: int, i: int, j: int) -> None:
        source: Selection | None = self.unit.source_of(channel, i, j)
        if source is not None:
            self.wanted.emit(source)
