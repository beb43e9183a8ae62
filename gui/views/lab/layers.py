"""What the page of detectors holds: detectors, how they slide, and the chain behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.lab.chain import MOST_DETECTORS, MOST_LINKS, Link
from engine.lab.examples import Example, Setting
from engine.lab.kernels import preset, resized
from engine.lab.pooling import KINDS, PoolingRule
from engine.lab.sliding import DILATIONS, PADDINGS, SIZES, STRIDES, Sliding

Table = NDArray[np.float64]
POOL_SIZES = range(2, 6)
POOL_STRIDES = range(1, 6)
#: Greatest magnitude of a subsampling's coefficient and bias.
COEFFICIENTS = 10.0
_SAME = Sliding(size=3, padding="same")


@dataclass(frozen=True, eq=False)
class LayerState:
    """Detectors (k, k), each used for every channel alike; the one in hand; the chain; and the picture's shift."""

    kernels: tuple[Table, ...] = (preset("sobel_x").kernel, preset("sobel_y").kernel)
    hand: int = 0
    sliding: Sliding = _SAME
    chain: tuple[Link, ...] = ("relu", PoolingRule("max", 2, 2))
    down: int = 0
    right: int = 0

    @property
    def kernel(self) -> Table:
        """The detector in hand."""
        return self.kernels[self.hand]

    def with_kernel(self, kernel: Table) -> "LayerState":
        """Return the state with another detector in hand; all others are given its size."""
        size = len(kernel)
        kernels = [k if len(k) == size else resized(k, size) for k in self.kernels]
        kernels[self.hand] = kernel
        return replace(self, kernels=tuple(kernels), sliding=replace(self.sliding, size=size))

    def with_another(self) -> "LayerState":
        """Return the state with one more detector, empty and in hand, if there may be more."""
        if len(self.kernels) == MOST_DETECTORS:
            return self
        empty = np.zeros((self.sliding.size, self.sliding.size))
        return replace(self, kernels=(*self.kernels, empty), hand=len(self.kernels))

    def without(self) -> "LayerState":
        """Return the state without the detector in hand, unless it is the last one."""
        if len(self.kernels) == 1:
            return self
        kernels = tuple(k for i, k in enumerate(self.kernels) if i != self.hand)
        return replace(self, kernels=kernels, hand=min(self.hand, len(kernels) - 1))

    def to_example(self, page: str) -> Example:
        """Return the state as an example for a file."""
        settings: dict[str, Setting] = {
            "stride": self.sliding.stride,
            "padding": self.sliding.padding,
            "dilation": self.sliding.dilation,
            "links": len(self.chain),
        }
        for i, link in enumerate(self.chain):
            settings[f"link {i + 1}"] = link if link == "relu" else f"{link.kind} {link.size} {link.stride}"
            if isinstance(link, PoolingRule) and link.kind == "subsampling":
                settings[f"coefficient {i + 1}"], settings[f"bias {i + 1}"] = link.coefficient, link.bias
        return Example(page, {f"detector {i + 1}": k for i, k in enumerate(self.kernels)}, settings)


def from_example(example: Example) -> LayerState:
    """Return the state that an example holds.

    Raises
    ------
    EngineError
        If it does not fit.
    """
    names = [f"detector {i + 1}" for i in range(MOST_DETECTORS) if f"detector {i + 1}" in example.tables]
    kernels = tuple(example.table(name, rows=SIZES, columns=SIZES) for name in names)
    if not kernels or {k.shape for k in kernels} != {(len(kernels[0]), len(kernels[0]))}:
        raise EngineError("The example's detectors are missing, not square, or not of one size.")
    sliding = Sliding(
        size=len(kernels[0]),
        stride=example.setting("stride", STRIDES),
        padding=example.setting("padding", PADDINGS),
        dilation=example.setting("dilation", DILATIONS),
    )
    count = example.setting("links", range(MOST_LINKS + 1))
    allowed: dict[str, Link] = {"relu": "relu"}
    allowed |= {f"{k} {n} {s}": PoolingRule(k, n, s) for k in KINDS for n in POOL_SIZES for s in POOL_STRIDES}
    chain = tuple(_link(example, i, allowed) for i in range(count))
    return LayerState(kernels, 0, sliding, chain)


def _link(example: Example, index: int, allowed: Mapping[str, Link]) -> Link:
    """Return the link of that index, counted from 0."""
    link = allowed[example.setting(f"link {index + 1}", tuple(allowed))]
    if link == "relu" or link.kind != "subsampling":
        return link
    numbers = [example.settings.get(f"{name} {index + 1}") for name in ("coefficient", "bias")]
    fitting = [float(n) for n in numbers if isinstance(n, int | float) and abs(n) <= COEFFICIENTS]
    if len(fitting) < len(numbers):
        raise EngineError("The example's subsampling has no coefficient and bias that fit.")
    coefficient, bias = fitting
    return replace(link, coefficient=coefficient, bias=bias)
