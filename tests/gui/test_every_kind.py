"""Every kind of layer through every view: it draws, its numbers are the network's, and an edit goes through.

The kinds come from the table, so that a new one is covered by being there.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from engine import drawingfile
from engine.filters.atlas import filter_layers
from engine.kinds import Role
from engine.models import Model
from engine.specs import NetworkSpec
from engine.trace import Selection
from gui.session import Session
from gui.view_page import VIEWS
from gui.views.inspect import InspectView
from gui.views.inspect.panel import Panel
from gui.views.model_cards import ModelCards
from gui.widgets.architecture import ArchitectureDiagram
from gui.widgets.network import NetworkCanvas
from gui.worker import SyncWorker
from resources import path
from tests.engine.kinds import every_network
from tests.engine.networks import COMPACT, random_model
from tests.gui.inspect.conftest import close_to, number, shown_total, some_units

#: Where a kind can stand: behind maps or a flat vector (the engine's tests have it at the input, too).
CASES = [
    (name, spec) for name, spec in every_network(classes=10) if "stem" in spec.order or spec.layers[-1].name == "layer"
]
ALL = pytest.mark.parametrize("spec", [spec for _, spec in CASES], ids=[name for name, _ in CASES])


class Room:
    """All views on one session, each in the size of a small screen; only one is on the screen at a time."""

    def __init__(self) -> None:
        self.session = Session(random_model(COMPACT), SyncWorker())
        self.session.commit(drawingfile.load(path("three.inkling")), "Draw")
        self.holder = QWidget()
        self.holder.resize(1024, 640)
        self.views = {view.name: view.make(self.session) for view in VIEWS if view.name != "lab"}
        self.views["cards"] = ModelCards(self.session)
        for view in self.views.values():
            view.setParent(self.holder)
            view.resize(1000, 600)
            view.hide()
        self.holder.show()

    def show(self, name: str) -> QWidget:
        """Bring one view before the person, and let it paint."""
        for other, view in self.views.items():
            view.setVisible(other == name)
        self.views[name].grab()
        return self.views[name]

    def close(self) -> None:
        self.session.close()
        self.holder.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def room(qapp) -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


def use(room: Room, spec: NetworkSpec) -> Model:
    room.session.select(None)
    room.session.use_model(random_model(spec))
    return room.session.model


@ALL
def test_inspect_shows_the_networks_numbers(room, spec):
    model = use(room, spec)
    view = room.show("inspect")
    assert isinstance(view, InspectView)
    trace = room.session.trace
    for name in ("input", *(layer.name for layer in model.spec)):
        for unit in some_units(name, model.spec.shape_out(name)):
            view.go_to(unit)
            output = trace.output(name)
            value = float(output[unit.channel] if output.ndim == 1 else output[unit.channel, unit.row, unit.column])
            assert isinstance(view.panel, Panel)
            assert close_to(shown_total(view), value), unit
            headline = number(view.headline.text().rsplit("=", 1)[1].strip())
            assert float(headline) == pytest.approx(value, abs=1e-5, rel=1e-5)
        view.grab()


@ALL
def test_the_network_view_shows_each_layer_in_its_sign_and_the_edges_of_its_units(room, spec):
    model = use(room, spec)
    view = room.show("network")
    canvas: NetworkCanvas = view.canvas
    assert [info.name for info in canvas.infos] == ["input", *(layer.name for layer in model.spec)]
    for info in canvas.infos:
        assert info.signed or room.session.trace.output(info.name).min() >= 0
        assert info.role is Role.INPUT or info.formula
    for layer in model.spec:
        room.session.select(Selection(layer.name, 0))
        view.grab()


@ALL
def test_filters_show_the_network_and_take_an_edit(room, spec):
    model = use(room, spec)
    view = room.show("filters")
    bench = view.bench
    assert bench.layer in filter_layers(model.spec)
    bench.change(bench.edits.scaled(bench.layer, bench.channel, 0.5), "Gain")
    assert room.session.model.key != model.key
    assert room.session.trace.model_key == room.session.model.key
    view.grab()
    bench.undo()
    assert room.session.model.key == model.key


@ALL
def test_compare_and_cards_show_the_network(room, spec):
    model = use(room, spec)
    room.show("compare")
    room.show("cards")
    diagram = ArchitectureDiagram()
    diagram.show_network(model.spec)
    diagram.resize(800, 400)
    diagram.grab()
    titles = diagram.accessibleDescription()
    assert all(layer.title() in titles for layer in model.spec)
