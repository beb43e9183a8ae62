"""Softmax row by row, and what an answer costs when the true class is known."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.field import ReceptiveField, whole
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.numerals import exact
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class SoftmaxRows(Explanation):
    """probabilities = exp(z / T - max) / sum: one row of numbers for each step, one column a class.

    Attributes
    ----------
    logits : (classes,) float64
        z.
    temperature : float
        T.
    scaled : (classes,) float64
        z / T.
    maximum : float
        The largest of `scaled`; taking it away changes no probability and keeps exp from overflowing.
    shifted, exps : (classes,) float64
        scaled - maximum, and exp of that.
    sum : float
        Of `exps`.
    probabilities : (classes,) float64
    """

    logits: Doubles
    temperature: float
    scaled: Doubles
    maximum: float
    shifted: Doubles
    exps: Doubles
    sum: float
    probabilities: Doubles

    def parts(self) -> Parts:
        """Return the probability's derivative by each logit."""
        own = np.zeros_like(self.probabilities)
        own[self.unit.channel] = 1
        slopes = self.total * (own - self.probabilities) / self.temperature
        return slopes, lambda index: Selection(self.source, index)


@dataclass(frozen=True, eq=False)
class Losses:
    """Three ways to say how wrong an answer is, each with its gradient by the logits.

    Attributes
    ----------
    true_class : int
    target : (classes,) float64
        y: 1 for the true class, else 0.
    cross_entropy : float
        -log p of the true class.
    squared_error : float
        Sum of (p - y)² over the classes.
    zero_one : int
        0 if the most probable class is the true one, else 1.
    cross_entropy_gradient : (classes,) float64
        (p - y) / T; p - y at temperature 1.
    squared_error_gradient : (classes,) float64
        2 p (e - sum(p e)) / T, where e = p - y.
    zero_one_gradient : (classes,) float64
        All zeros: a small step changes no answer, so that nothing can be learnt from this loss.
    """

    true_class: int
    target: Doubles
    cross_entropy: float
    squared_error: float
    zero_one: int
    cross_entropy_gradient: Doubles
    squared_error_gradient: Doubles
    zero_one_gradient: Doubles


def softmax_rows(
    logits: ArrayLike, *, temperature: float = 1.0, unit: Selection | None = None, source: str = ""
) -> SoftmaxRows:
    """Return softmax step by step for any logits (classes,) and any temperature above 0.

    `unit` says which class `total` is about: by default the most probable one.
    """
    z = np.array(logits, dtype=np.float64)
    scaled = z / temperature
    maximum = float(scaled.max())
    shifted = scaled - maximum
    exps = np.exp(shifted)
    total = float(exps.sum())
    probabilities = exps / total
    unit = unit or Selection("softmax", int(probabilities.argmax()))
    return SoftmaxRows(
        unit=unit,
        source=source,
        total=float(probabilities[unit.channel]),
        logits=z,
        temperature=temperature,
        scaled=scaled,
        maximum=maximum,
        shifted=shifted,
        exps=exps,
        sum=total,
        probabilities=probabilities,
    )


def losses(rows: SoftmaxRows, true_class: int) -> Losses:
    """Return what the answer costs if `true_class` is right."""
    p = rows.probabilities
    target = np.zeros_like(p)
    target[true_class] = 1
    error = p - target
    return Losses(
        true_class=true_class,
        target=target,
        # From the shifted logits rather than from p, which may have become 0.
        cross_entropy=float(np.log(rows.sum) - rows.shifted[true_class]),
        squared_error=float((error**2).sum()),
        zero_one=int(p.argmax() != true_class),
        cross_entropy_gradient=error / rows.temperature,
        squared_error_gradient=2 * p * (error - (p * error).sum()) / rows.temperature,
        zero_one_gradient=np.zeros_like(p),
    )


@dataclass(frozen=True)
class Softmax(LayerSpec):
    """exp(z / temperature), divided by its sum over all classes."""

    kind: ClassVar[str] = "softmax"
    role: ClassVar[Role] = Role.ANSWER
    limits: ClassVar[Limits] = {"temperature": (1e-3, 1e3)}
    temperature: float = 1.0

    def title(self) -> str:
        """Return "Softmax", and its temperature in full if it has one: "Softmax, T = 0.5031"."""
        return "Softmax" if self.temperature == 1 else f"Softmax, T = {exact(self.temperature)}"

    def formula(self) -> str:
        """Return the formula with its temperature."""
        return f"exp(z / {exact(self.temperature)}) / Σ exp(z / {exact(self.temperature)})"

    def signed(self, *, signed_in: bool) -> bool:
        """Return False: probabilities."""
        return False

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return the input's shape."""
        return (self.flat(shape_in),)

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return all logits."""
        return tuple(whole(name, shape) for name, shape in sources)

    def explain(self, site: Site) -> SoftmaxRows:
        """Return how a probability came about."""
        return softmax_rows(site.values, temperature=self.temperature, unit=site.unit, source=site.source)
