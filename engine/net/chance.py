"""Chance of a training's own: it neither reads nor moves torch's global random numbers, which other threads use too."""

import math

import torch
from torch import Tensor, nn

from engine.net.layers import ConnectedConv2d


def initialise(net: nn.Module, generator: torch.Generator) -> None:
    """Draw a network's first weights, as torch would, from `generator`.

    Convolutions and linear layers get uniform weights and biases within 1 / sqrt(inputs of a unit) (He, Zhang, Ren,
    Sun, "Delving Deep into Rectifiers", ICCV 2015, with torch's own a = sqrt(5)); what other layers start with
    is no chance.

    Parameters
    ----------
    net : nn.Module
        On the CPU, so that every device gets the same weights.
    generator : torch.Generator
    """
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            bound = 1 / math.sqrt(module.weight[0].numel())
            with torch.no_grad():
                for parameter in module.parameters(recurse=False):
                    parameter.uniform_(-bound, bound, generator=generator)
                if isinstance(module, ConnectedConv2d):
                    module.weight *= module.mask


class Dropout(nn.Module):
    """Dropout that draws from a generator which it is handed before each step.

    Attributes
    ----------
    p : float
        Probability that a value is dropped, below 1; as a whole number of 256ths.
    generator : torch.Generator
        Of the CPU, so that every device drops the same values.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.generator = torch.Generator()

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` with values dropped and the rest scaled up; in evaluation, `x` itself."""
        if not self.training or self.p == 0:
            return x
        # A byte for each value: drawn four times as fast as a float32, which counts on a CPU beside a fast device.
        least = round(256 * self.p)
        drawn = torch.empty(x.shape, dtype=torch.uint8).random_(generator=self.generator).to(x.device)
        return x * (drawn >= least) * (256 / (256 - least))


def with_own_dropout(net: nn.Module) -> list[Dropout]:
    """Put dropout that draws from its own generator in the place of torch's, and return these modules in order."""
    own = []
    for parent in list(net.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout):
                setattr(parent, name, Dropout(child.p))
                own.append(getattr(parent, name))
    return own
