"""Convolution as an integral: g moves over f, the product's area is the curve's next value."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from engine.errors import EngineError
from engine.lab.examples import MOST_SIDE, Example
from engine.lab.integral import DRAWN_POINTS, FUNCTIONS, REACH, STEP, Integrand, drawn, function, moment, result
from engine.numerals import brief, fixed
from gui import theme
from gui.session import Session
from gui.views.lab.page import Page
from gui.views.lab.parts import Choices, button, named
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.plot import Plot
from gui.widgets.step_control import SPEEDS, StepControl

Table = NDArray[np.float64]

#: Positions of t that can be stepped through.
_POSITIONS = 161
_STRIDE = round(2 * REACH / STEP) // (_POSITIONS - 1)  # steps of the fine grid from position to position
_HAND = "drawn"
#: A hand-drawn function's least and greatest value.
_DRAWN = (-1.0, 2.0)
_WORDS = [(f.title, f.key) for f in FUNCTIONS]
#: Rows in which a file holds a hand-drawn function: the format bounds a row's length.
_FILE_COLUMNS = 23


def _start_drawn() -> Table:
    places = np.linspace(-REACH, REACH, DRAWN_POINTS)
    return np.where((places > -1.5) & (places < 1), (places + 1.5) / 2.5, 0.0)  # a ramp


@dataclass(frozen=True, eq=False)
class IntegralState:
    """f and g by key, the hand-drawn function's values (DRAWN_POINTS,), and whether g is flipped."""

    f: str = "box"
    g: str = "decay"
    drawn: Table = field(default_factory=_start_drawn)
    flip: bool = True

    def get(self, key: str) -> Integrand:
        """Return a function by its key."""
        return drawn(self.drawn) if key == _HAND else function(key)


