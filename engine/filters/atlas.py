"""The filters of a layer as data: kernels, norms, orders, the map's way through the network. Numpy only.

A unit of a fully connected layer is a filter too: its kernels are as large as the maps that it reads, and its own map
has one cell. (A convolution with kernels of that size and a full connection are the same: LeNet-5's layer C5.)
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic import origin_of
from engine.kinds import Conv, ElementWise, Linear, Merge, Role
from engine.models import Model
from engine.specs import NetworkSpec
from engine.trace import Array

Order = NDArray[np.intp]

#: A filter whose kernel is this much smaller than the layer's largest one is dead: no drawing can wake it.
DEAD_NORM = 1e-4


def filter_layers(spec: NetworkSpec) -> tuple[str, ...]:
    """Return the names of the layers that have filters, in their order."""
    return tuple(layer.name for layer in spec if layer.role in (Role.FILTERS, Role.FULL))


def is_full(spec: NetworkSpec, layer: str) -> bool:
    """Return whether the filters of `layer` are units of a full connection."""
    return spec.layer(layer).role is Role.FULL


def kernels(model: Model, layer: str) -> Array:
    """Return the kernels of a layer, (filters, input maps, k, k) float32, read-only.

    A unit of a full connection has a kernel of each map's size; where it reads units, or maps that are not square, one
    of a single weight for each of them.
    """
    weights = model.weights[f"{layer}.weight"]
    if not is_full(model.spec, layer):
        return weights
    return weights.reshape(len(weights), *_maps_read(model.spec, layer))


def _maps_read(spec: NetworkSpec, layer: str) -> tuple[int, int, int]:
    """Return the maps that a full connection reads, (maps, side, side), as its kernels are laid out."""
    shape = spec.shape_out(origin_of(spec, layer))
    if len(shape) == 3 and shape[1] == shape[2]:
        return shape[0], shape[1], shape[2]
    return math.prod(shape), 1, 1


def maps_of(output: Array) -> Array:
    """Return what a layer's filters make as maps (filters, H, W): units are maps of one cell."""
    return output if output.ndim == 3 else output.reshape(-1, 1, 1)


def biases(model: Model, layer: str) -> Array:
    """Return what each filter of a convolution adds, (filters,) float32; zeros if it has no bias."""
    found = model.weights.get(f"{layer}.bias")
    return np.zeros(len(kernels(model, layer)), np.float32) if found is None else found


def connected(spec: NetworkSpec, layer: str) -> NDArray[np.bool_]:
    """Return which of its kernels each filter uses, (filters, kernels): all, or as a convolution's table says.

    A filter has a kernel for each input map, or for each of its group.
    """
    conv = spec.layer(layer)
    if not isinstance(conv, Conv):
        return np.ones((spec.shape_out(layer)[0], _maps_read(spec, layer)[0]), np.bool_)
    reads = np.ones(conv.parameters(spec.shapes()[spec.index(layer)][0])["weight"][:2], np.bool_)
    for row, maps in zip(reads, conv.connections or (), strict=False):
        row[:] = False
        row[list(maps)] = True
    return reads


def has_groups(spec: NetworkSpec, layer: str) -> bool:
    """Return whether each filter of a layer reads the maps of its group only."""
    conv = spec.layer(layer)
    return isinstance(conv, Conv) and conv.groups > 1


def first_map_read(spec: NetworkSpec, layer: str, channel: int) -> int:
    """Return which input map the first kernel of a filter reads: with groups the first of its own group, else 0."""
    conv = spec.layer(layer)
    if not isinstance(conv, Conv) or conv.groups == 1:
        return 0
    return conv.maps_read((channel,), spec.shapes()[spec.index(layer)][0][0])[0]


@dataclass(frozen=True)
class Path:
    """The layers that a filter's map passes on its way: each a name, or "" if there is none.

    Attributes
    ----------
    conv : str
        The convolution.
    norm : str
        The batch norm right after it.
    before : str
        The layer whose output goes into the activation: the norm, or the convolution.
    after : str
        The activation; the same as `before` if there is none.
    pool : str
        The pooling that reads the activation.
    """

    conv: str
    norm: str
    before: str
    after: str
    pool: str


def path_of(spec: NetworkSpec, layer: str) -> Path:
    """Return the way of the maps of convolution `layer` up to the pooling behind it; it ends where ways part."""
    norm = _only_reader(spec, layer, Role.NORM)
    if norm and not spec.layer(norm).parameters(spec.shape_out(layer)):
        norm = ""  # one that has learnt nothing takes no edit
    before = norm or layer
    after = _only_reader(spec, before, Role.ELEMENT) or before
    return Path(layer, norm, before, after, _only_reader(spec, after, Role.POOLING))


def _only_reader(spec: NetworkSpec, layer: str, role: Role) -> str:
    """Return the one layer that reads `layer`, if there is but one and it has that role; else ""."""
    readers = spec.readers(layer)
    return readers[0] if len(readers) == 1 and spec.layer(readers[0]).role is role else ""


def has_bias(spec: NetworkSpec, layer: str) -> bool:
    """Return whether the filters of `layer` add a constant of their own."""
    found = spec.layer(layer)
    return isinstance(found, Conv | Linear) and found.bias


def cuts(spec: NetworkSpec, layer: str) -> bool:
    """Return whether the activation behind convolution `layer` makes values below 0 to 0, as ReLU does."""
    after = spec.layer(path_of(spec, layer).after)
    return isinstance(after, ElementWise) and after.cuts


