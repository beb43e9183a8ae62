"""Networks for tests: the two that people know, and random ones of every kind of layer."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.errors import EngineError
from engine.kinds import ELEMENTWISE, AdaptiveMeanPool, Add, Concat, GlobalMeanPool, Normalise
from engine.models import Model
from engine.specs import (
    LENET5_C3,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    Linear,
    MaxPool,
    MeanPool,
    NetworkSpec,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
)

COMPACT = NetworkSpec(
    (
        Conv("conv1", 8, 5, padding=2),
        Relu("relu1"),
        MaxPool("pool1"),
        Conv("conv2", 16, 5),
        Relu("relu2"),
        MaxPool("pool2"),
        Flatten("flatten"),
        Linear("fc1", 100),
        Relu("relu3"),
        Linear("fc2", 10),
        Softmax("softmax"),
    )
)

LENET5 = NetworkSpec(
    (
        Conv("c1", 6, 5),
        ScaledTanh("tanh1"),
        Subsampling("s2"),
        ScaledTanh("tanh2"),
        Conv("c3", 16, 5, connections=LENET5_C3),
        ScaledTanh("tanh3"),
        Subsampling("s4"),
        ScaledTanh("tanh4"),
        Conv("c5", 120, 5),
        ScaledTanh("tanh5"),
        Flatten("flatten"),
        Linear("f6", 84),
        ScaledTanh("tanh6"),
        Linear("output", 10),
        Softmax("softmax"),
    ),
    input_shape=(1, 32, 32),
)


def random_weights(spec: NetworkSpec, seed: int = 0) -> dict[str, np.ndarray]:
    """Return weights that keep values near 1 in every layer, zero where a connection table connects nothing."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in (spec.parameters() | spec.buffers()).items():
        fan_in = max(1, int(np.prod(shape[1:])))
        values = rng.normal(0, fan_in**-0.5, shape)
        weights[name] = (np.abs(values) + 0.5 if name.endswith("running_var") else values).astype(np.float32)
    for layer in spec:
        if isinstance(layer, Conv) and layer.connections:
            for kernels, row in zip(weights[f"{layer.name}.weight"], layer.connections, strict=True):
                kernels[[i for i in range(len(kernels)) if i not in row]] = 0
    return weights


def random_model(spec: NetworkSpec, seed: int = 0) -> Model:
    return Model.create(name="random", spec=spec, weights=random_weights(spec, seed))


def random_image(spec: NetworkSpec, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(spec.input_shape, dtype=np.float32)


def by_hand(net: nn.Module, spec: NetworkSpec, x: Tensor) -> dict[str, Tensor]:
    """Return the outputs of all layers, each module called in its turn; "input" is x."""
    values, before = {"input": x}, "input"
    for layer in spec.layers:
        values[layer.name] = getattr(net, layer.name)(*[values[name] for name in layer.reads or (before,)])
        before = layer.name
    return values


def pairs(draw: st.DrawFn, lowest: int, highest: int) -> int | tuple[int, int]:
    """Draw one number for rows and columns, or two."""
    number = st.integers(lowest, highest)
    return draw(number | st.tuples(number, number))


def paddings(draw: st.DrawFn, highest: int) -> int | tuple[int, ...]:
    """Draw a padding: for all sides, for rows and columns, or for each side."""
    number = st.integers(0, highest)
    return draw(number | st.tuples(number, number) | st.tuples(number, number, number, number))


@st.composite
def map_layers(draw: st.DrawFn, name: str, channels: int) -> LayerSpec:
    """Draw a layer that reads and gives maps; it may not fit a small input."""
    kinds = [Conv, Conv, BatchNorm, MaxPool, MeanPool, Subsampling, Dropout, Normalise, AdaptiveMeanPool]
    kind = draw(st.sampled_from([*kinds, *ELEMENTWISE]))
    if kind is Conv:
        return draw(convolutions(name, channels))
    if kind is Subsampling:
        return Subsampling(name, pairs(draw, 1, 3), pairs(draw, 1, 3))
    if kind in (MaxPool, MeanPool):
        own = {"dilation": pairs(draw, 1, 2)} if kind is MaxPool else {"counts_padding": draw(st.booleans())}
        sizes = pairs(draw, 1, 3), pairs(draw, 1, 3)
        return kind(name, *sizes, padding=paddings(draw, 1), ceil=draw(st.booleans()), **own)
    if kind is AdaptiveMeanPool:
        return AdaptiveMeanPool(name, draw(st.integers(1, 5)), draw(st.integers(1, 5)))
    if kind is Normalise:
        return Normalise(name, tuple(draw(st.floats(0.1, 1)) for _ in range(channels)), draw(st.floats(0.2, 2)))
    return kind(name)


@st.composite
def convolutions(draw: st.DrawFn, name: str, channels: int) -> Conv:
    """Draw a convolution of any size, stride, padding, dilation, and connection table or groups."""
    out = draw(st.integers(1, 4))
    rows = st.sets(st.integers(0, channels - 1), min_size=1).map(lambda row: tuple(sorted(row)))
    table = draw(st.none() | st.lists(rows, min_size=out, max_size=out).map(tuple))
    groups = draw(st.sampled_from([1, channels])) if table is None else 1
    return Conv(
        name,
        out * groups,
        pairs(draw, 1, 4),
        stride=pairs(draw, 1, 3),
        padding=paddings(draw, 3),
        dilation=pairs(draw, 1, 3),
        bias=draw(st.booleans()),
        connections=table,
        groups=groups,
    )


@st.composite
def flat_layers(draw: st.DrawFn, name: str) -> LayerSpec:
    kind = draw(st.sampled_from([Linear, Linear, BatchNorm, Dropout, *ELEMENTWISE]))
    return Linear(name, draw(st.integers(1, 12)), bias=draw(st.booleans())) if kind is Linear else kind(name)


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Draw a network that fits together: layers read the one before or any earlier one, and meet in merges."""
    input_shape = (draw(st.sampled_from([1, 3])), draw(st.integers(8, 16)), draw(st.integers(8, 16)))
    shapes, layers, unread = {"input": input_shape}, [], ["input"]

    def append(layer: LayerSpec) -> None:
        shapes[layer.name] = layer.shape_of(tuple(shapes[name] for name in layer.reads))
        layers.append(layer)
        unread[:] = [name for name in unread if name not in layer.reads] + [layer.name]

    for index in range(draw(st.integers(0, 6))):
        source = draw(st.sampled_from([unread[-1], *shapes]))
        alike = [name for name in shapes if name != source and shapes[name][1:] == shapes[source][1:]]
        if alike and draw(st.booleans()):
            other = draw(st.sampled_from(alike))
            kind = draw(st.sampled_from([Add, Concat])) if shapes[other] == shapes[source] else Concat
            append(kind(f"merge{index}", reads=(source, other)))
            continue
        layer = draw(map_layers(f"map{index}", shapes[source][0]))
        try:
            append(replace(layer, reads=(source,)))
        except EngineError:
            continue
    unread[:] = [name for name in unread if name != "input"] or ["input"]
    if len(unread) > 1:
        for name in list(unread):
            append(GlobalMeanPool(f"mean_{name}", reads=(name,)))
        append(Concat("joined", reads=tuple(unread)))
    layers.append(Flatten("flatten", reads=tuple(unread)))
    layers += [draw(flat_layers(f"flat{index}")) for index in range(draw(st.integers(0, 3)))]
    layers += [Linear("scores", draw(st.integers(2, 6))), Softmax("softmax", draw(st.sampled_from([0.5, 1.0, 2.5])))]
    return NetworkSpec(tuple(layers), input_shape)
