"""A network that is ready for work beside the live path."""

import torch

from engine.models import Model
from engine.net.build import loaded
from engine.net.forward import Network


def ready_network(model: Model) -> Network:
    """Return the network of `model` in evaluation mode, and let torch use one thread.

    The live path needs the other cores, and on networks of this size threads wait for each other for longer than they
    work. No parameter wants a gradient.
    """
    torch.set_num_threads(1)
    return loaded(model).requires_grad_(requires_grad=False)
