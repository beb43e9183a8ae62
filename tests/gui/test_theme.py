import gc
import weakref

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from gui import theme

THEMES = (theme.LIGHT, theme.DARK)


@pytest.fixture
def app(qapp):
    yield qapp
    theme.set_text_scale(1.0)
    theme.apply(qapp, "light")


@pytest.mark.parametrize("look", THEMES, ids=lambda look: look.name)
@pytest.mark.parametrize("role", ["text", "text_quiet", "accent", "positive", "negative"])
def test_text_is_readable_on_every_background(look, role):
    for background in (look.window, look.surface, look.raised):
        assert theme.contrast(getattr(look, role), background) >= 4.5


@pytest.mark.parametrize("look", THEMES, ids=lambda look: look.name)
def test_text_is_readable_on_coloured_backgrounds(look):
    pairs = [(look.accent_text, look.accent), (look.text, look.accent_quiet), (look.error_text, look.error)]
    assert all(theme.contrast(text, background) >= 4.5 for text, background in pairs)
    assert theme.contrast(look.ink, look.paper) >= 12


@pytest.mark.parametrize("points", [5.0, 9.0, 13.0])
@pytest.mark.parametrize("size", theme.TEXT_SIZES)
@pytest.mark.parametrize("number", [False, True])
def test_no_text_is_too_small_to_read(app, monkeypatch, points, size, number):
    system = QFont(app.font())
    system.setPointSizeF(points)
    monkeypatch.setattr(theme.notifier, "system_font", system)
    theme.set_text_scale(1.0)
    font = theme.number_font(size) if number else theme.font(size)
    assert QFontMetricsF(font).xHeight() >= theme.LEAST_X_HEIGHT
    if number:
        assert QFontMetricsF(font).tightBoundingRect("0").height() >= 9


def test_contrast_agrees_with_the_published_extremes():
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_apply_paints_ordinary_widgets_and_tells_the_others(app, qtbot):
    theme.apply(app, "light")
    label = QLabel("")
    qtbot.addWidget(label)
    label.resize(20, 20)
    for mode, look in (("dark", theme.DARK), ("light", theme.LIGHT)):
        with qtbot.waitSignal(theme.notifier.changed) as told:
            theme.apply(app, mode)
        assert told.args == [look]
        assert theme.current() is look
        assert label.grab().toImage().pixelColor(5, 5) == look.window
        assert app.palette().color(QPalette.ColorRole.WindowText) == look.text


def test_system_mode_gives_one_of_the_two(app):
    assert theme.apply(app, "system") in THEMES


def test_text_sizes_grow_together(app):
    theme.apply(app, "light")
    small, normal, large = (theme.font(size).pointSizeF() for size in ("small", "normal", "large"))
    assert small < normal < large
    theme.set_text_scale(1.5)
    assert theme.font("small").pointSizeF() == pytest.approx(1.5 * small)
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * normal, abs=0.1)


def test_digits_have_equal_width(app):
    metrics = QFontMetricsF(theme.number_font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


class Littering(QLabel):
    """When its style changes, it makes so many objects that Python would collect its garbage, and counts what is left.

    Attributes
    ----------
    watched : list of weakref.ref
    left : list of int
    """

    def __init__(self):
        super().__init__()
        self.watched, self.left = [], []

    def changeEvent(self, event):
        super().changeEvent(event)
        assert len([[] for _ in range(20_000)]) == 20_000
        self.left.append(sum(each() is not None for each in self.watched))


class Cycle(QLabel):
    """A widget that only the garbage collector can free."""

    def __init__(self):
        super().__init__()
        self.itself = self


def test_no_widget_is_freed_while_all_are_given_another_style(app, qtbot):
    theme.apply(app, "light")
    label = Littering()
    qtbot.addWidget(label)
    label.show()
    gc.collect()
    label.watched = [weakref.ref(Cycle()) for _ in range(20)]
    label.left.clear()
    theme.set_text_scale(1.5)
    assert label.left and set(label.left) == {20}
    assert gc.isenabled()
