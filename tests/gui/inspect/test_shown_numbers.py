"""The numbers on the screen, read from the view, against torch: all layers of all shipped models, and all kinds."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.net.build import build, load_weights
from engine.specs import Conv, Linear, Subsampling
from engine.trace import Selection
from gui.views.inspect import InspectView
from gui.views.inspect.conv import ConvPanel
from gui.views.inspect.element import NormalisationPanel
from gui.views.inspect.linear import LinearPanel
from gui.views.inspect.pool import PoolPanel
from gui.views.inspect.softmax import SoftmaxPanel
from tests.engine.networks import by_hand
from tests.gui.inspect.conftest import (
    NETWORKS,
    close_to,
    is_nearest,
    is_rounded,
    network,
    number,
    shown_total,
    some_units,
    summed,
)


class Torch:
    """The same network run by torch, layer by layer, on what the view's session has drawn."""

    def __init__(self, view: InspectView) -> None:
        self.model = view.session.model
        net = build(self.model.spec)
        load_weights(net, self.model.weights)
        net.eval()
        given = torch.from_numpy(view.session.trace.input.copy())[None]
        with torch.inference_mode():
            self.outputs = {name: values[0] for name, values in by_hand(net, self.model.spec, given).items()}

    def value(self, unit: Selection) -> float:
        output = self.outputs[unit.layer]
        return float(output[unit.channel] if output.ndim == 1 else output[unit.channel, unit.row, unit.column])

    def source(self, layer: str) -> torch.Tensor:
        return self.outputs[self.model.spec.sources(layer)[0]]

    def patch(self, layer: Conv | Subsampling, unit: Selection) -> np.ndarray:
        """What the window covers, (channels, k, k), by torch's own unfold."""
        source = self.source(layer.name)[None]
        dilation, padding = (layer.dilation, layer.padding) if isinstance(layer, Conv) else (1, 0)
        columns = functional.unfold(source, layer.kernel, stride=layer.stride, padding=padding, dilation=dilation)
        width = self.outputs[layer.name].shape[2]
        patch = columns[0, :, unit.row * width + unit.column]
        return patch.reshape(source.shape[1], layer.kernel, layer.kernel).numpy()


@pytest.fixture(params=NETWORKS)
def shown(request, open_view) -> tuple[InspectView, Torch]:
    view = open_view(network(request.param))
    return view, Torch(view)


def each_unit(shown, kind: type) -> list[tuple[InspectView, Torch, Selection]]:
    view, oracle = shown
    found = []
    for layer, (_, shape) in zip(oracle.model.spec, oracle.model.spec.shapes(), strict=True):
        if isinstance(layer, kind):
            found += [(view, oracle, unit) for unit in some_units(layer.name, shape)]
    return found


def test_every_layer_shows_torchs_number(shown):
    view, oracle = shown
    shapes = {"input": oracle.model.spec.input_shape} | {
        layer.name: shape for layer, (_, shape) in zip(oracle.model.spec, oracle.model.spec.shapes(), strict=True)
    }
    for layer, shape in shapes.items():
        for unit in some_units(layer, shape):
            view.go_to(unit)
            value = oracle.value(unit)
            assert close_to(shown_total(view), value), unit
            headline = float(number(view.headline.text().rsplit("=", 1)[1].strip()))
            assert headline == pytest.approx(value, abs=1e-5, rel=1e-5), unit


