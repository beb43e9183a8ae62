"""The kinds of layers that torch does not have, and those of torch that can be built without numbers."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

#: LeCun et al. 1998, appendix A: with these, f(1) = 1, f(-1) = -1, and the curvature is largest there.
AMPLITUDE, SLOPE = 1.7159, 2 / 3

#: How far maps are made larger: (left, right, above, below), as torch has it.
Edges = tuple[int, int, int, int]


class _Blank(nn.Module):
    """Draws no random numbers for weights that have no place for any: those on torch's device "meta"."""

    def reset_parameters(self) -> None:
        """Initialise the weights as torch does, unless they are soon to be replaced."""
        if not any(weight.is_meta for weight in self.parameters(recurse=False)):
            super().reset_parameters()  # type: ignore[misc]


class Conv2d(_Blank, nn.Conv2d):
    """Torch's convolution."""


class UnevenConv2d(Conv2d):
    """Convolution whose padding differs from side to side.

    Attributes
    ----------
    edges : (left, right, above, below)
        Zeros around the maps.
    """

    def __init__(self, *sizes: Any, edges: Edges, **options: Any) -> None:
        super().__init__(*sizes, **options)
        self.edges = edges

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, out, rows, columns) for (B, in, H, W)."""
        return super().forward(functional.pad(x, self.edges))


class Linear(_Blank, nn.Linear):
    """Torch's full connection."""


class BatchNorm1d(_Blank, nn.BatchNorm1d):
    """Torch's batch norm of units."""


class BatchNorm2d(_Blank, nn.BatchNorm2d):
    """Torch's batch norm of maps."""


class Normalise(nn.Module):
    """(x - mean) / deviation, with given numbers.

    Attributes
    ----------
    mean, deviation : (channels,) buffers, or of one number
        They follow from the spec and are not saved.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Sequence[float], deviation: Sequence[float]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean), persistent=False)
        self.register_buffer("deviation", torch.tensor(deviation), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the same shape, (B, C, H, W) or (B, N)."""
        shape = (1, -1) + (1,) * (x.ndim - 2)
        return (x - self.mean.view(shape)) / self.deviation.view(shape)


class Add(nn.Module):
    """The sum of all that it gets."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the inputs' shape, which is the same for all."""
        total = inputs[0]
        for each in inputs[1:]:
            total = total + each
        return total


class Concat(nn.Module):
    """All that it gets, along the channels."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (B, C + C' + ..., H, W), or (B, N + N' + ...)."""
        return torch.cat(inputs, dim=1)


class MaxPool2d(nn.MaxPool2d):
    """Torch's max pooling over maps that are made larger first: for padding that torch does not take.

    Attributes
    ----------
    edges : (left, right, above, below)
    grid : (rows, columns)
        Of the output; what the larger maps give beyond is cut off.
    """

    def __init__(self, *sizes: Any, edges: Edges, grid: tuple[int, int], **options: Any) -> None:
        super().__init__(*sizes, **options)
        self.edges, self.grid = edges, grid

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, rows, columns) for (B, C, H, W)."""
        padded = functional.pad(x, self.edges, value=-math.inf)
        found: Tensor = super().forward(padded)
        return found[..., : self.grid[0], : self.grid[1]]


class AvgPool2d(nn.AvgPool2d):
    """Torch's mean pooling over maps that are made larger first: for padding that torch does not take.

    Attributes
    ----------
    edges : (left, right, above, below)
    grid : (rows, columns)
        Of the output; what the larger maps give beyond is cut off.
    counts_padding : bool
        Whether the zeros count when the sum is divided.
    """

    def __init__(self, *sizes: Any, edges: Edges, grid: tuple[int, int], counts_padding: bool, **options: Any) -> None:
        super().__init__(*sizes, **options)
        self.edges, self.grid, self.counts_padding = edges, grid, counts_padding

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, rows, columns) for (B, C, H, W)."""
        means: Tensor = super().forward(functional.pad(x, self.edges))
        if not self.counts_padding:
            means = means / super().forward(functional.pad(torch.ones_like(x[:1, :1]), self.edges))
        return means[..., : self.grid[0], : self.grid[1]]


class ScaledTanh(nn.Module):
    """1.7159 tanh(2x/3), LeNet's squashing function."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the function of each value; any shape."""
        return AMPLITUDE * torch.tanh(SLOPE * x)


class TemperatureSoftmax(nn.Module):
    """softmax(z / temperature) over the classes.

    Attributes
    ----------
    temperature : float
        Above 1 the probabilities come closer to each other, below 1 they move apart.
    """

    def __init__(self, temperature: float = 1.0) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, logits: Tensor) -> Tensor:
        """Return the probabilities; (B, classes) to (B, classes)."""
        return functional.softmax(logits / self.temperature, dim=1)


class Subsampling(nn.Module):
    """LeNet's trained pooling: each window's sum, times the map's coefficient, plus its bias.

    Attributes
    ----------
    weight, bias : (channels,) parameters
        The coefficient starts at 1 / cells of the window, so that an untrained layer gives the mean.
    """

    def __init__(
        self, channels: int, *, kernel: tuple[int, int], stride: tuple[int, int], device: str | None = None
    ) -> None:
        super().__init__()
        self.kernel = kernel
        self.stride = stride
        self.weight = nn.Parameter(torch.full((channels,), 1 / math.prod(kernel), device=device))
        self.bias = nn.Parameter(torch.zeros(channels, device=device))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, rows, columns) for (B, C, H, W)."""
        sums = functional.avg_pool2d(x, self.kernel, self.stride, divisor_override=1)  # (B, C, rows, columns)
        return sums * self.weight[:, None, None] + self.bias[:, None, None]


class ConnectedConv2d(Conv2d):
    """Convolution whose output maps read only some of the input maps.

    The weights keep the full shape (out, in, kernel, kernel). They start as zeros where nothing is connected, and
    the mask in :meth:`forward` keeps them so: no gradient reaches them, and weight decay moves zero to zero.

    Attributes
    ----------
    mask : (out, in, 1, 1) buffer
        1 where the output map reads the input map, else 0; it follows from the spec and is not saved.
    """

    mask: Tensor

    def __init__(
        self,
        in_channels: int,
        connections: tuple[tuple[int, ...], ...],
        kernel: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        *,
        bias: bool = True,
        edges: Edges | None = None,
        device: str | None = None,
    ) -> None:
        out_channels = len(connections)
        super().__init__(in_channels, out_channels, kernel, stride, padding, dilation, bias=bias, device=device)
        self.edges = edges
        mask = torch.zeros(out_channels, in_channels, 1, 1)
        for map_out, maps_in in enumerate(connections):
            mask[map_out, list(maps_in)] = 1
        self.register_buffer("mask", mask, persistent=False)
        if not self.weight.is_meta:
            with torch.no_grad():
                self.weight *= mask

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, out, rows, columns) for (B, in, H, W)."""
        x = x if self.edges is None else functional.pad(x, self.edges)
        return functional.conv2d(x, self.weight * self.mask, self.bias, self.stride, self.padding, self.dilation)
