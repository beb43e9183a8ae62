import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kinds import BY_VALUE, Rectangle, Role, margins, pair
from engine.net.build import build
from engine.net.forward import Network
from engine.receptive import receptive_field, receptive_fields
from engine.specs import Conv, Flatten, Linear, MaxPool, MeanPool, NetworkSpec, Softmax
from engine.trace import Selection
from tests.engine.networks import COMPACT, LENET5, networks


def sum_network(spec: NetworkSpec) -> Network:
    """Return a network of the same connections in which every value is a sum with positive weights."""
    net = build(NetworkSpec(tuple(as_sum(layer) for layer in spec), spec.input_shape))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(1)
    return net.double()


def as_sum(layer):
    """A max pooling sees what a mean would see; a dilated one what a convolution would, map by map."""
    if isinstance(layer, MaxPool):
        sizes = {name: getattr(layer, name) for name in ("padding", "ceil", "reads")}
        return layer if layer.dilation != 1 else MeanPool(layer.name, layer.kernel, layer.stride, **sizes)
    return layer


def seen_by_gradient(spec, unit, name):
    """Return which units of `name` have a gradient from `unit`: what is seen, found without any formula."""
    net, x = sum_network(spec), torch.ones(1, *spec.shape_out(name), dtype=torch.float64, requires_grad=True)
    # The other layers depend on nothing: they are there for the merges, which read them beside what counts.
    values = {each: torch.ones(1, *spec.shape_out(each), dtype=torch.float64) for each in ("input", *spec.order)}
    values[name] = x
    for each in spec.between(name, unit.layer):
        layer, given = spec.layer(each), [values[source] for source in spec.sources(each)]
        if layer.role is Role.ANSWER:
            values[each] = given[0].sum(dim=1, keepdim=True).expand_as(given[0])
        elif isinstance(layer, MaxPool) and layer.dilation != 1:
            values[each] = dilated_sum(layer, given[0])
        else:
            values[each] = given[0] if layer.role in BY_VALUE else getattr(net, each)(*given)
    value = values[unit.layer][0, unit.channel]
    value = value[unit.row, unit.column] if value.dim() else value
    return torch.autograd.grad(value, x)[0][0].numpy() > 0 if value.requires_grad else np.zeros(x.shape[1:], bool)


def dilated_sum(layer: MaxPool, x: torch.Tensor) -> torch.Tensor:
    """Return the sum of each window, by gathering its cells from maps with wide margins of zeros."""
    rows, columns = layer.grid_out(x.shape[1:])
    wide = 16
    padded = torch.nn.functional.pad(x, (wide,) * 4)
    sums = torch.zeros(1, x.shape[1], rows, columns, dtype=x.dtype)
    (above, _), (left, _) = margins(layer.padding)
    for i in range(pair(layer.kernel)[0]):
        for j in range(pair(layer.kernel)[1]):
            top = wide - above + i * pair(layer.dilation)[0]
            side = wide - left + j * pair(layer.dilation)[1]
            steps = pair(layer.stride)
            part = padded[..., top :: steps[0], side :: steps[1]][..., :rows, :columns]
            sums = sums + part
    return sums


@st.composite
def networks_with_unit(draw):
    spec = draw(networks())
    layer = draw(st.sampled_from(spec.layers))
    place = [draw(st.integers(0, n - 1)) for n in spec.shape_out(layer.name)]
    return spec, Selection(layer.name, *place)


@settings(max_examples=60, deadline=None)
@given(networks_with_unit())
def test_a_field_is_where_a_gradient_arrives(spec_and_unit):
    spec, unit = spec_and_unit
    fields = receptive_fields(spec, unit)
    assert list(fields) == [name for name in ("input", *spec.order) if name in fields]
    for name in set(spec.order) - set(fields):
        assert not seen_by_gradient(spec, unit, name).any()
    for name, field in fields.items():
        expected = seen_by_gradient(spec, unit, name)
        axes = (field.channels, field.rows, field.columns)[: expected.ndim]
        assert axes == tuple(tuple(np.unique(axis).tolist()) for axis in np.nonzero(expected))
        if not any(layer.role is Role.MERGE for layer in spec):  # one way only: every combination of them is seen
            assert expected.sum() == np.prod([len(axis) for axis in axes])
        inside = field.clipped
        assert inside.is_empty == (not expected.any())


def test_compact_in_the_middle_and_at_the_corner():
    middle = receptive_field(COMPACT, Selection("pool2", 3, 2, 2))
    assert middle.unclipped == Rectangle(6, 6, 22, 22)  # 16 cells: 5, +1, +4 × 2, +1 × 2
    assert middle.clipped == middle.unclipped
    corner = receptive_field(COMPACT, Selection("pool2", 3, 0, 0))
    assert corner.unclipped == Rectangle(-2, -2, 14, 14)
    assert corner.clipped == Rectangle(0, 0, 14, 14)
    assert receptive_field(COMPACT, Selection("fc1", 9)).clipped == Rectangle(0, 0, 28, 28)


def test_lenets_c5_sees_the_whole_picture_as_the_paper_says():
    fields = receptive_fields(LENET5, Selection("c5", 0, 0, 0))
    assert fields["input"].clipped == Rectangle(0, 0, 32, 32)
    assert fields["s4"].clipped == Rectangle(0, 0, 5, 5)
    assert receptive_field(LENET5, Selection("c3", 0, 0, 0), "s2").channels == (0, 1, 2)
    assert receptive_field(LENET5, Selection("c3", 15, 0, 0), "s2").channels == (0, 1, 2, 3, 4, 5)


def test_a_flat_unit_is_one_cell_of_the_maps():
    fields = receptive_fields(COMPACT, Selection("flatten", 25 * 3 + 5 * 1 + 4))
    assert fields["pool2"].channels == (3,)
    assert fields["pool2"].clipped == Rectangle(1, 4, 2, 5)
    assert list(fields) == ["input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten"]


def test_a_unit_that_sees_only_padding_sees_nothing():
    layers = (Conv("conv1", 1, 2, padding=3), Flatten("flatten"), Linear("fc", 2), Softmax("softmax"))
    spec = NetworkSpec(layers, (1, 8, 8))
    field = receptive_field(spec, Selection("conv1", 0, 0, 0))
    assert field.unclipped == Rectangle(-3, -3, -1, -1)
    assert field.clipped.is_empty


def test_taps_step_by_stride_and_dilation():
    assert Conv("conv1", 1, 3, stride=2, padding=1, dilation=3).axes((1, 20, 20))[0].taps(2) == (3, 6, 9)
    assert MaxPool("pool1", 2, 2).axes((1, 20, 20))[1].taps(3) == (6, 7)


def test_an_input_pixel_sees_itself_and_later_layers_are_not_seen():
    assert receptive_fields(COMPACT, Selection("input", 0, 3, 4))["input"].clipped == Rectangle(3, 4, 4, 5)
    with pytest.raises(KeyError):
        receptive_field(COMPACT, Selection("conv1", 0, 3, 4), "conv2")
