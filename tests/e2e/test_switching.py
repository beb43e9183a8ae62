"""Another model is chosen in every view, tab and scope, at every moment: nothing of the one before is in the way."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QWidget

from engine.filters.edits import with_weight
from engine.net.live import Answerer
from engine.strokes import Drawing
from engine.trace import Selection
from gui.model_chooser import ModelChooser
from gui.widgets.network import NetworkCanvas
from gui.widgets.step_control import StepControl
from tests.e2e.conftest import Person
from tests.gui.filters.hands import pick

#: Keys in the box of models, which go through every pair of them in both orders.
KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Up)
NAMES = ("deep", "lenet5", "compact", "lenet5", "deep", "compact")
#: And the key that goes back.
BACK = {
    Qt.Key.Key_Down: Qt.Key.Key_Up,
    Qt.Key.Key_Up: Qt.Key.Key_Down,
    Qt.Key.Key_Home: Qt.Key.Key_End,
    Qt.Key.Key_End: Qt.Key.Key_Home,
}


def chooser(person: Person) -> ModelChooser:
    return next(box for box in person.window.findChildren(ModelChooser) if box.accessibleName() == "Model")


def discard_changes() -> None:
    """Throw changed filters away, if that is being asked."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        button = next(b for b in box.buttons() if box.buttonRole(b) == QMessageBox.ButtonRole.DestructiveRole)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press(person: Person, key: Qt.Key) -> None:
    """Press a key in the box of models, and let the window paint what comes of it."""
    box = chooser(person)
    box.setFocus()
    QTimer.singleShot(20, discard_changes)
    QTest.keyClick(box, key)
    QTest.qWait(20)


def hover(person: Person, widget: QWidget, place: QPoint) -> None:
    QTest.mouseMove(person.window.windowHandle(), widget.mapTo(person.window, place), 2)


def _map_of(unit: Selection | None) -> tuple[str, int] | None:
    return None if unit is None else (unit.layer, unit.channel)


def hover_unit(person: Person, canvas: NetworkCanvas) -> None:
    """Point at the last map that is in sight: other networks have fewer, or none there."""
    sight = canvas.viewport().rect()
    hover(person, canvas.viewport(), sight.topLeft())
    for column in reversed([c for c in canvas.arrangement.columns if c.info.has_maps and not c.collapsed]):
        maps, height, width = column.info.maps
        unit = Selection(column.info.name, maps - 1, height // 2, width // 2)
        place = canvas.mapFromScene(QRectF(*column.rect_of(unit)).center())
        if sight.contains(place):
            hover(person, canvas.viewport(), place)
            # A value may be as small as a pixel, so that the pointer is on the one beside it.
            person.wait_until(lambda unit=unit: _map_of(canvas.pointed) == _map_of(unit), 2000)
            return


# Where a person may be. Each gets ready for a model, so that much is derived from it.


def network(person: Person, scope: int) -> None:
    person.window.show_view("network")
    view = person.window.view("network")
    pick(view.scope, view.scope.itemText(scope))
    hover_unit(person, view.canvas)
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=view.canvas.viewport().rect().center())


def compare(person: Person, scope: int) -> None:
    person.window.show_view("compare")
    view = person.window.view("compare")
    person.wait_until(lambda: bool(view.one.says and view.other.says))
    pick(view.scope, view.scope.itemText(scope))
    for side in (view.one, view.other):
        hover_unit(person, side.canvas)


def inspect(person: Person, place: float) -> None:
    """Inspect a layer at a share of the way through the network; if it has a window, it slides by itself."""
    person.window.show_view("inspect")
    view = person.window.view("inspect")
    names = view.strip.names
    name = names[round(place * (len(names) - 1))]
    QTest.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=view.strip.rect_of(name).center().toPoint())
    person.wait_until(lambda: view.panel is not None)
    assert person.session.selection.layer == name
    if (control := view.panel.findChild(StepControl)) is not None and control.count > 1:
        control.setFocus()
        QTest.keyClick(control, Qt.Key.Key_Home)
        for _ in range(8):
            QTest.keyClick(control, Qt.Key.Key_Plus)
        QTest.keyClick(control, Qt.Key.Key_Space)
        assert control.playing
        QTest.qWait(30)
    hover(person, view, view.rect().center())


