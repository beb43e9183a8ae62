"""The window: how it shares its room out, and what it says."""

import pytest
from PySide6.QtCore import QPoint

from gui.session import Session
from gui.settings import Settings
from gui.window import Window


def panel_width(window: Window) -> int:
    return window.draw_panel.width()


@pytest.mark.parametrize(("size", "panel"), [((1024, 640), 296), ((1600, 1000), 384), ((3840, 2160), 922)])
def test_the_draw_panel_gets_a_quarter_of_the_width(window: Window, size: tuple[int, int], panel: int) -> None:
    window.resize(*size)
    assert panel_width(window) == pytest.approx(panel, abs=2)


def test_a_width_that_was_chosen_by_hand_stays_and_is_kept(window: Window, stored: Settings, session: Session) -> None:
    window.resize(1600, 1000)
    handle = window.splitter.handle(1)
    handle.moveSplitter(handle.mapToParent(handle.rect().center()).x() + 60)
    chosen = panel_width(window)
    assert chosen > 420
    window.resize(1500, 1000)
    assert panel_width(window) == pytest.approx(chosen, abs=2)
    window.keep_settings()
    second = Window(session, stored)
    second.resize(1500, 1000)  # the offscreen screen is smaller than that, and a window does not come back larger
    second.show()
    assert panel_width(second) == pytest.approx(chosen, abs=2)
    second.hide()
    second.deleteLater()


@pytest.mark.parametrize("size", [(1024, 640), (1280, 800), (1600, 1000)], ids=str)
def test_a_banner_moves_no_canvas(window, qtbot, size):
    window.resize(*size)
    qtbot.wait(50)
    canvas = window.draw_panel.canvas
    before = canvas.size(), canvas.mapTo(window, QPoint(0, 0))
    window.show_error("Something went wrong, and this sentence says what in a great many words. " * 4, "details")
    window.banner.fold.click()
    qtbot.wait(50)
    assert window.banner.isVisible()
    assert window.banner.sentence.height() >= window.banner.sentence.heightForWidth(window.banner.sentence.width())
    assert (canvas.size(), canvas.mapTo(window, QPoint(0, 0))) == before
