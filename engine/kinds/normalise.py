"""Normalise: the input's own mean and deviation, which are settings and not learnt."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.base import LayerSpec, Lengths, Limits
from engine.kinds.roles import Role
from engine.kinds.site import OneToOne, Site
from engine.numerals import exact
from engine.trace import Shape

MOST_CHANNELS = 16


@dataclass(frozen=True, eq=False)
class Standardised(OneToOne):
    """total = (x - mean) / deviation.

    Attributes
    ----------
    x : float
        The value before.
    mean, deviation : float
        Of the map.
    centred : float
        x - mean.
    """

    x: float
    mean: float
    deviation: float
    centred: float


@dataclass(frozen=True)
class Normalise(LayerSpec):
    """(x - mean) / deviation, with given numbers: one for all maps (or units), or one a map.

    Attributes
    ----------
    mean, deviation : float or tuple of float
    """

    kind: ClassVar[str] = "normalise"
    role: ClassVar[Role] = Role.NORM
    limits: ClassVar[Limits] = {"mean": (-1e6, 1e6), "deviation": (1e-6, 1e6)}
    lengths: ClassVar[Lengths] = {name: tuple(range(1, MOST_CHANNELS + 1)) for name in limits}
    mean: float | tuple[float, ...] = 0.5
    deviation: float | tuple[float, ...] = 0.5

    def title(self) -> str:
        """Return "Normalise"."""
        return "Normalise"

    def formula(self) -> str:
        """Return the formula with its numbers."""
        mean, deviation = (_said(value) for value in (self.mean, self.deviation))
        return f"(x − {mean}) / {deviation}"

    def signed(self, *, signed_in: bool) -> bool:
        """Return True if something is taken away, or if values below 0 come in."""
        return signed_in or max(self.numbers("mean", 1)) > 0

    def numbers(self, name: str, channels: int) -> tuple[float, ...]:
        """Return `mean` or `deviation` of each of so many maps."""
        value = getattr(self, name)
        return value if isinstance(value, tuple) else (value,) * channels

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return the input's shape."""
        for name in ("mean", "deviation"):
            if len(self.numbers(name, shape_in[0])) != shape_in[0]:
                raise self.error(f"{name} must be one number, or one for each of the {shape_in[0]} maps")
        return shape_in

    def explain(self, site: Site) -> Standardised:
        """Return both steps."""
        mean, deviation = (self.numbers(name, len(site.values))[site.unit.channel] for name in ("mean", "deviation"))
        x = float(site.values[site.place])
        return Standardised(
            unit=site.unit,
            source=site.source,
            total=(x - mean) / deviation,
            x=x,
            mean=mean,
            deviation=deviation,
            centred=x - mean,
        )


def _said(value: float | tuple[float, ...]) -> str:
    """Return one number, or several in brackets."""
    return exact(value) if isinstance(value, float) else f"({', '.join(map(exact, value))})"