def filters(person: Person, tab: str) -> None:
    """Take a late filter of the last layer of filters in hand, and begin what takes long on the tab."""
    person.window.show_view("filters")
    view = person.window.view("filters")
    view.show_panel(tab)
    layers = view.atlas.layers
    pick(layers, layers.itemText(layers.count() - 1))
    atlas = view.atlas.atlas
    QTest.mouseClick(atlas, Qt.MouseButton.LeftButton, pos=atlas.grid.rect_of(0).center())
    QTest.keyClick(atlas, Qt.Key.Key_End)
    QTest.keyClick(atlas, Qt.Key.Key_Return)
    panel = view.panels[tab]
    if tab == "worth":
        panel.whole.click()
    elif tab == "dream":
        panel.begin.click()
    elif tab == "compare":
        box: QComboBox = panel.kind
        pick(box, box.itemText((box.currentIndex() + 1) % box.count()))
    QTest.qWait(30)


def known_excitement(person: Person) -> None:
    """Look at what excites a filter when all digits have been looked through."""
    filters(person, "exciting")
    if person.session.model.name != "deep":  # that takes long
        person.wait_until(lambda: person.window.view("filters").panels["exciting"].index is not None)


def edited(person: Person) -> None:
    """Change a weight, and leave before the answer, throwing the change away (tests/gui/test_leaving.py is asked)."""
    person.session.library.may_leave = lambda: True
    filters(person, "hand")
    bench = person.window.view("filters").bench
    kernel = with_weight(bench.kernel, bench.input_map, 0, 0, 0.5)
    bench.change(bench.edits.with_kernel(bench.layer, bench.channel, kernel), "Change a weight")


def lab(person: Person) -> None:
    """Go to the next page of the Lab, in turn."""
    person.window.show_view("lab")
    tabs = person.window.view("lab").tabs
    tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())
    QTest.qWait(10)


def model_cards(person: Person) -> None:
    person.window.show_model_cards()


Place = Callable[[Person], None]

PLACES: dict[str, Place] = {
    **{f"network, scope {n}": lambda p, n=n: network(p, n) for n in range(3)},
    **{f"compare, scope {n}": lambda p, n=n: compare(p, n) for n in range(3)},
    **{f"inspect, at {n / 4:.0%}": lambda p, n=n: inspect(p, n / 4) for n in range(5)},
    **{
        f"filters, {tab}": lambda p, tab=tab: filters(p, tab)
        for tab in ("hand", "exciting", "dream", "worth", "moves", "compare")
    },
    "filters, what excites is known": known_excitement,
    "filters, edited": edited,
    "lab": lab,
    "model cards": model_cards,
}


@pytest.fixture
def gate(monkeypatch) -> Iterator[threading.Event]:
    """A gate before the network: while it is shut, answers are pending."""
    gate, answer = threading.Event(), Answerer.answer
    gate.set()

    def wait_and_answer(self, job):
        gate.wait(30)
        return answer(self, job)

    monkeypatch.setattr(Answerer, "answer", wait_and_answer)
    yield gate
    gate.set()


@pytest.mark.parametrize("place", PLACES)
def test_another_model_is_chosen(place: str, run_app, gate: threading.Event, three: Drawing, caplog) -> None:
    def at_rest(person: Person, key: Qt.Key) -> None:
        press(person, key)

    def there_and_back_and_there_before_any_answer_with_the_pen_down(person: Person, key: Qt.Key) -> None:
        gate.clear()
        for pressed in (key, BACK[key], key):
            press(person, pressed)
        person.press(0.4, 0.4)
        person.move(0.5, 0.5)
        gate.set()
        person.release(0.5, 0.6)

    def script(person: Person) -> None:
        person.draw(three)
        person.wait_for_answer()
        for moment in (at_rest, there_and_back_and_there_before_any_answer_with_the_pen_down):
            for key, name in zip(KEYS, NAMES, strict=True):
                PLACES[place](person)
                moment(person, key)
                person.wait_for_answer()
                model = person.session.model
                assert (model.name, person.session.trace.model_key) == (name, model.key)
        QTest.qWait(50)
        assert not person.window.banner.isVisible(), person.window.banner.sentence.text()

    assert run_app(script) == 0
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert [words for words in told if "does not support propagateSizeHints" not in words] == []
