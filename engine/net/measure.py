"""Running a network over many pictures."""

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.net.forward import Network, up_to_logits
from engine.net.training import fitted
from engine.trace import Array

_BATCH = 250


@torch.inference_mode()
def logits_of(net: Network, images: Tensor, *, side: int = 28) -> Array:
    """Return the logits (N, 10) float32 of pictures (N, 28, 28) uint8.

    Parameters
    ----------
    net : Network
        As `build` makes it, softmax last; it is put into evaluation mode.
    images : Tensor
    side : int
        The network's input side.
    """
    device = next(net.parameters()).device
    before_softmax = up_to_logits(net.eval())
    found = []
    for part in torch.split(images, _BATCH):
        batch = fitted(part.to(device).float().div(255)[:, None], side)
        found.append(before_softmax(batch.contiguous(memory_format=torch.channels_last)).cpu())
    return np.asarray(torch.cat(found).numpy(), dtype=np.float32)


def accuracy(net: Network, images: Tensor, labels: Tensor, *, side: int = 28) -> float:
    """Return the share of pictures (N, 28, 28) uint8 that the network answers right."""
    return float((logits_of(net, images, side=side).argmax(axis=1) == labels.numpy()).mean())


@torch.inference_mode()
def latency(net: Network, input_shape: tuple[int, ...], *, runs: int = 200) -> NDArray[np.float64]:
    """Return the seconds (runs,) that single forward passes took, on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        net.eval()
        picture = torch.rand(1, *input_shape)
        for _ in range(10):
            net(picture)
        marks = []
        for _ in range(runs + 1):
            marks.append(time.perf_counter())
            net(picture)
        return np.diff(marks)
    finally:
        torch.set_num_threads(threads)