def test_convolutions_show_patch_kernel_and_products_that_add_up_as_printed(shown):
    for view, oracle, unit in each_unit(shown, Conv):
        view.go_to(unit)
        panel = view.panel
        assert isinstance(panel, ConvPanel)
        patches = oracle.patch(oracle.model.spec.layer(unit.layer), unit)
        kernels = oracle.model.weights[f"{unit.layer}.weight"][unit.channel]
        k = kernels.shape[1]
        matrix = panel.grids.matrix
        for place, channel in enumerate(panel.grids.shown):
            rows = range(place * k, (place + 1) * k)
            texts = [[matrix.text_at(row, column) for column in range(3 * k)] for row in rows]
            for values, first in (
                (patches[channel], 0),
                (kernels[channel], k),
                (patches[channel] * kernels[channel], 2 * k),
            ):
                for i in range(k):
                    assert all(close_to(texts[i][first + j], float(values[i, j])) for j in range(k)), unit
            for i, j in np.ndindex(k, k):
                assert is_rounded(texts[i][2 * k + j], number(texts[i][j]) * number(texts[i][k + j])), "as printed"
            products = sum((number(texts[i][2 * k + j]) for i in range(k) for j in range(k)), Decimal(0))
            end, _, rounding = matrix.words.ends[place].removeprefix("Σ = ").partition("\nrounding ")
            assert products + number(rounding or "0") == number(end), "the products add up as printed"
            assert is_nearest(end, float((patches[channel] * kernels[channel]).sum()))
        assert summed(panel.total, until="total") == number(shown_total(view))
        part = next(term.text for term in panel.part.terms if term.name == "part")
        assert summed(panel.part, until="part") == number(part)


def test_all_channels_can_be_reached_and_stand_in_the_order_of_their_size(shown):
    for view, oracle, unit in each_unit(shown, Conv):
        view.go_to(unit)
        grids, layer = view.panel.grids, oracle.model.spec.layer(unit.layer)
        grids.bar.setValue(0)
        order = list(grids.shown)
        while grids.bar.value() < grids.bar.maximum():
            grids.bar.setValue(grids.bar.value() + 1)
            order += [channel for channel in grids.shown if channel not in order]
        patches = oracle.patch(layer, unit)
        read = layer.connections[unit.channel] if layer.connections else range(len(patches))
        assert sorted(order) == list(read)
        kernels = oracle.model.weights[f"{unit.layer}.weight"][unit.channel]
        sizes = [abs(float((patches[c] * kernels[c]).sum())) for c in order]
        assert all(a >= b - 1e-5 for a, b in pairwise(sizes))


def test_windows_of_poolings_show_torchs_values(shown):
    for kind in ("maxpool", "meanpool", "subsampling"):
        view, oracle = shown
        for layer in (layer for layer in oracle.model.spec if layer.kind == kind):
            for unit in some_units(layer.name, tuple(oracle.outputs[layer.name].shape)):
                view.go_to(unit)
                assert isinstance(view.panel, PoolPanel)
                window = oracle.patch(layer, unit)[unit.channel]
                texts = [view.panel.cells.text_at(i, j) for i in range(layer.kernel) for j in range(layer.kernel)]
                assert all(close_to(text, float(v)) for text, v in zip(texts, window.ravel(), strict=True))
                if kind == "maxpool":
                    (winner,) = view.panel.cells._marked
                    assert window[winner] == window.max()
                else:
                    (total,) = [t.text for t in view.panel.formula.terms if t.name == "sum"]
                    assert summed(view.panel.formula, until="sum") == number(total)


def test_full_connections_name_the_largest_and_add_up_as_printed(shown):
    for view, oracle, unit in each_unit(shown, Linear):
        view.go_to(unit)
        panel = view.panel
        assert isinstance(panel, LinearPanel)
        products = oracle.source(unit.layer).numpy() * oracle.model.weights[f"{unit.layer}.weight"][unit.channel]
        *parts, total = panel.table.lines
        assert sum((number(line.text) for line in parts), Decimal(0)) == number(total.text)
        assert summed(panel.formula, until="total") == number(total.text)
        named = [line for line in parts if line.name.isdigit()]
        assert all(close_to(line.text, float(products[int(line.name)])) for line in named)
        positive = sorted((p for p in products.tolist() if p > 0), reverse=True)
        shown_positive = [float(products[int(line.name)]) for line in named if products[int(line.name)] > 0]
        assert shown_positive == pytest.approx(positive[: len(shown_positive)], abs=1e-6)
        assert min(len(positive), 1) <= len(shown_positive)
        np.testing.assert_allclose(
            panel.weights.values.ravel(), oracle.model.weights[f"{unit.layer}.weight"][unit.channel], rtol=1e-6
        )


