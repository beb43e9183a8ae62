"""The kinds of layers. A new kind is a class here, a line in `LAYERS`, and a line in each table that goes by kind."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from engine.specs.base import LayerSpec, Limits, Shape

MAX_CHANNELS = 4096
MAX_KERNEL = 64
KERNEL_LIMITS: Limits = {"kernel": (1, MAX_KERNEL), "stride": (1, MAX_KERNEL)}


def positions(length: int, *, kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> int:
    """Return at how many places a window fits along an axis of `length` cells.

    floor((length + 2 padding - dilation (kernel - 1) - 1) / stride) + 1; 0 or less if it does not fit.
    """
    return (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@dataclass(frozen=True)
class Conv(LayerSpec):
    """2-D convolution as CNNs compute it (cross-correlation: the kernel is not flipped), zeros around the input.

    Attributes
    ----------
    out_channels, kernel, stride, padding, dilation : int
        Maps made; the square kernel's side, and its steps, all in cells.
    bias : bool
        Whether each map adds a trained constant.
    connections : tuple of tuples of int, or None
        For each output map the input maps that it reads, in rising order (LeCun et al. 1998, table I);
        None: all of them. The weights keep the full shape, with zeros where nothing is read.
    """

    kind: ClassVar[str] = "conv"
    limits: ClassVar[Limits] = {
        **KERNEL_LIMITS,
        "out_channels": (1, MAX_CHANNELS),
        "padding": (0, MAX_KERNEL),
        "dilation": (1, MAX_KERNEL),
    }
    out_channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    bias: bool = True
    connections: tuple[tuple[int, ...], ...] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.connections is not None:
            self._check_connections()

    def _check_connections(self) -> None:
        """Check the table's form; which maps there are is known only with the input's shape."""
        rows = self.connections
        if not isinstance(rows, list | tuple) or len(rows) != self.out_channels:
            raise self.error(f"the connection table must have one row for each of its {self.out_channels} maps")
        for row in rows:
            if not isinstance(row, list | tuple) or not row or any(type(i) is not int or i < 0 for i in row):
                raise self.error("each row of the connection table must list numbers of input maps")
            if any(a >= b for a, b in pairwise(row)):
                raise self.error("each row of the connection table must list input maps in rising order")
        object.__setattr__(self, "connections", tuple(tuple(row) for row in rows))

    def title(self) -> str:
        """Return "Convolution 8@5×5"."""
        return f"Convolution {self.out_channels}@{self.kernel}×{self.kernel}"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (out_channels, rows, columns)."""
        channels, height, width = self.maps(shape_in)
        if self.connections is not None and max(max(row) for row in self.connections) >= channels:
            raise self.error(f"the connection table names an input map that is not there (there are {channels})")
        rows, columns = (
            positions(n, kernel=self.kernel, stride=self.stride, padding=self.padding, dilation=self.dilation)
            for n in (height, width)
        )
        if min(rows, columns) < 1:
            raise self.error(f"its {self.kernel}×{self.kernel} kernel does not fit into maps of {height}×{width}")
        return self.out_channels, rows, columns

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (out, in, kernel, kernel) and, if there is one, bias (out,)."""
        channels, _, _ = self.maps(shape_in)
        weight: dict[str, Shape] = {"weight": (self.out_channels, channels, self.kernel, self.kernel)}
        return weight | {"bias": (self.out_channels,)} if self.bias else weight

    def parameter_count(self, shape_in: Shape) -> int:
        """Return how many numbers are trained: those of the connections that exist."""
        if self.connections is None:
            return super().parameter_count(shape_in)
        kernels = sum(len(row) for row in self.connections)
        return kernels * self.kernel**2 + (self.out_channels if self.bias else 0)


@dataclass(frozen=True)
class BatchNorm(LayerSpec):
    """Batch normalisation: (x - mean) / sqrt(variance + eps) × weight + bias, per map or per unit.

    In use, mean and variance are the running ones of training (Ioffe, Szegedy 2015, algorithm 2).
    """

    kind: ClassVar[str] = "batchnorm"
    limits: ClassVar[Limits] = {"eps": (1e-12, 1.0)}
    eps: float = 1e-5

    def title(self) -> str:
        """Return "Batch norm"."""
        return "Batch norm"

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight and bias, one number a map (or a unit) each."""
        return {"weight": shape_in[:1], "bias": shape_in[:1]}

    def buffers(self, shape_in: Shape) -> dict[str, Shape]:
        """Return running_mean and running_var, one number a map (or a unit) each."""
        return {"running_mean": shape_in[:1], "running_var": shape_in[:1]}


@dataclass(frozen=True)
class Relu(LayerSpec):
    """max(0, x)."""

    kind: ClassVar[str] = "relu"

    def title(self) -> str:
        """Return "ReLU"."""
        return "ReLU"


