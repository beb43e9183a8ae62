"""Text from files is plain text everywhere: a tag in it names no picture that Qt would open."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from engine import drawingfile, models
from engine.models import ModelCard
from gui import plain
from gui.view_page import VIEWS
from tests.gui.conftest import random_model
from tests.gui.opened import opened

TAG = "<img src='x.png'>"
NAME = "<b>evil<img src='x.png'>"


@pytest.fixture
def evil(tmp_path: Path, monkeypatch) -> Path:
    """A model and a drawing all of whose texts hold a tag."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    card = ModelCard(title=f"T{TAG}", description=f"D{TAG}", licence=f"L{TAG}", data=f"A{TAG}")
    models.save(random_model(NAME).with_card(card), tmp_path / "models" / NAME)
    path = tmp_path / f"{TAG} & co.inkling"
    stroke = {"width": 0.06, "points": [0.2, 0.2, 0.8, 0.8]}
    path.write_text(json.dumps({"format": drawingfile.FORMAT, "version": 1, "source": TAG, "strokes": [stroke]}))
    return path


def all_widgets() -> Iterator[QWidget]:
    for top in QApplication.topLevelWidgets():
        yield from (top, *top.findChildren(QWidget))


def taken_for_html() -> list[str]:
    """Return every text on the screen in which Qt would see a tag."""
    found = []
    for widget in all_widgets():
        if isinstance(widget, QLabel) and "<img" in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(widget.text())
        if "<img" in widget.toolTip():
            found.append(widget.toolTip())
    return found


def test_no_text_of_a_file_is_taken_for_html(window, session, evil: Path, qtbot) -> None:
    session.open_file(evil)
    assert opened(session)
    session.set_model(NAME)
    assert session.model.card.title == f"T{TAG}"
    for spec in VIEWS:
        window.show_view(spec.name)
        for page in spec.pages:
            window.view(spec.name).show_page(page)
        QTest.qWait(20)
        assert taken_for_html() == [], spec.name
    window.show_view("filters")
    filters = window.view("filters")
    for name in filters.panels:
        filters.show_panel(name)
        QTest.qWait(20)
        assert taken_for_html() == [], name
    panel = filters.panels["compare"]
    for kind in range(panel.kind.count()):
        panel.kind.setCurrentIndex(kind)
        panel.kind.activated.emit(kind)
        for index in range(panel.models.count()):
            panel.models.setCurrentIndex(index)
            panel.models.activated.emit(index)
            assert taken_for_html() == [], (kind, index)
    window.show_model_cards()
    QTest.qWait(20)
    assert taken_for_html() == []
    session.open_file(evil.with_name(f"{TAG}.png"))
    assert not opened(session)
    assert TAG in window.banner.sentence.text()
    assert taken_for_html() == []


def test_a_file_name_stands_in_menu_and_tool_tip_as_it_is(window, session, evil: Path) -> None:
    session.open_file(evil)
    assert opened(session)
    assert window._actions["undo"].text() == f"&Undo open {TAG} && co.inkling"
    tip = window.draw_panel.tools.buttons["undo"].toolTip()
    assert "Undo open &lt;img src=&#x27;x.png&#x27;&gt; &amp; co.inkling (Ctrl+Z)" in tip


def test_plain_words_stay_as_they_are() -> None:
    assert plain.tip("Undo draw (Ctrl+Z), 1 < 2 & so on") == "Undo draw (Ctrl+Z), 1 < 2 & so on"
    assert plain.step("Open IMG_1.PNG") == "open IMG_1.PNG"
