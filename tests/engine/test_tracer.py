import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from engine.errors import EngineError
from engine.net.build import build, load_weights, to_model, weights_of
from engine.net.forward import up_to_logits
from engine.net.layers import ConnectedConv2d, ScaledTanh, Subsampling
from engine.net.tracer import Tracer
from engine.specs import LENET5_C3, Flatten, Linear, NetworkSpec, Relu, Softmax
from tests.engine.networks import COMPACT, LENET5, by_hand, networks, random_image, random_model, random_weights


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 2**31))
def test_a_trace_equals_the_networks_own_answer(spec, seed):
    model = random_model(spec, seed)
    tracer = Tracer(model)
    image = random_image(spec, seed)
    trace = tracer.trace(image, version=3)
    with torch.no_grad():
        x = torch.from_numpy(image)[None]
        expected = tracer.net(x)[0].numpy()
        for name, output in by_hand(tracer.net, spec, x).items():
            np.testing.assert_allclose(trace.output(name), output[0].numpy(), atol=1e-6)
    np.testing.assert_array_equal(trace.logits, trace.output(spec.sources("softmax")[0]))
    np.testing.assert_allclose(trace.probabilities, expected, atol=1e-6)
    assert trace.version == 3
    assert trace.model_key == model.key


@settings(max_examples=60, deadline=None)
@given(networks())
def test_shapes_and_counts_from_the_spec_equal_torchs(spec):
    net = build(spec)
    assert {name: tuple(p.shape) for name, p in net.named_parameters()} == spec.parameters()
    assert {name: w.shape for name, w in weights_of(net).items()} == spec.parameters() | spec.buffers()
    masked = sum(m.weight.numel() - int(m.mask.expand_as(m.weight).sum()) for m in net.children() if hasattr(m, "mask"))
    assert sum(p.numel() for p in net.parameters()) - masked == spec.parameter_count()
    x = torch.zeros(2, *spec.input_shape)
    net.eval()
    for name, output in by_hand(net, spec, x).items():
        assert tuple(output.shape[1:]) == spec.shape_out(name)


def test_what_a_trace_holds_may_cross_a_thread():
    image = random_image(COMPACT)
    trace = Tracer(random_model(COMPACT)).trace(image)
    arrays = [trace.input, trace.logits, trace.probabilities, *(layer.output for layer in trace.layers)]
    for array in arrays:
        assert array.dtype == np.float32
        assert array.flags.c_contiguous
        assert not array.flags.writeable
    assert not np.shares_memory(trace.input, image)
    before = trace.output("flatten").copy()
    image[:] = 0
    np.testing.assert_array_equal(trace.output("flatten"), before)
    assert [layer.kind for layer in trace.layers] == [layer.kind for layer in COMPACT]


def test_logits_are_what_the_softmax_reads():
    trace = Tracer(random_model(COMPACT)).trace(random_image(COMPACT))
    np.testing.assert_array_equal(trace.logits, trace.output("fc2"))
    np.testing.assert_allclose(np.exp(trace.logits) / np.exp(trace.logits).sum(), trace.probabilities, atol=1e-6)


def test_the_temperature_divides_the_logits():
    spec = NetworkSpec((Flatten("flatten"), Linear("fc1", 10), Softmax("softmax", 2.0)))
    trace = Tracer(random_model(spec)).trace(random_image(spec))
    halved = np.exp(trace.logits / 2)
    np.testing.assert_allclose(trace.probabilities, halved / halved.sum(), atol=1e-6)


def test_a_picture_of_another_shape_is_refused():
    with pytest.raises(EngineError):
        Tracer(random_model(COMPACT)).trace(np.zeros((1, 32, 32), np.float32))


def test_scaled_tanh_has_the_papers_values():
    module = ScaledTanh()
    values = module(torch.tensor([[-1.0, 0.0, 1.0, 100.0]]))[0]
    np.testing.assert_allclose(values, [-1, 0, 1, 1.7159], atol=1e-4)


def test_subsampling_is_sum_times_coefficient_plus_bias():
    module = Subsampling(1, kernel=(2, 2), stride=(2, 2))
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    np.testing.assert_allclose(module(x).detach()[0, 0], [[2.5, 4.5], [10.5, 12.5]])
    with torch.no_grad():
        module.weight.fill_(2)
        module.bias.fill_(1)
    np.testing.assert_allclose(module(x).detach()[0, 0], [[21, 37], [85, 101]])


def test_a_connected_convolution_is_a_sum_over_the_maps_in_its_table():
    torch.manual_seed(0)
    module = ConnectedConv2d(6, LENET5_C3, kernel=5)
    x = torch.randn(1, 6, 14, 14)
    y = module(x)
    for map_out, row in enumerate(LENET5_C3):
        alone = functional.conv2d(x[:, list(row)], module.weight[map_out : map_out + 1, list(row)])
        np.testing.assert_allclose(y[0, map_out].detach(), (alone[0, 0] + module.bias[map_out]).detach(), atol=1e-5)


def test_training_leaves_unconnected_kernels_at_zero():
    torch.manual_seed(0)
    net = build(LENET5)
    optimiser = torch.optim.AdamW(net.parameters(), lr=0.01, weight_decay=0.1)
    for _ in range(3):
        loss = functional.cross_entropy(up_to_logits(net)(torch.rand(4, 1, 32, 32)), torch.tensor([0, 1, 2, 3]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model = to_model(net, LENET5, name="lenet5")  # would refuse weights outside the table
    assert model.weights["c3.weight"][0, 3:].any() == np.False_


def test_weights_come_back_as_they_went_in():
    weights = random_weights(LENET5)
    net = build(LENET5)
    load_weights(net, weights)
    back = weights_of(net)
    assert back.keys() == weights.keys()
    for name in weights:
        np.testing.assert_array_equal(back[name], weights[name])
    with torch.no_grad():
        net.c1.weight.zero_()
    assert weights["c1.weight"].any()
    assert back["c1.weight"].any()


def test_weights_of_another_network_are_refused():
    with pytest.raises(EngineError):
        load_weights(build(COMPACT), random_weights(LENET5))


@pytest.mark.parametrize("name", ["forward", "train", "training", "float"])
def test_a_name_that_torch_uses_itself_is_refused(name):
    with pytest.raises(EngineError, match=name):
        build(NetworkSpec((Relu(name), Flatten("flatten"), Linear("fc", 2), Softmax("softmax"))))
