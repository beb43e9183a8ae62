"""A fully connected unit: inputs times weights, and the bias."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.arithmetic.flatten import place_of
from engine.arithmetic.names import unit_name
from engine.arithmetic.site import Doubles, Explanation, Site
from engine.specs import Flatten, Linear, NetworkSpec, Shape, Softmax
from engine.trace import Selection


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


def origin_of(spec: NetworkSpec, name: str) -> tuple[str, Shape]:
    """Return the layer, and its shape, after which the inputs of the linear layer `name` are called.

    That is the layer before, unless a flatten layer stands there, perhaps with layers between that keep each unit
    apart (activation, dropout, batch norm): then the maps before the flatten layer.
    """
    index = spec.index(name)
    for back in range(index - 1, -1, -1):
        layer = spec.layers[back]
        if isinstance(layer, Flatten):
            origin = spec.layers[back - 1].name if back else "input"
            return origin, spec.shape_out(origin)
        if isinstance(layer, Linear | Softmax):
            break
    before = spec.layers[index - 1].name
    return before, spec.shape_out(before)


def explain_linear(site: Site) -> LinearSum:
    """Return how a fully connected unit came about."""
    layer = site.layer
    assert isinstance(layer, Linear)
    inputs = site.values.astype(np.float64)
    weights = site.weights["weight"][site.unit.channel].astype(np.float64)
    bias = float(site.weights["bias"][site.unit.channel]) if layer.bias else 0.0
    products = inputs * weights
    origin, origin_shape = origin_of(site.spec, layer.name)
    return LinearSum(
        unit=site.unit,
        source=site.source,
        total=float(products.sum()) + bias,
        inputs=inputs,
        weights=weights,
        products=products,
        bias=bias,
        origin=origin,
        origin_shape=origin_shape,
    )
