"""Gradient and input times gradient.

K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", ICLR workshop 2014, section 3;
A. Shrikumar, P. Greenside, A. Shcherbina, A. Kundaje, "Not Just a Black Box", 2016.
"""

from torch import Tensor

from engine.attribution import Target
from engine.net.explain.target import slopes
from engine.net.forward import Network


def gradient(net: Network, x: Tensor, target: Target) -> Tensor:
    """Return the slopes (1, C, H, W) of the target at the input `x` (1, C, H, W)."""
    return slopes(net, x, target)


def input_gradient(net: Network, x: Tensor, target: Target) -> Tensor:
    """Return the slopes times the input, (1, C, H, W)."""
    return slopes(net, x, target) * x
