"""A network that is ready for work beside the live path."""

import torch
from torch import nn

from engine.models import Model
from engine.net.build import loaded


def ready_network(model: Model) -> nn.Sequential:
    """Return the network of `model` in evaluation mode, and let torch use one thread.

    The live path needs the other cores, and on networks of this size threads wait for each other for longer than they
    work. No parameter wants a gradient.
    """
    torch.set_num_threads(1)
    return loaded(model).requires_grad_(requires_grad=False)


def first_layers(net: nn.Sequential, count: int) -> nn.Sequential:
    """Return a network of the first `count` layers of `net`, which are shared."""
    return nn.Sequential(*list(net)[:count])
