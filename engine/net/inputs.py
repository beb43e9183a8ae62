"""Digits from a file as a network's inputs, many at once: what :mod:`engine.inputs` does to one drawing."""

import torch
from torch import Tensor
from torch.nn import functional

from engine.inputs import frame_of
from engine.specs import NetworkSpec


def as_inputs(pictures: Tensor, spec: NetworkSpec) -> Tensor:
    """Return pictures (N, 28, 28) uint8, made as MNIST's were, as inputs (N, C, H, W) float32 of a network.

    They are brought to the square within the input as they stand, so that only a network that reads them in MNIST's own
    size gets exactly what the app makes of the same picture when it is opened.
    """
    values = pictures.float().div(255)[:, None]  # (N, 1, 28, 28)
    side = frame_of(spec).side
    if side < values.shape[-1]:
        values = functional.interpolate(values, (side, side), mode="area")
    elif side > values.shape[-1]:
        values = functional.interpolate(values, (side, side), mode="bilinear", align_corners=False)
    channels, height, width = spec.input_shape
    top, left = (height - side) // 2, (width - side) // 2
    values = functional.pad(values, (left, width - side - left, top, height - side - top))
    toned = 1 - values if spec.task.dark_on_bright else values
    return ((toned - spec.task.mean) / spec.task.deviation).expand(-1, channels, -1, -1)


def blank(spec: NetworkSpec) -> Tensor:
    """Return the input (1, C, H, W) of an empty canvas."""
    return as_inputs(torch.zeros((1, 28, 28), dtype=torch.uint8), spec)
