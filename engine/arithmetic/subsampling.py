"""A unit of LeNet's trained pooling."""

from dataclasses import dataclass

from engine.arithmetic.pool import Window, window_of
from engine.arithmetic.site import Site


@dataclass(frozen=True, eq=False)
class CoefficientSum(Window):
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


def explain_subsampling(site: Site) -> CoefficientSum:
    """Return how a subsampling's unit came about."""
    window, rows, columns = window_of(site)
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
