"""The models' cards in the app, the chooser and the status line: what a person learns about a model."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

from engine import models
from engine.models import ModelCard
from engine.specs import BatchNorm, Conv, Dropout, Flatten, Linear, NetworkSpec, Relu, Softmax
from engine.strokes import Drawing, Stroke
from gui import cards, theme
from gui.session import Session
from gui.views.model_cards import ModelCards
from gui.widgets.architecture import ArchitectureDiagram, blocks
from gui.window import Window
from gui.worker import SyncWorker
from tests.gui.conftest import SPEC, random_model

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))
FULL = ModelCard(
    title="A <b>fine</b> one",
    description="For the test.",
    results={
        "network": {"parameters": 1, "forward_ms_median": 0.25, "forward_ms_p95": 0.5},
        "mnist_test": {"error": 0.66, "error_interval_95": [0.52, 0.84], "ece": 0.15},
        "strokes": {"accuracy": {"normal": 98.91, "corner": 98.5}},
        "doubt": {"ece": 0.83, "auroc": 0.992, "digits_rejected": 0.12, "mnist_test_rejected": 0.34},
    },
    licence="MIT",
    data="MNIST & more",
)


@pytest.fixture(autouse=True)
def own_models(tmp_path, monkeypatch):
    """Two models of the person's own: one measured, one broken."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    models.save(random_model("mine", 3).with_card(FULL), tmp_path / "models" / "mine")
    (tmp_path / "models" / "broken").mkdir()
    (tmp_path / "models" / "broken" / "architecture.json").write_text("{")


@pytest.fixture
def session(qapp):
    made = Session(models.load_named("compact"), SyncWorker())
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot, session):
    made = ModelCards(session)
    qtbot.addWidget(made)
    made.show()
    return made


def show(dialog, name: str) -> None:
    """Choose a card with the keyboard."""
    QTest.keyClick(dialog.names, Qt.Key.Key_Home)
    while dialog.names.currentItem().text() != name:
        before = dialog.names.currentRow()
        QTest.keyClick(dialog.names, Qt.Key.Key_Down)
        assert dialog.names.currentRow() != before, f"{name} is not listed"


def test_a_card_in_words():
    rows = dict(cards.results(random_model().with_card(FULL)))
    assert rows == {
        "Error on MNIST's test digits": "0.66 % (95 % interval 0.52 to 0.84 %)",
        "Pen strokes, normal": "98.91 % right",
        "Pen strokes, corner": "98.5 % right",
        "Calibration error (ECE)": "0.15 % (MNIST), 0.83 % (pen strokes)",
        "Digits told from non-digits (AUROC)": "0.992",
        "Real digits rejected by default": "0.34 % (MNIST), 0.12 % (pen strokes)",
        "One forward pass": "0.25 ms on one CPU core (95 % take at most 0.5 ms)",
        "Parameters": f"{SPEC.parameter_count():,}",
    }
    assert cards.accuracy(FULL) == "99.34 % of MNIST's test digits right"


@pytest.mark.parametrize(
    "results",
    [
        {},
        {"mnist_test": None, "strokes": 3, "doubt": [], "network": "fast"},
        {"mnist_test": {"error": "low", "ece": True}, "strokes": {"accuracy": []}, "doubt": {"auroc": None}},
    ],
    ids=["none", "no groups", "no numbers"],
)
def test_what_a_card_lacks_is_said(results):
    model = random_model().with_card(ModelCard(results=results))
    words = [text for _, text in cards.results(model)]
    assert words[:-1] == [cards.NOT_MEASURED] * 6
    assert words[-1] == f"{SPEC.parameter_count():,}"
    assert cards.accuracy(model.card) == "accuracy not measured yet"
    assert cards.title(model) == "random"


@pytest.mark.parametrize("interval", [None, "wide", [1], ["low", "high"]], ids=str)
def test_an_error_without_a_usable_interval_is_still_shown(interval):
    card = ModelCard(results={"mnist_test": {"error": 1.5, "error_interval_95": interval}})
    assert dict(cards.results(random_model().with_card(card)))["Error on MNIST's test digits"] == "1.5 %"


def test_every_model_has_its_card(dialog):
    listed = [dialog.names.item(row).text() for row in range(dialog.names.count())]
    assert listed == [*models.available(), "broken", "mine"]
    assert dialog.names.currentItem().text() == "compact", "the one in hand comes first to the eye"
    assert "error" in dialog.card.results.text().lower()

    show(dialog, "mine")
    assert dialog.card.title.text() == "A <b>fine</b> one"
    assert dialog.card.title.textFormat() == Qt.TextFormat.PlainText
    assert "0.52 to 0.84" in dialog.card.results.text()
    assert "MNIST &amp; more" in dialog.card.origin.text()
    assert "MIT" in dialog.card.origin.text()
    assert "8×28×28" in dialog.card.diagram.accessibleDescription()


