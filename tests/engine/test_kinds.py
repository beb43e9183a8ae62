"""What holds for every kind of layer in the table, with torch as the judge. A new kind is covered by being there."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine import models
from engine.arithmetic import explain
from engine.errors import EngineError
from engine.kinds import ELEMENTWISE, KINDS, ElementWise, LayerSpec, Role, edges
from engine.net.build import build, load_weights, loaded
from engine.net.modules import module_of
from engine.net.tracer import Tracer
from engine.specs import NetworkSpec
from engine.trace import Selection
from tests.engine.kinds import every_network, example, networks_with
from tests.engine.networks import random_image, random_model

CASES = every_network((3, 13, 11))
SPECS = pytest.mark.parametrize("spec", [spec for _, spec in CASES], ids=[name for name, _ in CASES])
KIND = pytest.mark.parametrize("kind", KINDS, ids=[kind.kind for kind in KINDS])


def traced(spec: NetworkSpec, seed: int = 0):
    model = random_model(spec, seed)
    return model, Tracer(model).trace(random_image(spec, seed))


@SPECS
def test_every_unit_of_every_layer_is_explained_as_torch_computes_it(spec):
    model, trace = traced(spec)
    for layer in trace.layers:
        for place in np.ndindex(*layer.shape_out):
            found = explain(model, trace, Selection(layer.name, *place)).total
            assert found == pytest.approx(float(layer.output[place]), rel=1e-5, abs=1e-5), (layer.name, place)


@SPECS
def test_the_shapes_are_torchs(spec):
    _, trace = traced(spec)
    assert [layer.output.shape for layer in trace.layers] == [shape for _, shape in spec.shapes()]


@SPECS
def test_parameters_and_buffers_are_torchs(spec):
    net = build(spec)
    found = {name: tuple(value.shape) for name, value in net.state_dict().items() if not name.endswith("_tracked")}
    assert found == spec.parameters() | spec.buffers()
    assert spec.parameter_count() == sum(parameter.numel() for parameter in net.parameters())


@SPECS
def test_edges_come_from_units_that_are_there(spec):
    model, trace = traced(spec)
    for layer in trace.layers:
        for place in [(0,) * len(layer.shape_out), tuple(n - 1 for n in layer.shape_out)]:
            for edge in edges(explain(model, trace, Selection(layer.name, *place))):
                unit = edge.source
                assert unit.layer in spec.sources(layer.name) or unit.layer in before_flattening(spec, layer.name)
                shape = (*spec.shape_out(unit.layer), 1, 1)[:3]
                assert all(0 <= i < n for i, n in zip((unit.channel, unit.row, unit.column), shape, strict=True))


def before_flattening(spec: NetworkSpec, name: str) -> set[str]:
    """The maps that a full connection names its inputs after."""
    names = ["input", *(layer.name for layer in spec)]
    return set(names[: names.index(name)])


@KIND
def test_no_value_is_below_zero_where_the_sign_says_so_and_some_are_where_it_does_not(kind):
    for spec in networks_with(kind, (3, 13, 11)):
        signs, lowest = spec.signed(), 0.0
        for seed in range(5):
            _, trace = traced(spec, seed)
            for layer in trace.layers:
                assert signs[layer.name] or layer.output.min() >= 0, layer.name
            lowest = min(lowest, float(trace.output("layer").min()))
        assert signs["layer"] == (lowest < 0), "a kind that says it has both signs shows both"


@KIND
def test_every_kind_speaks_of_itself(kind):
    layer = example(kind)
    assert isinstance(layer.role, Role)
    assert layer.role is not Role.INPUT
    assert layer.title()
    assert layer.formula()
    assert kind.__doc__


@SPECS
def test_a_file_gives_the_same_network(spec):
    assert NetworkSpec.from_json(spec.to_json()) == spec


@SPECS
def test_a_network_that_is_loaded_is_the_same_and_draws_no_random_number(spec):
    model = random_model(spec)
    torch.manual_seed(5)
    initialised = build(spec)
    load_weights(initialised, model.weights)
    before = torch.get_rng_state()
    net = loaded(model)
    assert torch.equal(before, torch.get_rng_state())
    assert not net.training
    picture = torch.from_numpy(random_image(spec))[None]
    assert torch.equal(net(picture), initialised.eval()(picture))


def test_what_a_loaded_network_learns_leaves_the_model_alone():
    model = random_model(networks_with(KINDS[0])[0])
    kept = {name: values.copy() for name, values in model.weights.items()}
    net = loaded(model)
    with torch.no_grad():
        for tensor in net.parameters():
            tensor.add_(1)
    assert all(np.array_equal(model.weights[name], values) for name, values in kept.items())


def test_a_kind_that_torch_does_not_know_is_refused_in_a_sentence():
    class Mystery(LayerSpec):
        kind = "mystery"

    class Unknown(ElementWise):
        kind = "unknown"
        function = replace(ELEMENTWISE[0].function, kind="unknown")

    for layer in (Mystery("a"), Unknown("b")):
        with pytest.raises(EngineError, match="no module"):
            module_of(layer, (3,))


@pytest.mark.parametrize("kind", ELEMENTWISE, ids=[kind.kind for kind in ELEMENTWISE])
def test_a_function_and_its_derivative_are_torchs(kind):
    for settings in ({}, dict.fromkeys(kind.function.settings, 0.3)):
        layer = kind("layer", **settings)
        x = torch.linspace(-9, 9, 400, dtype=torch.float64, requires_grad=True)  # no corner is hit
        y = module_of(layer, (400,))(x)
        (slope,) = torch.autograd.grad(y.sum(), x)
        given = x.detach().numpy()
        np.testing.assert_allclose(layer.apply(given), y.detach().numpy(), rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(layer.slope_at(given), slope.numpy(), rtol=1e-6, atol=1e-8)
        for value in layer.settings.values():
            assert f"{value:g}" in layer.formula()
            assert f"{value:g}" in layer.title()


@pytest.mark.parametrize("kind", ELEMENTWISE, ids=[kind.kind for kind in ELEMENTWISE])
def test_a_function_stays_finite_far_out(kind):
    layer, far = kind("layer"), np.array([-1e4, -100.0, 100.0, 1e4])
    assert np.isfinite(layer.apply(far)).all()
    assert np.isfinite(layer.slope_at(far)).all()


def test_only_relu_and_hard_swish_make_all_far_below_zero_to_zero():
    assert {kind.kind for kind in ELEMENTWISE if kind("layer").cuts} == {"relu", "hardswish"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("compact", "3ed202f185d7356c9a06a66a02f3442625a476176ff31669c373f09a7f9183ac"),
        ("deep", "5a7bc7e9c673f1081dcde130226d8e081173a2e0cb8d5e1c76e1f32ae3710fc0"),
        ("lenet5", "4c6532e76bbd0b8ac3b38dee192cd807c1dd15483473757f779fd2ae64b17be5"),
    ],
)
def test_the_shipped_models_keep_their_keys(name, key):
    """A key names what was kept on disk for a model: it may change only with the model itself."""
    model = models.load_named(name)
    assert model.key == key
    assert models.model_key(NetworkSpec.from_json(model.spec.to_json()), model.weights) == key
