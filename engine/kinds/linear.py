"""Full connection: inputs times weights, and the bias."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.field import ReceptiveField, whole
from engine.kinds.flatten import place_of
from engine.kinds.names import unit_name
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.trace import Selection, Shape


@dataclass(frozen=True)
class Contribution:
    """What one input adds to the total.

    Attributes
    ----------
    index : int
        Of the input in the flat vector.
    name : str
        Where the input comes from, for people: "pool2 map 2 row 0 column 3".
    source : Selection
        The same as a unit to go to.
    input, weight, product : float
    """

    index: int
    name: str
    source: Selection
    input: float
    weight: float
    product: float


@dataclass(frozen=True, eq=False)
class LinearSum(Explanation):
    """total = sum of inputs × weights, plus bias.

    Attributes
    ----------
    inputs, weights, products : (n,) float64
    bias : float
        0 if the layer has none.
    origin : str
        The layer that the inputs are named after: behind a flatten layer the maps it flattened.
    origin_shape : tuple of int
        Its shape: (C, H, W), or (n,) if no flatten layer stands between.
    """

    inputs: Doubles
    weights: Doubles
    products: Doubles
    bias: float
    origin: str
    origin_shape: Shape

    def contribution(self, index: int) -> Contribution:
        """Return what input `index` adds."""
        place = place_of(self.origin_shape, index) if len(self.origin_shape) == 3 else (index,)
        source = Selection(self.origin, *place)
        return Contribution(
            index=index,
            name=unit_name(source, self.origin_shape),
            source=source,
            input=float(self.inputs[index]),
            weight=float(self.weights[index]),
            product=float(self.products[index]),
        )

    def ranked(
        self, count: int | None = None, *, sign: Literal["positive", "negative", "both"] = "both"
    ) -> tuple[Contribution, ...]:
        """Return the `count` largest contributions (all if None) of that sign by size, the largest first."""
        key = {"positive": self.products, "negative": -self.products, "both": np.abs(self.products)}[sign]
        order = np.argsort(-key, kind="stable")
        if sign != "both":
            order = order[key[order] > 0]
        return tuple(self.contribution(int(index)) for index in order[:count])

    def rest(self, shown: tuple[Contribution, ...]) -> float:
        """Return the sum of all products but the `shown` ones."""
        others = np.ones(len(self.products), bool)
        others[[contribution.index for contribution in shown]] = False
        return float(self.products[others].sum())

    @property
    def weight_maps(self) -> Doubles:
        """The weights laid out as the maps that they read: (C, H, W), or (1, 1, n) for a flat origin."""
        return self.weights.reshape(self._picture_shape)

    @property
    def product_maps(self) -> Doubles:
        """The products laid out in the same way."""
        return self.products.reshape(self._picture_shape)

    @property
    def _picture_shape(self) -> Shape:
        return self.origin_shape if len(self.origin_shape) == 3 else (1, 1, *self.origin_shape)

    def parts(self) -> Parts:
        """Return the products in their order."""
        return self.products, lambda index: self.contribution(index).source


@dataclass(frozen=True)
class Linear(LayerSpec):
    """Full connection: each output is a weighted sum of all inputs, plus its bias."""

    kind: ClassVar[str] = "linear"
    role: ClassVar[Role] = Role.FULL
    limits: ClassVar[Limits] = {"out_features": (1, 65536)}
    out_features: int
    bias: bool = True

    def title(self) -> str:
        """Return "Fully connected 100"."""
        return f"Fully connected {self.out_features}"

    def formula(self) -> str:
        """Return "Σ x·w + b over all inputs"."""
        return f"Σ x·w{' + b' if self.bias else ''} over all inputs"

    def signed(self, *, signed_in: bool) -> bool:
        """Return True: weights have both signs."""
        return True

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (out_features,)."""
        self.flat(shape_in)
        return (self.out_features,)

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (out, in) and, if there is one, bias (out,)."""
        weight: dict[str, Shape] = {"weight": (self.out_features, self.flat(shape_in))}
        return weight | {"bias": (self.out_features,)} if self.bias else weight

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return all inputs."""
        return tuple(whole(name, shape) for name, shape in sources)

    def explain(self, site: Site) -> LinearSum:
        """Return the sum of inputs times weights."""
        inputs = site.values.astype(np.float64)
        weights = site.weights["weight"][site.unit.channel].astype(np.float64)
        bias = float(site.weights["bias"][site.unit.channel]) if self.bias else 0.0
        products = inputs * weights
        return LinearSum(
            unit=site.unit,
            source=site.source,
            total=float(products.sum()) + bias,
            inputs=inputs,
            weights=weights,
            products=products,
            bias=bias,
            origin=site.origin,
            origin_shape=site.origin_shape,
        )