def test_a_model_that_cannot_be_opened_says_why_and_cannot_be_used(dialog, session):
    show(dialog, "broken")
    assert "cannot be opened" in dialog.card.description.text()
    assert not dialog.card.results.isVisible()
    assert not dialog.use.isEnabled()
    QTest.keyClick(dialog.names, Qt.Key.Key_Return)
    assert session.model.name == "compact"


def test_enter_or_the_button_takes_the_model_in_hand_and_the_drawing_stays(dialog, session):
    session.commit(LINE, "Draw")
    assert not dialog.use.isEnabled()
    show(dialog, "mine")
    QTest.keyClick(dialog.names, Qt.Key.Key_Return)
    assert (session.model.name, session.trace.model_key) == ("mine", session.model.key)
    assert session.drawing is session.settled_drawing
    assert session.drawing.strokes == LINE.strokes
    assert (dialog.use.text(), dialog.use.isEnabled()) == ("In use", False)
    show(dialog, "compact")
    QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    assert session.model.name == "compact"


def test_a_model_saved_meanwhile_is_listed(dialog, session):
    session.save_model("newer")
    assert "newer" in [dialog.names.item(row).text() for row in range(dialog.names.count())]


def test_the_blocks_of_a_network():
    spec = NetworkSpec(
        (
            Conv("conv1", out_channels=4, kernel=3, bias=False),
            BatchNorm("norm1"),
            Relu("relu1"),
            Flatten("flatten"),
            Dropout("drop", p=0.5),
            Linear("fc", out_features=10),
            Softmax("softmax"),
        )
    )
    found = blocks(spec)
    assert [block.size for block in found] == ["1×28×28", "4×26×26", "2704", "10"]
    assert [block.notes for block in found] == [(), ("Batch norm", "ReLU"), ("Dropout 50 %",), ("Softmax",)]
    assert sum(block.parameters for block in found) == spec.parameter_count()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_diagram_draws_every_block_in_the_themes_colours(qtbot, qapp, name):
    look = theme.apply(qapp, name)
    diagram = ArchitectureDiagram()
    qtbot.addWidget(diagram)
    diagram.show_network(SPEC)
    heights = []
    for width in (1200, 600, 300):
        diagram.resize(width, diagram.heightForWidth(width))
        heights.append(diagram.height())
        shown = diagram.grab().toImage()
        colours = {shown.pixelColor(x, y).name() for x in range(0, width) for y in range(0, shown.height())}
        assert look.bar.name() in colours, "flat layers"
        assert look.raised.name() in colours, "maps"
    assert heights == sorted(heights)
    assert heights[0] < heights[2]
    theme.apply(qapp, "light")


@pytest.fixture
def window(qtbot, stored):
    made = Window(Session(models.load_named("compact"), SyncWorker()), stored)
    qtbot.addWidget(made)  # closes it, and with it the session
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.show()
    return made


def status(window) -> str:
    return " ".join(label.text() for label in window.statusBar().findChildren(QLabel))


def test_the_status_line_names_model_accuracy_device_and_time(window, qtbot):
    session = window.session
    error = session.model.card.results["mnist_test"]["error"]
    assert f"Compact · {100 - error:.2f} % of MNIST's test digits right · CPU" in status(window)
    session.commit(LINE, "Draw")
    qtbot.waitUntil(lambda: status(window).endswith(" ms"))
    session.use_model(random_model())
    assert "random · accuracy not measured yet · CPU" in status(window)


def test_the_chooser_lists_own_models_and_never_names_one_that_is_not_in_hand(window, qtbot, qapp):
    chooser = next(box for box in window.findChildren(QComboBox) if box.accessibleName() == "Model")
    names = [chooser.itemText(row) for row in range(chooser.count())]
    assert names == [*models.available(), "broken", "mine"]
    QTest.keyClicks(chooser, "m")
    assert window.session.model.name == chooser.currentText() == "mine"
    window.session.save_model("zebra")
    assert chooser.currentText() == "zebra"
    qtbot.wait(qapp.keyboardInputInterval() + 50)  # until then a letter goes on with the search before
    with qtbot.waitSignal(window.session.error):
        QTest.keyClicks(chooser, "b")
    assert chooser.currentText() == window.session.model.name == "zebra"


def test_the_button_beside_the_chooser_opens_the_card_of_the_model_in_hand(window):
    window.session.set_model("mine")
    button = next(b for b in window.findChildren(QToolButton) if b.accessibleName() == "Model card")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.model_cards.isVisible()
    assert window.model_cards.names.currentItem().text() == "mine"
    window.model_cards.close()
