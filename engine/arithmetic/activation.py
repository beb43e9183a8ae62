"""An activation's unit: a point on a curve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from engine.arithmetic.site import Doubles, Explanation, Site
from engine.trace import Selection


def relu(x: Doubles) -> Doubles:
    """max(0, x)."""
    return np.maximum(x, 0)


def scaled_tanh(x: Doubles) -> Doubles:
    """1.7159 tanh(2x/3) (LeCun et al. 1998, eq. 6 and appendix A)."""
    return 1.7159 * np.tanh(2 / 3 * x)


def _exact_tanh(x: Decimal) -> Decimal:
    """(1 - e) / (1 + e) with e = exp(-2 |x|), which cannot overflow."""
    e = (-2 * abs(x)).exp()
    return ((1 - e) / (1 + e)).copy_sign(x)


@dataclass(frozen=True)
class Function:
    """An activation function: its formula for people, the function itself, and the same for printed numbers."""

    formula: str
    apply: Callable[[Doubles], Doubles]
    exact: Callable[[Decimal], Decimal]


FUNCTIONS: Mapping[str, Function] = {
    "relu": Function("max(0, x)", relu, lambda x: max(x, Decimal(0))),
    "tanh": Function("tanh(x)", np.tanh, _exact_tanh),
    "scaledtanh": Function("1.7159 tanh(2/3 · x)", scaled_tanh, lambda x: Decimal("1.7159") * _exact_tanh(2 * x / 3)),
}


@dataclass(frozen=True, eq=False)
class Curve(Explanation):
    """total = function(before).

    Attributes
    ----------
    before : float
        The value that the function gets.
    kind : str
        "relu", "tanh" or "scaledtanh".
    """

    before: float
    kind: str

    @property
    def after(self) -> float:
        """The value that the function gives: the total."""
        return self.total

    @property
    def formula(self) -> str:
        """The function's formula for people, in x."""
        return FUNCTIONS[self.kind].formula

    @property
    def exact(self) -> Callable[[Decimal], Decimal]:
        """The function in decimal arithmetic: what a reader gets who works it from a printed number."""
        return FUNCTIONS[self.kind].exact

    @property
    def input_unit(self) -> Selection:
        """The unit that the value before comes from."""
        return Selection(self.source, self.unit.channel, self.unit.row, self.unit.column)

    def points(self, lowest: float, highest: float, count: int = 201) -> tuple[Doubles, Doubles]:
        """Return (x, y), `count` each, of the curve between two values of x; 0 is among them if it lies between."""
        x = np.linspace(lowest, highest, count)
        if lowest < 0 < highest:
            x[np.abs(x).argmin()] = 0  # so that the corner of ReLU is a corner
        return x, FUNCTIONS[self.kind].apply(x)


def explain_activation(site: Site) -> Curve:
    """Return how an activation's unit came about."""
    before = np.float64(site.values[site.place])
    after = FUNCTIONS[site.layer.kind].apply(np.asarray(before))
    return Curve(site.unit, site.source, float(after), float(before), site.layer.kind)
