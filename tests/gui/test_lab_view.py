from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from engine.kinds import Role
from engine.lab import examples
from engine.lab.examples import Example
from gui import theme
from gui.views.lab import LabView
from gui.views.lab.curriculum import LESSONS
from gui.views.lab.view import PAGES
from tests.gui.test_access import nameless


@pytest.fixture
def lab(session, qtbot) -> LabView:
    holder = QWidget()
    qtbot.addWidget(holder)
    lab = LabView(session, holder)
    lab.holder = holder
    holder.resize(712, 520)
    lab.resize(712, 520)
    return lab


def test_nothing_is_made_before_it_is_shown(lab):
    assert lab._pages == {}
    lab.holder.show()
    assert list(lab._pages) == ["lessons"]
    lab.show_page("worked")
    assert list(lab._pages) == ["lessons", "worked"]


def test_every_lesson_leads_somewhere(lab):
    pages = {f"lab/{page.name}" for page in PAGES}
    views = {"network", *(f"inspect/{role.value}" for role in Role)}
    assert len(LESSONS) == 11
    for lesson in LESSONS:
        assert lesson.places
        assert {where for _, where in lesson.places} <= pages | views


def test_a_lessons_button_opens_its_page_or_asks_for_a_view(lab, session):
    lab.holder.show()
    lessons = lab.page
    wanted = []
    session.view_requested.connect(wanted.append)
    QTest.mouseClick(lessons.findChild(QToolButton, "8/network"), Qt.MouseButton.LeftButton)
    assert wanted == ["network"]
    QTest.mouseClick(lessons.findChild(QToolButton, "6/inspect/reshape"), Qt.MouseButton.LeftButton)
    assert session.selection is not None
    assert session.model.spec.layer(session.selection.layer).role is Role.RESHAPE
    QTest.mouseClick(lessons.findChild(QToolButton, "3/lab/matrix"), Qt.MouseButton.LeftButton)
    assert lab.page.name == "matrix"


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_every_page_opens_undoes_starts_anew_and_is_saved(lab, session, tmp_path: Path, name):
    lab.holder.show()
    session.load_sample(5)
    lab.show_page(name)
    page = lab.page
    assert not lab._undo.isEnabled()
    page.save_example(tmp_path / "a.json")
    lab.open_example(tmp_path / "a.json")
    assert lab._undo.isEnabled()
    lab._undo_step()
    assert not lab._undo.isEnabled()
    assert lab._redo.isEnabled()
    page.start_anew()
    lab._fill_menu()
    words = [action.text() for action in lab._menu.menu().actions()]
    assert "Start anew" in words
    assert "Save this example…" in words


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_fits_a_small_window_in_both_themes(lab, qapp, session, mode):
    theme.apply(qapp, mode)
    session.load_sample(5)
    lab.holder.show()
    for name in ("lessons", *(page.name for page in PAGES)):
        lab.show_page(name)
        assert nameless(lab.holder) == []
        least = lab.page.minimumSizeHint()
        assert least.width() <= 664
        assert least.height() <= 440
        image = lab.grab().toImage()
        expected = theme.current().window.lightness()
        assert abs(image.pixelColor(2, image.height() - 2).lightness() - expected) < 12


def test_bad_examples_are_refused_in_the_banner(lab, session, tmp_path: Path):
    sentences = []
    session.error.connect(lambda sentence, _details: sentences.append(sentence))
    lab.holder.show()
    (tmp_path / "bad.json").write_text("{}")
    lab.open_example(tmp_path / "bad.json")
    examples.save(Example("kitchen"), tmp_path / "other.json")
    lab.open_example(tmp_path / "other.json")
    examples.save(Example("worked", {"input": np.zeros((3, 3))}), tmp_path / "half.json")
    lab.open_example(tmp_path / "half.json")
    lab.show_page("worked")
    lab.page.save_example(tmp_path / "none" / "a.json")
    assert ["not an example" in sentences[0], "kitchen" in sentences[1], "detector" in sentences[2]] == [True] * 3
    assert "could not be saved" in sentences[3]


def test_pages_out_of_sight_do_not_work(lab, session, monkeypatch):
    lab.holder.show()
    lab.show_page("pixels")
    page = lab.page
    count = []
    monkeypatch.setattr(type(page), "refresh", lambda self: count.append(1))
    session.load_sample(1)
    assert len(count) == 1
    lab.show_page("worked")
    session.load_sample(2)
    session.load_sample(3)
    assert len(count) == 1
    lab.show_page("pixels")
    assert len(count) == 2
