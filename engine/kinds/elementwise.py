"""Activations: functions of each value by itself. Another one is another line of `FUNCTIONS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, make_dataclass
from decimal import Decimal
from functools import cache
from math import erf, pi
from typing import ClassVar

import numpy as np

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, OneToOne, Site
from engine.numerals import exact

_erf: Callable[[Doubles], Doubles] = np.vectorize(erf, otypes=[np.float64])


def sigmoid(x: Doubles) -> Doubles:
    """Return 1 / (1 + exp(-x)), by tanh, which does not overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def bell(x: Doubles) -> Doubles:
    """Return the normal distribution's density."""
    return np.asarray(np.exp(-0.5 * x * x) / np.sqrt(2 * pi))


def bell_below(x: Doubles) -> Doubles:
    """Return Φ(x), the share of the normal distribution below x."""
    return 0.5 + 0.5 * _erf(x / np.sqrt(2))


@dataclass(frozen=True)
class Function:
    """A function of one number.

    Attributes
    ----------
    kind : str
        The kind's name in files.
    title, formula : str
        For people; the formula in x, with the settings' names in braces.
    apply, slope : callable
        The function and its derivative, of (..., ) float64 values and the settings in their order. At a corner the
        derivative is the one from the left, as torch has it.
    signed : bool or None
        Whether it gives numbers below 0; None: if it gets some.
    settings : mapping of str to (default, lowest, highest)
        What belongs to the function beside x.
    """

    kind: str
    title: str
    formula: str
    apply: Callable[..., Doubles]
    slope: Callable[..., Doubles]
    signed: bool | None = None
    settings: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)


#: LeCun et al. 1998, eq. 6 and appendix A; Klambauer et al. 2017 (SELU); Hendrycks, Gimpel 2016 (GELU).
_LECUN, _SELU, _SELU_LOW = 1.7159, 1.0507009873554805, 1.7580993408473766
_SLOPE, _ALPHA = {"slope": (0.01, 0.0, 1.0)}, {"alpha": (1.0, 0.0, 100.0)}

FUNCTIONS: tuple[Function, ...] = (
    Function("relu", "ReLU", "max(0, x)", lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0, signed=False),
    Function("tanh", "tanh", "tanh(x)", np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    Function(
        "scaledtanh",
        "Scaled tanh",
        "1.7159 tanh(2/3 · x)",
        lambda x: _LECUN * np.tanh(2 / 3 * x),
        lambda x: _LECUN * 2 / 3 * (1 - np.tanh(2 / 3 * x) ** 2),
    ),
    Function(
        "leakyrelu",
        "Leaky ReLU",
        "max(0, x) + {slope} · min(0, x)",
        lambda x, slope: np.where(x > 0, x, slope * x),
        lambda x, slope: np.where(x > 0, 1.0, slope),
        settings=_SLOPE,
    ),
    Function("sigmoid", "Sigmoid", "1 / (1 + exp(−x))", sigmoid, lambda x: sigmoid(x) * sigmoid(-x), signed=False),
    Function(
        "elu",
        "ELU",
        "max(0, x) + {alpha} · (exp(min(0, x)) − 1)",
        lambda x, alpha: np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0)),
        lambda x, alpha: np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0))),
        settings=_ALPHA,
    ),
    Function(
        "selu",
        "SELU",
        "1.0507 · max(0, x) + 1.7581 · (exp(min(0, x)) − 1)",
        lambda x: _SELU * np.maximum(x, 0) + _SELU_LOW * np.expm1(np.minimum(x, 0)),
        lambda x: np.where(x > 0, _SELU, _SELU_LOW * np.exp(np.minimum(x, 0))),
    ),
    Function("gelu", "GELU", "x · Φ(x)", lambda x: x * bell_below(x), lambda x: bell_below(x) + x * bell(x)),
    Function(
        "silu", "SiLU", "x / (1 + exp(−x))", lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))
    ),
    Function(
        "hardswish",
        "Hard-swish",
        "x · min(max(x + 3, 0), 6) / 6",
        lambda x: x * np.clip(x + 3, 0, 6) / 6,
        lambda x: np.where(x <= -3, 0.0, np.where(x < 3, x / 3 + 0.5, 1.0)),
    ),
    Function("softplus", "Softplus", "ln(1 + exp(x))", lambda x: np.logaddexp(0, x), sigmoid, signed=False),
    Function(
        "mish",
        "Mish",
        "x · tanh(ln(1 + exp(x)))",
        lambda x: x * np.tanh(np.logaddexp(0, x)),
        lambda x: np.tanh(np.logaddexp(0, x)) + x * sigmoid(x) * (1 - np.tanh(np.logaddexp(0, x)) ** 2),
    ),
)