@dataclass(frozen=True)
class Tanh(LayerSpec):
    """tanh(x)."""

    kind: ClassVar[str] = "tanh"

    def title(self) -> str:
        """Return "tanh"."""
        return "tanh"


@dataclass(frozen=True)
class ScaledTanh(LayerSpec):
    """1.7159 tanh(2x/3): LeNet's squashing function, +1 at 1 and -1 at -1 (LeCun et al. 1998, eq. 6, appendix A)."""

    kind: ClassVar[str] = "scaledtanh"

    def title(self) -> str:
        """Return "Scaled tanh"."""
        return "Scaled tanh"


@dataclass(frozen=True)
class Pooling(LayerSpec):
    """What the three poolings share: a square window of side `kernel` that moves in steps of `stride`, no padding."""

    limits: ClassVar[Limits] = KERNEL_LIMITS
    kernel: int = 2
    stride: int = 2

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (channels, rows, columns); cells that no whole window covers are left out."""
        channels, height, width = self.maps(shape_in)
        rows, columns = (positions(n, kernel=self.kernel, stride=self.stride) for n in (height, width))
        if min(rows, columns) < 1:
            raise self.error(f"its {self.kernel}×{self.kernel} window does not fit into maps of {height}×{width}")
        return channels, rows, columns


@dataclass(frozen=True)
class MaxPool(Pooling):
    """The largest value of each window."""

    kind: ClassVar[str] = "maxpool"

    def title(self) -> str:
        """Return "Max pooling 2×2"."""
        return f"Max pooling {self.kernel}×{self.kernel}"


@dataclass(frozen=True)
class MeanPool(Pooling):
    """The mean of each window."""

    kind: ClassVar[str] = "meanpool"

    def title(self) -> str:
        """Return "Mean pooling 2×2"."""
        return f"Mean pooling {self.kernel}×{self.kernel}"


@dataclass(frozen=True)
class Subsampling(Pooling):
    """LeNet's trained pooling: each window's sum, times the map's coefficient, plus its bias (LeCun et al. 1998)."""

    kind: ClassVar[str] = "subsampling"

    def title(self) -> str:
        """Return "Subsampling 2×2"."""
        return f"Subsampling {self.kernel}×{self.kernel}"

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (the coefficient) and bias, one number a map each."""
        channels, _, _ = self.maps(shape_in)
        return {"weight": (channels,), "bias": (channels,)}


@dataclass(frozen=True)
class Dropout(LayerSpec):
    """In training each value is left out with probability `p`; in use nothing happens here."""

    kind: ClassVar[str] = "dropout"
    limits: ClassVar[Limits] = {"p": (0.0, 0.99)}
    p: float = 0.5

    def title(self) -> str:
        """Return "Dropout 50 %"."""
        return f"Dropout {self.p * 100:g} %"


@dataclass(frozen=True)
class Flatten(LayerSpec):
    """Maps become one long vector: map by map, row by row."""

    kind: ClassVar[str] = "flatten"

    def title(self) -> str:
        """Return "Flatten"."""
        return "Flatten"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (channels × rows × columns,)."""
        channels, height, width = self.maps(shape_in)
        return (channels * height * width,)


@dataclass(frozen=True)
class Linear(LayerSpec):
    """Full connection: each output is a weighted sum of all inputs, plus its bias."""

    kind: ClassVar[str] = "linear"
    limits: ClassVar[Limits] = {"out_features": (1, 65536)}
    out_features: int
    bias: bool = True

    def title(self) -> str:
        """Return "Fully connected 100"."""
        return f"Fully connected {self.out_features}"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (out_features,)."""
        self.flat(shape_in)
        return (self.out_features,)

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return weight (out, in) and, if there is one, bias (out,)."""
        weight: dict[str, Shape] = {"weight": (self.out_features, self.flat(shape_in))}
        return weight | {"bias": (self.out_features,)} if self.bias else weight


@dataclass(frozen=True)
class Softmax(LayerSpec):
    """exp(z / temperature), divided by its sum over all classes."""

    kind: ClassVar[str] = "softmax"
    limits: ClassVar[Limits] = {"temperature": (1e-3, 1e3)}
    temperature: float = 1.0

    def title(self) -> str:
        """Return "Softmax"."""
        return "Softmax"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return the input's shape."""
        return (self.flat(shape_in),)


#: Every kind of layer, in the order in which a person meets them.
LAYERS: tuple[type[LayerSpec], ...] = (
    Conv,
    BatchNorm,
    Relu,
    Tanh,
    ScaledTanh,
    MaxPool,
    MeanPool,
    Subsampling,
    Dropout,
    Flatten,
    Linear,
    Softmax,
)
