"""Networks for tests: the two that people know, and random ones of every kind of layer."""

import numpy as np
from hypothesis import strategies as st

from engine.errors import EngineError
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
    Tanh,
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


@st.composite
def map_layers(draw: st.DrawFn, name: str, channels: int) -> LayerSpec:
    """Draw a layer that reads and gives maps; it may not fit a small input."""
    kind = draw(
        st.sampled_from([Conv, Conv, BatchNorm, Relu, Tanh, ScaledTanh, MaxPool, MeanPool, Subsampling, Dropout])
    )
    if kind is Conv:
        return draw(convolutions(name, channels))
    if kind in (MaxPool, MeanPool, Subsampling):
        return kind(name, draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    return kind(name)


@st.composite
def convolutions(draw: st.DrawFn, name: str, channels: int) -> Conv:
    """Draw a convolution of any stride, padding, dilation and connection table."""
    out = draw(st.integers(1, 4))
    rows = st.sets(st.integers(0, channels - 1), min_size=1).map(lambda row: tuple(sorted(row)))
    table = draw(st.none() | st.lists(rows, min_size=out, max_size=out).map(tuple))
    return Conv(
        name,
        out,
        draw(st.integers(1, 4)),
        stride=draw(st.integers(1, 3)),
        padding=draw(st.integers(0, 3)),
        dilation=draw(st.integers(1, 3)),
        bias=draw(st.booleans()),
        connections=table,
    )


@st.composite
def flat_layers(draw: st.DrawFn, name: str) -> LayerSpec:
    kind = draw(st.sampled_from([Linear, BatchNorm, Relu, Tanh, ScaledTanh, Dropout]))
    return Linear(name, draw(st.integers(1, 12)), bias=draw(st.booleans())) if kind is Linear else kind(name)


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Draw a network that fits together."""
    input_shape = (draw(st.sampled_from([1, 3])), draw(st.integers(8, 16)), draw(st.integers(8, 16)))
    layers: list[LayerSpec] = []
    shape = input_shape
    for index in range(draw(st.integers(0, 5))):
        layer = draw(map_layers(f"map{index}", shape[0]))
        try:
            shape = layer.shape_out(shape)
        except EngineError:
            continue
        layers.append(layer)
    layers.append(Flatten("flatten"))
    layers += [draw(flat_layers(f"flat{index}")) for index in range(draw(st.integers(0, 3)))]
    layers += [Linear("scores", draw(st.integers(2, 6))), Softmax("softmax", draw(st.sampled_from([0.5, 1.0, 2.5])))]
    return NetworkSpec(tuple(layers), input_shape)
