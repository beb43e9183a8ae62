"""Fully connected layers in the Filters view: units as filters, and those that never fire."""

import numpy as np
import pytest
import torch
from PySide6.QtTest import QTest

from engine import samples
from engine.models import Model
from engine.net.build import loaded
from engine.trace import Selection
from gui.session import Session
from gui.views.filters import FiltersView
from tests.gui.filters.hands import click_filter, panel, pick
from tests.gui.shown import faults


def never_firing(model: Model, layer: str) -> list[int]:
    """Return the units of a layer that no bundled digit makes positive, by torch alone."""
    x = torch.from_numpy(samples.load().images.astype(np.float32) / 255)[:, None]
    with torch.inference_mode():
        for name, module in loaded(model).eval().named_children():
            x = module(x)
            if name == layer:
                return torch.nonzero((x <= 0).all(dim=0)).ravel().tolist()
    raise AssertionError(layer)


def test_every_layer_with_weights_is_offered(view: FiltersView):
    offered = [view.atlas.layers.itemText(i) for i in range(view.atlas.layers.count())]
    assert offered == ["conv1", "conv2", "fc1", "fc2"]


def test_units_that_never_fire_on_the_bundled_digits_are_called_dead(view: FiltersView, compact: Session, qtbot):
    weights = {name: values.copy() for name, values in compact.model.weights.items()}
    weights["fc1.bias"][[3, 40]] = -1000  # whose weights are as alive as ever
    model = Model.create(name="two are dead", spec=compact.model.spec, weights=weights)
    compact.use_model(model)
    panel(view, "exciting")
    index = view.panels["exciting"]
    qtbot.waitUntil(lambda: index.index is not None and index.index.model_key == model.key, timeout=60000)
    pick(view.atlas.layers, "fc1")
    view.atlas.layers.activated.emit(view.atlas.layers.currentIndex())
    dead = np.flatnonzero(view.atlas.dead()).tolist()
    assert dead == never_firing(model, "fc1")
    assert {3, 40} <= set(dead)
    assert f"{len(dead)} dead: {dead[0]}" in view.atlas.counts.text()
    assert "units" in view.atlas.counts.text()


@pytest.mark.parametrize("layer", ["fc1", "fc2"])
def test_every_tab_shows_a_unit(view: FiltersView, compact: Session, layer: str, qtbot):
    pick(view.atlas.layers, layer)
    view.atlas.layers.activated.emit(view.atlas.layers.currentIndex())
    click_filter(view, 3)
    assert (view.bench.layer, view.bench.channel) == (layer, 3)
    assert "unit 3" in view.title.text()
    for name in view.panels:
        panel(view, name)
        QTest.qWait(50)
        assert faults(view) == [], name


def test_a_unit_that_is_switched_off_answers_zero(view: FiltersView, compact: Session):
    compact.select(Selection("fc1", 7))
    assert view.bench.layer == "fc1"
    hand = panel(view, "hand")
    hand.on.click()
    assert compact.trace.output("fc1")[7] == 0
    view.bench.undo()
    hand.bias.choose(2.5)
    expected = compact.model.weights["fc1.bias"].copy()
    assert expected[7] == 2.5


def test_a_weight_of_a_unit_is_changed_where_it_reads(view: FiltersView, compact: Session):
    compact.select(Selection("fc1", 7))
    hand = panel(view, "hand")
    hand.reads.choose(2)
    hand.kernel.edited.emit(3, 4, 1.25)
    weights = compact.model.weights["fc1.weight"][7].reshape(16, 7, 7)
    assert weights[2, 3, 4] == 1.25
