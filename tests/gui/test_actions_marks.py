from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from engine.kinds import Role
from gui import theme


def action(window, name: str) -> QAction:
    return next(a for a in window.actions() if a.objectName() == name)


def test_the_chosen_theme_has_a_mark(window):
    for name in ("dark", "system", "light"):
        action(window, name).trigger()
        assert [n for n in ("light", "dark", "system") if action(window, n).isChecked()] == [name]
        assert theme.notifier.mode == name


def test_a_lesson_s_link_opens_the_layer_that_it_speaks_of(window, session, qtbot):
    session.load_sample(7)
    qtbot.waitUntil(lambda: session.trace is not None)
    for role in (Role.ELEMENT, Role.POOLING, Role.RESHAPE, Role.FULL):
        window.show_view("lab")
        lab = window.view("lab")
        lab.show_page("lessons")
        links = [b for b in lab.page.findChildren(QToolButton) if b.objectName().endswith(f"inspect/{role}")]
        assert len(links) == 1
        links[0].click()
        assert session.model.spec.layer(session.selection.layer).role is role
        assert window.view("inspect").isVisible()


def test_the_photo_that_the_lab_speaks_of_is_in_the_samples(window, session, qtbot):
    action(window, "photo").trigger()
    qtbot.waitUntil(lambda: session.drawing.picture is not None)
    assert session.drawing.picture.shape == (200, 300, 3)
    window.show_view("lab")
    page = window.view("lab")
    page.show_page("pixels")
    page.page.source_box.choose("picture")
    assert "3-D array" in page.page.readout.text()