def test_batch_norm_shows_each_step(shown):
    view, oracle = shown
    for layer in (layer for layer in oracle.model.spec if layer.kind == "batchnorm"):
        for unit in some_units(layer.name, tuple(oracle.outputs[layer.name].shape)):
            view.go_to(unit)
            assert isinstance(view.panel, NormalisationPanel)
            first, *_, last = view.panel.steps
            assert summed(first, until="centred") == number(first.terms[-1].text)
            assert summed(last, until="total") == number(last.terms[-1].text)
            lines = [line.terms for line in view.panel.steps]
            texts = {term.name: term.text for terms in lines for term in terms if term.name not in ("", "rounding")}
            written = {name: number(text) for name, text in texts.items()}
            assert is_rounded(texts["normalised"], written["centred"] / written["deviation"])
            assert is_rounded(texts["scaled"], written["normalised"] * written["gamma"])
            parts = {term.name: term.text for term in view.panel.formula.terms if term.name}
            assert is_rounded(parts["deviation"], (number(parts["variance"]) + number(parts["epsilon"])).sqrt())
            place = (unit.channel, unit.row, unit.column)[: oracle.source(layer.name).ndim]
            assert close_to(first.terms[1].text, float(oracle.source(layer.name)[place]))


def test_softmax_shows_torchs_probabilities_losses_and_gradients(shown):
    view, oracle = shown
    view.go_to(Selection("softmax", 3))
    panel = view.panel
    assert isinstance(panel, SoftmaxPanel)
    panel.true_class.setCurrentIndex(panel.true_class.findData(5))
    z = oracle.source("softmax").clone().requires_grad_()
    temperature = oracle.model.spec.layers[-1].temperature
    loss = functional.cross_entropy(z[None] / temperature, torch.tensor([5]))
    loss.backward()
    squared = ((torch.softmax(z / temperature, 0) - functional.one_hot(torch.tensor(5), len(z))) ** 2).sum()
    (slope,) = torch.autograd.grad(squared, z)
    rows = {label: row for row, label in enumerate(panel.rows.words.labels)}

    def texts(label: str) -> list[str]:
        return [panel.rows.text_at(rows[label], n) for n in range(len(z))]

    p = torch.softmax(z / temperature, 0).tolist()
    for label, expected in (
        ("z", z.tolist()),
        ("p", p),
        ("p − y", [v - (n == 5) for n, v in enumerate(p)]),
        ("∂SE/∂z", slope.tolist()),
    ):
        assert all(close_to(text, value) for text, value in zip(texts(label), expected, strict=True)), label
    # Worked from p - y as printed, whose last unit counts 1 / T there.
    for text, error, slope_by_torch in zip(texts("∂CE/∂z"), texts("p − y"), z.grad.tolist(), strict=True):
        assert is_rounded(text, number(error) / number(f"{temperature:.7g}"))
        assert abs(float(number(text)) - slope_by_torch) <= 10.0 ** number(text).as_tuple().exponent / min(
            temperature, 1
        )
    ends = [end.removeprefix("Σ =\n") for end in panel.rows.words.ends]
    assert sum((number(text) for text in texts("p")), Decimal(0)) == number(ends[4].partition(" ")[0])
    assert sum((number(text) for text in texts("exp(z/T\n− max)")), Decimal(0)) == number(ends[3])
    for step, shifted, power, share in zip(
        texts("z/T"), texts("z/T − max"), texts("exp(z/T\n− max)"), texts("p"), strict=True
    ):
        assert number(shifted) == number(step) - number(ends[1].removeprefix("max\n"))
        assert is_rounded(power, number(shifted).exp())
        assert is_rounded(share, number(power) / number(ends[3]))
    written = {term.name: term.text for term in panel.losses.terms if term.name}
    assert close_to(written["cross_entropy"], loss.item())
    assert close_to(written["squared_error"], squared.item())
    assert written["zero_one"] == str(int(np.argmax(p) != 5))