def norms(weights: Array) -> NDArray[np.float64]:
    """Return the Euclidean norm of each filter's kernels; weights (filters, input maps, k, k) -> (filters,)."""
    flat = weights.reshape(len(weights), -1).astype(np.float64)
    return np.asarray(np.sqrt((flat * flat).sum(axis=1)))


def dead(model: Model, layer: str) -> NDArray[np.bool_]:
    """Return which filters (filters,) say the same whatever is drawn, by their weights alone.

    That is so if the kernel is (nearly) zero beside the layer's largest one, or the batch norm multiplies by zero.
    """
    sizes = norms(kernels(model, layer))
    is_dead = sizes <= DEAD_NORM * max(float(sizes.max()), 1e-30)
    norm = path_of(model.spec, layer).norm
    return is_dead | (model.weights[f"{norm}.weight"] == 0) if norm else is_dead


def similarities(weights: Array, channel: int) -> NDArray[np.float64]:
    """Return the cosine between filter `channel` and each filter, (filters,) in [-1, 1]; 0 for a filter of zeros."""
    flat = weights.reshape(len(weights), -1).astype(np.float64)
    sizes = np.sqrt((flat * flat).sum(axis=1))
    products = flat @ flat[channel]
    return np.asarray(np.divide(products, sizes * sizes[channel], out=np.zeros_like(products), where=products != 0))


def by_norm(weights: Array) -> Order:
    """Return the filters' indices, the largest norm first."""
    return np.argsort(-norms(weights), kind="stable")


def by_similarity(weights: Array, first: int = 0) -> Order:
    """Return the filters' indices as a chain: `first`, and after each the one that is most like it of those left."""
    chain, left = [first], [i for i in range(len(weights)) if i != first]
    while left:
        likeness = similarities(weights, chain[-1])[left]
        chain.append(left.pop(int(likeness.argmax())))
    return np.array(chain, np.intp)


def by_answer(maps: Array) -> Order:
    """Return the filters' indices, the strongest answer first.

    Parameters
    ----------
    maps : (filters, H, W) float32
        After the activation.
    """
    return np.argsort(-answers(maps), kind="stable")


def answers(maps: Array) -> Array:
    """Return how strongly each filter answers: its map's largest value. maps (filters, H, W) -> (filters,)."""
    return np.asarray(maps.reshape(len(maps), -1).max(axis=1))


@dataclass(frozen=True, eq=False)
class Histogram:
    """How often values fall into which range.

    Attributes
    ----------
    counts : (bins,) int64
    edges : (bins + 1,) float64
        Symmetric about 0.
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


def histogram(weights: Array, bins: int = 41) -> Histogram:
    """Return the histogram of all values of `weights`; an odd number of bins puts 0 in the middle of one."""
    reach = max(float(np.abs(weights).max()), 1e-12)
    counts, edges = np.histogram(weights, bins=bins, range=(-reach, reach))
    return Histogram(counts.astype(np.int64), edges)


@dataclass(frozen=True, eq=False)
class Outgoing:
    """Where a filter's map goes next.

    Attributes
    ----------
    layer : str
        The next layer with weights; "" if there is none.
    weights : (readers, h, w) float32
        What each filter (or unit) of that layer multiplies the map with.
    first : int
        The first of them: not 0 only in later groups.
    input_map : int
        Which of their kernels that is.
    """

    layer: str
    weights: Array
    first: int = 0
    input_map: int = 0


def outgoing(model: Model, layer: str, channel: int) -> Outgoing:
    """Return the weights with which the next layer reads the map of filter `channel`: the first, where ways part."""
    spec = model.spec
    name, shape = layer, spec.shape_out(layer)
    while readers := spec.readers(name):
        reader = spec.layer(readers[0])
        if reader.role is Role.FILTERS:
            assert isinstance(reader, Conv)
            return _reading(model, reader, shape[0], channel)
        if reader.role is Role.FULL:
            weights = model.weights[f"{reader.name}.weight"]  # (units, maps × height × width)
            cells = weights.reshape(len(weights), shape[0], *((1, 1) if len(shape) == 1 else shape[1:]))
            return Outgoing(reader.name, cells[:, channel], input_map=channel)
        if isinstance(reader, Merge):
            sources = spec.sources(reader.name)
            channel += reader.first_map(sources.index(name), tuple(spec.shape_out(each) for each in sources))
            if len(spec.shape_out(reader.name)) == 1:
                break  # of units behind each other the map's are not told apart
        name = reader.name
        is_flat = len(spec.shape_out(name)) == 1  # then the cells of the maps are still known by their shape
        shape = shape if is_flat else spec.shape_out(name)
    return Outgoing("", np.zeros((0, 1, 1), np.float32))


def _reading(model: Model, conv: Conv, maps_in: int, channel: int) -> Outgoing:
    """Return the kernels of the filters of `conv` that read map `channel`: of all, or of those of its group."""
    group, local = divmod(channel, maps_in // conv.groups)
    part = conv.out_channels // conv.groups
    first = group * part
    return Outgoing(conv.name, kernels(model, conv.name)[first : first + part, local], first, local)


def readers_by_weight(weights: Array) -> Order:
    """Return the readers' indices, the one with the largest weights (mean magnitude) first; weights (readers, h, w)."""
    size = max(math.prod(weights.shape[1:]), 1)
    return np.argsort(-np.abs(weights.reshape(len(weights), size)).mean(axis=1), kind="stable")