@dataclass(frozen=True)
class ElementWise(LayerSpec):
    """A layer that applies a function to each value.

    Attributes
    ----------
    function : Function
        The kind's.
    """

    role: ClassVar[Role] = Role.ELEMENT
    function: ClassVar[Function]

    @property
    def settings(self) -> dict[str, float]:
        """What belongs to the function beside x, by name."""
        return {name: getattr(self, name) for name in self.function.settings}

    def title(self) -> str:
        """Return "ReLU" or "Leaky ReLU 0.01"."""
        return " ".join((self.function.title, *(exact(value) for value in self.settings.values())))

    def formula(self) -> str:
        """Return the function's formula."""
        return self.function.formula.format(**{name: exact(value) for name, value in self.settings.items()})

    def apply(self, x: Doubles) -> Doubles:
        """Return the function of each value of `x`."""
        return np.asarray(self.function.apply(x, *self.settings.values()))

    def slope_at(self, x: Doubles) -> Doubles:
        """Return the function's derivative at each value of `x`."""
        return np.asarray(self.function.slope(x, *self.settings.values()))

    @property
    def cuts(self) -> bool:
        """Whether values far below 0 become 0 and nothing else, as with ReLU."""
        return not self.apply(np.array(-1e3)) and not self.slope_at(np.array(-10.0))

    def signed(self, *, signed_in: bool) -> bool:
        """Return what the function says, or that the sign stays as it is."""
        return signed_in if self.function.signed is None else self.function.signed

    def explain(self, site: Site) -> "Curve":
        """Return the point on the function's curve."""
        before = np.float64(site.values[site.place])
        after = self.apply(np.asarray(before))
        return Curve(site.unit, site.source, float(after), float(before), self)


@dataclass(frozen=True, eq=False)
class Curve(OneToOne):
    """total = function(before).

    Attributes
    ----------
    before : float
        The value that the function gets.
    layer : ElementWise
        Whose function it is.
    """

    before: float
    layer: ElementWise

    @property
    def after(self) -> float:
        """The value that the function gives: the total."""
        return self.total

    @property
    def formula(self) -> str:
        """The function's formula for people, in x."""
        return self.layer.formula()

    @property
    def steepest(self) -> float:
        """The largest size of the function's derivative: by how much a change of x can show."""
        return _steepest(self.layer)

    def exact(self, x: Decimal) -> Decimal:
        """Return the function of a printed number: what a reader gets who works it from that, to 15 digits."""
        return Decimal(repr(float(self.layer.apply(np.array(float(x))))))

    @property
    def cuts(self) -> bool:
        """Whether values far below 0 become 0 and nothing else, as with ReLU."""
        return self.layer.cuts

    def points(self, lowest: float, highest: float, count: int = 201) -> tuple[Doubles, Doubles]:
        """Return (x, y), `count` each, of the curve between two values of x; 0 is among them if it lies between."""
        x = np.linspace(lowest, highest, count)
        if lowest < 0 < highest:
            x[np.abs(x).argmin()] = 0  # so that the corner of ReLU is a corner
        return x, self.layer.apply(x)


@cache
def _steepest(layer: ElementWise) -> float:
    return float(np.abs(layer.slope_at(np.linspace(-8, 8, 161))).max())


def _kind_of(function: Function) -> type[ElementWise]:
    """Return the kind of layer that applies `function`; its settings are its fields."""
    limits: Limits = {name: (lowest, highest) for name, (_, lowest, highest) in function.settings.items()}
    return make_dataclass(
        function.title.replace(" ", "").replace("-", ""),
        [(name, float, default) for name, (default, _, _) in function.settings.items()],
        bases=(ElementWise,),
        namespace={
            "kind": function.kind,
            "function": function,
            "limits": limits,
            "__doc__": f"{function.formula}.",
            "__module__": __name__,
        },
        frozen=True,
    )


ELEMENTWISE: tuple[type[ElementWise], ...] = tuple(map(_kind_of, FUNCTIONS))
Relu, Tanh, ScaledTanh = ELEMENTWISE[:3]