class IntegralPage(Page):
    """Above f, the moved g and their product; below the result, drawn as far as t has come."""

    name = "integral"
    title = "Integral"
    hint = "Drag in a plot to move t. A CNN computes the cross-correlation: g slides as it is."

    def __init__(self, session: Session) -> None:
        super().__init__(session, IntegralState())
        self._curve: Table = np.zeros(1)
        self._places: Table = np.zeros(1)
        self._last_point: tuple[float, float] | None = None
        self.above = Plot("f, g moved to t, and their product", x=(-REACH, REACH), y=(-0.2, 1.4))
        self.below = Plot("The result over t", x=(-REACH, REACH), y=(-0.2, 1.4))
        self._f_curve = self.above.add_curve("negative")
        self._g_curve = self.above.add_curve("positive")
        self._product = self.above.add_curve("accent", filled=True)
        self._whole = self.below.add_curve("bar", style=Qt.PenStyle.DotLine)
        self._done = self.below.add_curve("accent")
        self._lines = self.above.add_line("bar"), self.below.add_line("bar")
        self.formula = FormulaLine()
        self.steps = StepControl(words="place {} of {}")
        self.steps.set_count(_POSITIONS)
        self.steps.speed_box.setCurrentIndex(len(SPEEDS) - 2)
        self._lay_out()
        self._connect()
        self.steps.set_position(_POSITIONS * 9 // 16)

    def _lay_out(self) -> None:
        self.f_box = Choices("f", [*_WORDS, ("Drawn by hand", _HAND)], lambda key: self.change(f=key))
        self.g_box = Choices("g", [*_WORDS, ("Drawn by hand", _HAND)], lambda key: self.change(g=key))
        self.flip_box = Choices(
            "Kind", (("Convolution: g is flipped", True), ("Cross-correlation: no flip", False)), self._set_flip
        )
        controls = QWidget()
        flow = FlowLayout(controls, gap=2 * theme.GRID)
        flow.addWidget(named("f", self.f_box))
        flow.addWidget(named("g", self.g_box))
        flow.addWidget(self.flip_box)
        flow.addWidget(button("Draw f by hand", self._draw_by_hand, tip="Then draw f by dragging in the upper plot"))
        self.body.addWidget(controls)
        self.body.addWidget(self.formula)
        self.body.addWidget(self.above, 3)
        self.body.addWidget(self.below, 2)
        self.body.addWidget(self.steps)

    def _connect(self) -> None:
        self.steps.position_changed.connect(self._show_moment)
        self.above.pointed.connect(self._point_above)
        self.below.pointed.connect(self._point_below)

    @property
    def t(self) -> float:
        """The place in hand."""
        return self.steps.position * _STRIDE * STEP - REACH

    def refresh(self) -> None:
        """Compute the whole result and show it."""
        state: IntegralState = self.state
        self.f_box.show_choice(state.f)
        self.g_box.show_choice(state.g)
        self.flip_box.show_choice(state.flip)
        self._places, self._curve = result(state.get(state.f), state.get(state.g), flip=state.flip)
        self._whole.setData(self._places, self._curve)
        low, high = min(float(self._curve.min()), 0.0), max(float(self._curve.max()), 1e-3)
        margin = 0.1 * (high - low)
        self.below.set_ranges((-REACH, REACH), (low - margin, high + margin))
        self._show_moment()

    @Slot()
    def _show_moment(self, _: object = None) -> None:
        """Show g at t, the product and its area."""
        state: IntegralState = self.state
        now = moment(state.get(state.f), state.get(state.g), self.t, flip=state.flip)
        self._f_curve.setData(now.tau, now.f)
        self._g_curve.setData(now.tau, now.g)
        self._product.setData(now.tau, now.product)
        done = self.steps.position * _STRIDE + 1
        self._done.setData(self._places[:done], self._curve[:done])
        for line in self._lines:
            line.setValue(self.t)
        values = np.concatenate([now.f, now.g])
        low, high = min(float(values.min()), 0.0), max(float(values.max()), 1.0)
        self.above.set_ranges((-REACH, REACH), (low - 0.1, high + 0.15))
        self._show_formula(now.area)

    def _show_formula(self, area: float) -> None:
        moved, symbol = ("g(t − τ)", "∗") if self.state.flip else ("g(τ − t)", "⋆")
        self.formula.show_terms(
            [
                Term(f"(f {symbol} g)({brief(self.t)}) = ∫ "),
                Term("f(τ)", "f", "negative", bold=True),
                Term(" · "),
                Term(moved, "g", "positive", bold=True),
                Term(" dτ = "),
                Term("the shaded area", "area", "accent", bold=True),
                Term(" = "),
                Term(fixed(area, 3), "value", bold=True),
            ]
        )

    def _set_flip(self, flip: bool) -> None:
        self.change(flip=flip)

    def _draw_by_hand(self) -> None:
        self.change(f=_HAND)

    @Slot(float, float)
    def _point_above(self, x: float, y: float) -> None:
        if self.state.f == _HAND:
            self._draw_to(x, y)
        else:
            self._point_below(x, y)

    @Slot(float, float)
    def _point_below(self, x: float, _y: float) -> None:
        self.steps.set_position(round((x + REACH) / (_STRIDE * STEP)))

    def _draw_to(self, x: float, y: float) -> None:
        """Draw f from the last point to this one; a jump of the pointer begins anew."""
        before = self._last_point
        if before is None or abs(before[0] - x) > REACH / 4:
            before = (x, y)
        self._last_point = (x, y)
        places = np.linspace(-REACH, REACH, DRAWN_POINTS)
        left, right = sorted((before, (x, y)))
        half = REACH / (DRAWN_POINTS - 1)
        under = (places >= left[0] - half) & (places <= right[0] + half)
        values: Table = self.state.drawn.copy()
        values[under] = np.interp(places[under], [left[0], right[0] + 1e-9], [left[1], right[1]])
        self.change("draw", drawn=np.clip(values, *_DRAWN))

    def example(self) -> Example:
        """Return the choices, and the hand-drawn function in rows."""
        state: IntegralState = self.state
        assert DRAWN_POINTS % _FILE_COLUMNS == 0
        assert _FILE_COLUMNS <= MOST_SIDE
        tables = {"drawn": state.drawn.reshape(-1, _FILE_COLUMNS)}
        return Example(self.name, tables, {"f": state.f, "g": state.g, "flip": int(state.flip)})

    def state_from(self, example: Example) -> IntegralState:
        """Read the choices and the hand-drawn function."""
        keys = (*(f.key for f in FUNCTIONS), _HAND)
        values = example.table("drawn").reshape(-1)
        if len(values) != DRAWN_POINTS:
            raise EngineError(f"The example's hand-drawn function has not {DRAWN_POINTS} values.")
        flip = bool(example.setting("flip", (0, 1)))
        return IntegralState(example.setting("f", keys), example.setting("g", keys), np.clip(values, *_DRAWN), flip)
