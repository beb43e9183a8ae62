"""Occlusion: M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2."""

import torch
from torch import Tensor

from engine.attribution import Target
from engine.net.explain.target import scores
from engine.net.forward import Network

WINDOW, STRIDE = 7, 2


def occlusion(
    net: Network, x: Tensor, target: Target, *, baseline: Tensor, window: int = WINDOW, stride: int = STRIDE
) -> Tensor:
    """Return by how much the target falls where a window of `baseline` covers `x`: both (1, C, H, W).

    Where windows overlap, their falls are averaged. The last window of a row or a column may hang over the edge, so
    that every place is covered.
    """
    places = torch.cartesian_prod(_starts(x.shape[2], window, stride), _starts(x.shape[3], window, stride))
    covers = torch.zeros(len(places), 1, *x.shape[2:], dtype=torch.bool)
    for cover, (row, column) in zip(covers, places.tolist(), strict=True):
        cover[:, row : row + window, column : column + window] = True
    with torch.inference_mode():
        falls = scores(net, x, target) - scores(net, torch.where(covers, baseline, x), target)  # (windows,)
        weights = covers.to(x.dtype)
        found = (falls[:, None, None, None] * weights).sum(dim=0) / weights.sum(dim=0)
    return found[None].expand_as(x).clone()


def _starts(length: int, window: int, stride: int) -> Tensor:
    """Return where windows begin along an axis: the last one is the first that reaches the end."""
    count = -(-max(length - window, 0) // stride) + 1
    return torch.arange(count) * stride
