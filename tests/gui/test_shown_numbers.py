"""Every number that a person sees, in all views, against its formula as it is printed."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from PySide6.QtTest import QTest

from engine import drawingfile, models
from engine.kinds import Role
from engine.strokes import Drawing
from engine.trace import Selection
from gui.session import Session
from gui.settings import Settings
from gui.view_page import VIEWS
from gui.window import Window
from gui.worker import SyncWorker
from resources import path
from tests.gui.calculator import counted, mistakes
from tests.gui.inspect.conftest import network
from tests.gui.shown import faults, texts

NETWORKS = (*models.available(), "every kind", "branches")
LAB_PAGES = ("pixels", "worked", "detectors", "integral", "matrix", "loss")
SETTLE_MS = 80


@pytest.fixture
def open_window(qtbot, tmp_path) -> Iterator[Callable[[str], Window]]:
    """Return a function that shows the window with a network."""
    opened = []

    def open_(name: str) -> Window:
        session = Session(network(name), SyncWorker())
        window = Window(session, Settings(tmp_path / "settings.ini"))
        window.resize(1280, 800)
        window.show()
        opened.append((session, window))
        return window

    yield open_
    for session, window in opened:
        window.hide()
        session.close()
        window.deleteLater()


def draw(window: Window, digit: int | None) -> None:
    """Draw the bundled 3, or load a sample."""
    if digit is None:
        window.session.commit(drawingfile.load(path("three.inkling")), "Draw")
    else:
        window.session.load_sample(digit)
    QTest.qWait(SETTLE_MS)  # texts change at most fifteen times a second


def units(name: str, shape: tuple[int, ...]) -> Iterator[Selection]:
    """Yield some units of a layer: at a corner, in the middle, at the end."""
    for share in (0.0, 0.45, 1.0):
        yield Selection(name, *(round(share * (n - 1)) for n in shape))


@pytest.mark.parametrize("digit", [None, 7, 8])
@pytest.mark.parametrize("name", NETWORKS)
def test_inspect_shows_only_numbers_that_hold(open_window, name, digit):
    window = open_window(name)
    window.show_view("inspect")
    draw(window, digit)
    view, spec = window.view("inspect"), window.session.model.spec
    worked = 0
    for layer in ("input", *(layer.name for layer in spec)):
        for unit in units(layer, spec.shape_out(layer)):
            view.go_to(unit)
            assert faults(view) == [], unit
            worked += sum(counted(text) for text in texts(view))
    assert worked > 100


@pytest.mark.parametrize("name", NETWORKS)
def test_what_the_pointer_is_on_holds(open_window, name):
    window = open_window(name)
    window.show_view("inspect")
    draw(window, 8)
    view, spec = window.view("inspect"), window.session.model.spec
    for layer in spec:
        if layer.role not in (Role.FILTERS, Role.FULL):
            continue
        view.go_to(list(units(layer.name, spec.shape_out(layer.name)))[1])
        QTest.qWait(SETTLE_MS)
        panel = view.panel
        if layer.role is Role.FILTERS:
            matrix = panel.grids.matrix
            for row, column in product(range(matrix.values.shape[0]), (0, matrix.values.shape[1] - 1)):
                QTest.mouseMove(matrix, matrix.cell_rect(row, column).center().toPoint())
                assert counted(panel.detail.text()) == 1
                assert faults(view) == [], layer.name
        else:
            for channel in range(0, panel.products.values.shape[0], 7):
                QTest.mouseMove(panel.products, panel.products.rect_of(channel, 0, 0).center().toPoint())
                assert counted(panel.products.toolTip()) == 1
                assert faults(view) == [], layer.name


@pytest.mark.parametrize("name", NETWORKS)
def test_softmax_holds_at_every_temperature_and_for_every_class(open_window, name):
    window = open_window(name)
    window.show_view("inspect")
    draw(window, 8)
    view = window.view("inspect")
    view.go_to(Selection(window.session.model.spec.layers[-1].name, 3))
    for step, true_class in product((0, 60, 100, 200), (0, 3, 9)):
        view.panel.temperature.setValue(step)
        view.panel.true_class.setCurrentIndex(true_class + 1)
        assert faults(view) == []


@pytest.mark.parametrize("name", models.available())
@pytest.mark.parametrize("digit", [None, 8])
def test_the_other_views_show_only_numbers_that_hold(open_window, name, digit):
    window = open_window(name)
    draw(window, digit)
    for spec in VIEWS:
        window.show_view(spec.name)
        QTest.qWait(SETTLE_MS)
        assert faults(window) == [], spec.name
    filters = window.view("filters")
    window.show_view("filters")
    for tab in filters.panels:
        filters.show_panel(tab)
        QTest.qWait(SETTLE_MS)
        assert faults(window) == [], tab
    scope = window.view("network").scope
    window.show_view("network")
    for index in range(scope.count()):
        scope.setCurrentIndex(index)
        QTest.qWait(SETTLE_MS)
        assert faults(window) == []


@pytest.mark.parametrize("page", LAB_PAGES)
def test_the_lab_shows_only_numbers_that_hold(open_window, page):
    window = open_window("compact")
    draw(window, 8)
    window.show_view("lab")
    window.view("lab").show_page(page)
    shown = window.view("lab").page
    QTest.qWait(SETTLE_MS)
    assert faults(window) == []
    for _, take in shown.takes():
        take()
        QTest.qWait(SETTLE_MS)
        assert faults(window) == []


def test_the_worked_example_holds_with_thirds(open_window):
    window = open_window("compact")
    window.show_view("lab")
    window.view("lab").show_page("worked")
    page = window.view("lab").page
    for row, column in product(range(3), range(3)):
        page.detector.edited.emit(row, column, (row - 1 + column) / 3)
    for position in range(25):
        page.steps.set_position(position)
        assert faults(page) == []


def test_a_probability_is_the_same_on_every_page(open_window):
    """The Lab once left the temperature out: 0.894 there, 99.8 % beside the canvas."""
    window = open_window("compact")
    draw(window, 8)
    answer = int(window.session.trace.probabilities.argmax())
    expected = float(window.session.trace.probabilities[answer])
    window.show_view("inspect")
    inspect = window.view("inspect")
    inspect.go_to(Selection("softmax", answer))
    p = [label.replace("\n", " ") for label in inspect.panel.rows.words.labels].index("p")
    shown = [float(inspect.panel.rows.text_at(p, answer))]
    window.show_view("lab")
    window.view("lab").show_page("loss")
    page = window.view("lab").page
    page.takes()[0][1]()
    shown.append(float(page.table_view.matrix.text_at(answer, 2)))
    temperature = window.session.model.spec.layers[-1].temperature
    assert temperature != 1, "else nothing is divided, and nothing could be forgotten"
    assert float(page.temperature_box.currentText()) == temperature
    shown += [float(text.removesuffix(" %")) / 100 for text in texts(window) if text.endswith(" %") and len(text) < 8][
        answer : answer + 1
    ]
    assert len(shown) == 3
    assert all(abs(value - expected) <= 0.001 for value in shown)


def test_an_empty_canvas_shows_nothing_wrong(open_window):
    window = open_window("compact")
    window.session.commit(Drawing(), "Clear")
    for spec in VIEWS:
        window.show_view(spec.name)
        assert faults(window) == [], spec.name


@pytest.mark.parametrize(
    "text",
    [
        "1.00 × 0.53 ≈ 0.52",
        "Σ = 0.4 + 0.4 = 0.9",
        "(1 + 2 = 3) / 2 ≈ 1.4",
        "max(0, −0.16) = 0.16",
        "1.7159 tanh(2/3 · −0.368) ≈ −0.40",
        "√(9.922 + 1e−05) ≈ 3.151",
        "−log 0.5 ≈ 0.694",
        "(14 × 7 + 6) × 7 + 3 = 730:  pool2[14, 6, 3]",
    ],
)
def test_the_calculator_finds_what_does_not_hold(text):
    assert len(mistakes(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "1.00 × 0.53 ≈ 0.53",
        "x·w = 0.4 + 0.4 − −0.1 = 0.9",
        "(1 + 2 = 3) / 2 ≈ 1.5;  1.5 − 1 = 0.5",
        "max(0, −0.16) = 0.00",
        "1.7159 tanh(2/3 · −0.368) ≈ −0.41",
        "√(9.922 + 1e−05) ≈ 3.150",
        "T = 0.5031: exp(0.000) / Σ = 1.0000 / 1.0023 ≈ 0.9977",
        "p(3) = 0.5, and 3 of 4",
    ],
)
def test_the_calculator_lets_stand_what_holds(text):
    assert mistakes(text) == []
