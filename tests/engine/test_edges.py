"""The edges of a unit add up to its number, and each names the unit that it comes from."""

import numpy as np
import pytest

from engine.arithmetic import explain
from engine.kinds import edges
from engine.net.tracer import Tracer
from engine.trace import Selection
from tests.engine.networks import COMPACT, LENET5, random_image, random_model


@pytest.fixture(scope="module", params=[COMPACT, LENET5], ids=["compact", "lenet5"])
def traced(request):
    model = random_model(request.param)
    return model, Tracer(model).trace(random_image(request.param))


@pytest.mark.parametrize("kind", ["conv", "subsampling", "linear", "meanpool"])
def test_edges_and_bias_add_up_to_the_unit(traced, kind):
    model, trace = traced
    for layer in (layer for layer in trace.layers if layer.kind == kind):
        corner = Selection(layer.name, 0) if len(layer.shape_out) == 1 else Selection(layer.name, 0, 0, 0)
        unit = explain(model, trace, corner)
        total = sum(edge.contribution for edge in edges(unit, 100_000)) + getattr(unit, "bias", 0.0)
        assert total == pytest.approx(unit.total, abs=1e-9)


def test_only_the_largest_come_back_the_largest_first(traced):
    model, trace = traced
    last = next(layer for layer in reversed(trace.layers) if layer.kind == "linear")
    unit = explain(model, trace, Selection(last.name, 3))
    found = [edge.contribution for edge in edges(unit, 5)]
    sizes = np.sort(np.abs(unit.products))[::-1]
    np.testing.assert_allclose(np.abs(found), sizes[:5])


def test_a_max_pooling_has_one_edge_its_winner(traced):
    model, trace = traced
    for layer in (layer for layer in trace.layers if layer.kind == "maxpool"):
        channel, row, column = np.argwhere(layer.output > 0)[0].tolist()
        unit = explain(model, trace, Selection(layer.name, channel, row, column))
        (edge,) = edges(unit)
        source = trace.output(edge.source.layer)[edge.source.channel, edge.source.row, edge.source.column]
        assert edge.contribution == source == layer.output[channel, row, column]


def test_an_edge_comes_from_the_unit_that_it_names(traced):
    model, trace = traced
    first = trace.layers[0]
    unit = explain(model, trace, Selection(first.name, 1, 10, 10))
    weights = model.weights[f"{first.name}.weight"][1, 0]
    for edge in edges(unit):
        value = trace.input[0, edge.source.row, edge.source.column]
        weight = weights[edge.source.row - unit.rows[0], edge.source.column - unit.columns[0]]
        assert edge.contribution == pytest.approx(float(value) * float(weight), abs=1e-9)


def test_raising_a_logit_moves_a_probability_by_its_edge(traced):
    model, trace = traced
    unit = explain(model, trace, Selection("softmax", 2))
    assert sum(edge.contribution for edge in edges(unit)) == pytest.approx(0, abs=1e-12)
    own = next(edge for edge in edges(unit) if edge.source.channel == 2)
    nudged = unit.logits.copy()
    nudged[2] += 1e-6
    exps = np.exp(nudged / unit.temperature - unit.maximum)
    assert (exps[2] / exps.sum() - unit.total) / 1e-6 == pytest.approx(own.contribution, rel=1e-4)


def test_a_pixel_has_no_edges(traced):
    model, trace = traced
    assert edges(explain(model, trace, Selection("input", 0, 3, 3))) == ()
