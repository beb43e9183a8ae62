"""A batch norm's unit in plain terms."""

from dataclasses import dataclass
from math import sqrt

from engine.arithmetic.site import Explanation, Site
from engine.specs import BatchNorm
from engine.trace import Selection


@dataclass(frozen=True, eq=False)
class Normalisation(Explanation):
    """total = (x - mean) / deviation × gamma + beta (Ioffe, Szegedy 2015, algorithm 2).

    Attributes
    ----------
    x : float
        The value before.
    mean, variance, eps : float
        Of this map over the training data; eps keeps the deviation above 0.
    deviation : float
        sqrt(variance + eps).
    gamma, beta : float
        The trained scale and shift.
    centred, normalised, scaled : float
        What is there after each step: x - mean, that over deviation, that times gamma.
    """

    x: float
    mean: float
    variance: float
    eps: float
    deviation: float
    gamma: float
    beta: float
    centred: float
    normalised: float
    scaled: float

    @property
    def input_unit(self) -> Selection:
        """The unit that x comes from."""
        return Selection(self.source, self.unit.channel, self.unit.row, self.unit.column)


def explain_batchnorm(site: Site) -> Normalisation:
    """Return how a batch norm's unit came about."""
    assert isinstance(site.layer, BatchNorm)
    names = ("running_mean", "running_var", "weight", "bias")
    mean, variance, gamma, beta = (float(site.weights[name][site.unit.channel]) for name in names)
    x = float(site.values[site.place])
    deviation = sqrt(variance + site.layer.eps)
    normalised = (x - mean) / deviation
    return Normalisation(
        unit=site.unit,
        source=site.source,
        total=normalised * gamma + beta,
        x=x,
        mean=mean,
        variance=variance,
        eps=site.layer.eps,
        deviation=deviation,
        gamma=gamma,
        beta=beta,
        centred=x - mean,
        normalised=normalised,
        scaled=normalised * gamma,
    )
