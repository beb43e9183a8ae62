"""Guided backpropagation: J. Springenberg et al., "Striving for Simplicity", ICLR workshop 2015, section 3.4.

At every element-wise layer the way back keeps only what is above 0, so that the map looks sharp. It hardly depends on
the class or on the weights (J. Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018): the view says so.
"""

from typing import Any

import torch
from torch import Tensor, nn

from engine.attribution import Target
from engine.net.explain.target import slopes
from engine.net.forward import Network, spec_of
from engine.specs import Role


class _Cut(torch.autograd.Function):
    """Hands values on as they are, and of slopes only what is above 0."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> Tensor:
        return slopes[0].clamp_min(0)


class _Guided(nn.Module):
    """An element-wise layer whose slopes are cut off at 0 before they pass it on the way back."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        cut: Tensor = _Cut.apply(self.inner(x))  # type: ignore[no-untyped-call]
        return cut


def guided(net: Network, x: Tensor, target: Target) -> Tensor:
    """Return the guided slopes (1, C, H, W) of the target at the input `x` (1, C, H, W); `net` stays as it is."""
    spec = spec_of(net)
    own = dict(net.named_children())
    for layer in spec.layers:
        if layer.role is Role.ELEMENT:
            own[layer.name] = _Guided(own[layer.name])
    return slopes(Network(spec, own), x, target)
