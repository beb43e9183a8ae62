"""LeNet's trained pooling."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.pooling import SlidingPool, WindowRead
from engine.kinds.site import Doubles, Site
from engine.trace import Shape


@dataclass(frozen=True, eq=False)
class CoefficientSum(WindowRead):
    """total = sum × coefficient + bias (LeCun et al. 1998, layer S2).

    Attributes
    ----------
    sum : float
        Of the window's values.
    coefficient, bias : float
        Trained, one each for the whole map.
    product : float
        sum × coefficient.
    """

    sum: float
    coefficient: float
    product: float
    bias: float

    @property
    def added(self) -> Doubles:
        """Each cell times the coefficient."""
        return self.window * self.coefficient


@dataclass(frozen=True)
class Subsampling(SlidingPool):
    """LeNet's trained pooling: each window's sum, times the map's coefficient, plus its bias (LeCun et al. 1998)."""

    kind: ClassVar[str] = "subsampling"

    def title(self) -> str:
        """Return "Subsampling 2×2"."""
        return f"Subsampling {self.size}"

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (the coefficient) and bias, one number a map each."""
        channels, _, _ = self.maps(shape_in)
        return {"weight": (channels,), "bias": (channels,)}

    def formula(self) -> str:
        """Return "sum of 2×2 cells × coefficient + b, stride 2"."""
        return f"sum of {self.size} cells × coefficient + b, {self.steps}"

    def signed(self, *, signed_in: bool) -> bool:
        """Return True: coefficient and bias have both signs."""
        return True

    def explain(self, site: Site) -> CoefficientSum:
        """Return the window, its sum, and what becomes of it."""
        window, rows, columns = self.window(site)
        coefficient, bias = (float(site.weights[name][site.unit.channel]) for name in ("weight", "bias"))
        total = float(window.sum())
        return CoefficientSum(
            unit=site.unit,
            source=site.source,
            total=total * coefficient + bias,
            window=window,
            rows=rows,
            columns=columns,
            sum=total,
            coefficient=coefficient,
            product=total * coefficient,
            bias=bias,
        )
