"""Batch normalisation in plain terms."""

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.roles import Role
from engine.kinds.site import OneToOne, Site
from engine.numerals import exact
from engine.trace import Shape


@dataclass(frozen=True, eq=False)
class Normalisation(OneToOne):
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


@dataclass(frozen=True)
class BatchNorm(LayerSpec):
    """Batch normalisation: (x - mean) / sqrt(variance + eps) × weight + bias, per map or per unit.

    In use, mean and variance are the running ones of training (Ioffe, Szegedy 2015, algorithm 2).
    """

    kind: ClassVar[str] = "batchnorm"
    role: ClassVar[Role] = Role.NORM
    limits: ClassVar[Limits] = {"eps": (1e-12, 1.0)}
    eps: float = 1e-5

    def title(self) -> str:
        """Return "Batch norm"."""
        return "Batch norm"

    def formula(self) -> str:
        """Return the formula with its eps."""
        return f"(x − mean) / √(variance + {exact(self.eps)}) × γ + β"

    def signed(self, *, signed_in: bool) -> bool:
        """Return True: the mean is taken away."""
        return True

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight and bias, one number a map (or a unit) each."""
        return {"weight": shape_in[:1], "bias": shape_in[:1]}

    def buffers(self, shape_in: Shape) -> dict[str, Shape]:
        """Return running_mean and running_var, one number a map (or a unit) each."""
        return {"running_mean": shape_in[:1], "running_var": shape_in[:1]}

    def explain(self, site: Site) -> Normalisation:
        """Return the four steps."""
        names = ("running_mean", "running_var", "weight", "bias")
        mean, variance, gamma, beta = (float(site.weights[name][site.unit.channel]) for name in names)
        x = float(site.values[site.place])
        deviation = sqrt(variance + self.eps)
        normalised = (x - mean) / deviation
        return Normalisation(
            unit=site.unit,
            source=site.source,
            total=normalised * gamma + beta,
            x=x,
            mean=mean,
            variance=variance,
            eps=self.eps,
            deviation=deviation,
            gamma=gamma,
            beta=beta,
            centred=x - mean,
            normalised=normalised,
            scaled=normalised * gamma,
        )
