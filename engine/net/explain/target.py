"""The number that is explained, and its slope by the network's input."""

import torch
from torch import Tensor

from engine.attribution import Target
from engine.net.forward import Network, run, spec_of


def scores(net: Network, x: Tensor, target: Target) -> Tensor:
    """Return the target (B,) for inputs (B, C, H, W)."""
    return of_logits(logits(net, x), target)


def logits(net: Network, x: Tensor) -> Tensor:
    """Return the logits (B, classes) for inputs (B, C, H, W)."""
    last = spec_of(net).logits
    return run(net, {"input": x}, (last,))[last]


def of_logits(values: Tensor, target: Target) -> Tensor:
    """Return the target (B,) for logits (B, classes)."""
    own = values[:, target.index]
    return own if target.against is None else own - values[:, target.against]


def slopes(net: Network, x: Tensor, target: Target) -> Tensor:
    """Return the target's gradient by each input (B, C, H, W); the weights gather none."""
    given = x.detach().requires_grad_()
    with torch.enable_grad():
        (found,) = torch.autograd.grad(scores(net, given, target).sum(), given)
    return found
