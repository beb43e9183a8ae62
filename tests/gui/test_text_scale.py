"""Large text clips nothing: in a window of 1024 × 640, all stays in sight or can be scrolled to."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QScreen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.kinds import Rectangle
from engine.rejection import SHARES, Answer
from engine.trace import Selection
from gui import theme
from gui.shortcut_sheet import ShortcutSheet
from gui.view_page import VIEWS
from gui.views.filters.view import PANELS
from gui.views.model_cards import ModelCards
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.patch_strip import Patch, PatchStrip
from gui.widgets.scroll_room import ScrollRoom
from gui.window import Window

SIZE = (1024, 640)
LARGE = 1.5
#: What these hold is theirs to lay out.
OWN_LAYOUT = (QAbstractScrollArea, QAbstractSpinBox, QComboBox, QTabBar)
LAB_PAGES = ("pixels", "worked", "detectors", "integral", "matrix", "loss")


@pytest.fixture
def large(qapp, qtbot, window: Window, session) -> Iterator[Window]:
    """The window after the person has made its text larger."""
    theme.apply(qapp, "light")
    window.resize(*SIZE)
    session.load_sample(7)
    theme.set_text_scale(LARGE)
    yield window
    window.hide()
    theme.set_text_scale(1.0)


def cramped(root: QWidget) -> list[str]:
    """Return the visible widgets below `root` that reach out of their parent or are smaller than they can be."""
    found = []
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        # A class of the app may have a method or a signal that is called like one of QWidget's.
        if not widget.isVisible() or isinstance(parent, OWN_LAYOUT) or QWidget.window(widget) is not root.window():
            continue
        scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea)
        least = widget.minimumSizeHint().boundedTo(widget.maximumSize())
        fits = least.width() <= widget.width() and least.height() <= widget.height()
        if not fits or not (scrolled or parent.rect().contains(widget.geometry())):
            found.append(f"{type(widget).__name__} {widget.accessibleName()} {widget.geometry()} of {parent.rect()}")
    return found


def settle(qtbot) -> None:
    qtbot.wait(100)


def test_the_network_view_clips_none_of_its_controls(large, qtbot):
    settle(qtbot)
    view = large.view("network")
    controls = [view.scope, view.legend, *(b for b in view.findChildren(QToolButton) if b.text())]
    assert len(controls) >= 7
    for control in controls:
        inside = control.rect().translated(control.mapTo(view, QPoint(0, 0)))
        assert view.rect().contains(inside), control
        assert control.width() >= control.minimumSizeHint().width(), control
        assert inside.bottom() < view.canvas.y(), control
    assert cramped(view) == []


@pytest.mark.parametrize("logits", [False, True])
def test_the_draw_panel_clips_nothing_and_takes_no_more_than_a_third(large, qtbot, logits):
    panel = large.draw_panel
    panel.fold.click()
    strictness = panel.answer.strictness
    strictness.show_share(SHARES[-1], known=True)
    panel.answer.logits.setChecked(logits)
    settle(qtbot)
    assert cramped(panel) == []
    assert panel.width() <= SIZE[0] / 3
    assert strictness.slider.width() >= 40
    for label in strictness.findChildren(QLabel):
        assert label.text()
        assert label.width() >= label.sizeHint().width(), label.text()


def test_at_the_normal_size_the_strictness_says_it_in_words(qtbot, window: Window):
    window.resize(*SIZE)
    window.draw_panel.fold.click()
    strictness = window.draw_panel.answer.strictness
    strictness.show_share(SHARES[0], known=True)
    settle(qtbot)
    assert any(label.text().startswith("rejects") for label in strictness.findChildren(QLabel))


def test_all_tabs_stay_in_sight(large, qtbot):
    settle(qtbot)
    bar = large.findChild(QTabBar)
    assert bar.tabText(bar.count() - 1) == "Compare"
    assert bar.tabRect(bar.count() - 1).right() < bar.width()


def test_the_headline_of_the_inspect_view_is_seen_to_its_end(large, qtbot, session):
    large.show_view("inspect")
    session.select(Selection("conv2", 11, 7, 7))
    theme.set_text_scale(2.0)
    settle(qtbot)
    headline = large.view("inspect").headline
    assert headline.fontMetrics().horizontalAdvance(headline.text()) > headline.width()
    assert headline.height() >= headline.heightForWidth(headline.width()) > headline.fontMetrics().height()
    assert large.view("inspect").width() <= large.splitter.width() - large.draw_panel.width()


@pytest.mark.parametrize("panel", [name for name, _, _ in PANELS])
def test_the_filters_view_clips_nothing(large, qtbot, panel):
    large.show_view("filters")
    view = large.view("filters")
    view.show_panel(panel)
    settle(qtbot)
    assert view.panels[panel].isVisible()
    assert cramped(view) == []
    assert view.splitter.width() <= view.width()


def test_the_choices_of_the_kernels_are_pairs_again_at_the_normal_size(large, qtbot):
    large.show_view("filters")
    settle(qtbot)
    atlas = large.view("filters").atlas
    assert atlas.reads.y() > atlas.layers.y()
    theme.set_text_scale(1.0)
    settle(qtbot)
    assert atlas.reads.y() == atlas.layers.y()


@pytest.mark.parametrize("page", LAB_PAGES)
def test_a_page_of_the_lab_clips_nothing(large, qtbot, page):
    large.show_view("lab")
    lab = large.view("lab")
    lab.show_page(page)
    settle(qtbot)
    assert lab.page.isVisible()
    assert cramped(lab.page) == []


def test_what_does_not_fit_the_lab_can_be_scrolled_to(large, qtbot):
    large.show_view("lab")
    lab = large.view("lab")
    lab.show_page("detectors")
    settle(qtbot)
    room = lab.page.parentWidget().parentWidget()
    assert room.verticalScrollBar().maximum() > 0
    last = next(b for b in lab.page.findChildren(QToolButton) if b.text() == "Remove last")
    room.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()
    assert lab.page.kernel.height() >= 100, "the detector can be read and hit"


def test_what_is_said_of_the_printed_slide_is_read_to_its_end(large, qtbot):
    large.show_view("lab")
    lab = large.view("lab")
    lab.show_page("worked")
    line = lab.page.slip_line
    settle(qtbot)
    number = line.rect_of("slip")
    assert number is not None and number.right() < line.visibleRegion().boundingRect().right()


def test_the_numbers_of_the_loss_page_are_not_left_out(large, qtbot):
    large.show_view("lab")
    large.view("lab").show_page("loss")
    settle(qtbot)
    matrix = large.view("lab").page.table_view.matrix
    assert matrix.height() >= matrix.sizeHint().height()
    assert matrix.width() >= matrix.sizeHint().width()


def test_the_compare_view_clips_none_of_its_controls(large, qtbot):
    large.show_view("compare")
    view = large.view("compare")
    view.one.says = view.other.says = str(Answer.NOT_A_DIGIT)
    view._words.flush()
    settle(qtbot)
    assert view.agreement.width() >= view.agreement.sizeHint().width()
    for control in (view.agreement, view.legend, view.scope, view.beside):
        assert view.rect().contains(control.rect().translated(control.mapTo(view, QPoint(0, 0)))), control
        assert control.width() >= control.minimumSizeHint().width(), control


def test_the_sheet_of_keys_shows_every_word(large, qtbot):
    sheet = ShortcutSheet(large.actions(), large)
    sheet.show()
    settle(qtbot)
    table = sheet.findChild(QTableWidget)
    for row in range(table.rowCount()):
        assert table.rowHeight(row) >= table.sizeHintForRow(row), table.item(row, 0).text()
    assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance("Open a picture or drawing")
    sheet.close()


def test_the_cards_of_the_models_are_as_wide_as_their_room(large, qtbot):
    cards = ModelCards(large.session, large)
    cards.show()
    cards.card.title.setText("a model that somebody has given a name of very many words indeed")
    settle(qtbot)
    assert cards.card.width() <= cards.card.parentWidget().width()
    cards.close()


def test_an_item_that_expands_takes_what_its_line_has_left(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    flow = FlowLayout(root, gap=10)
    for name, expands in (("one", False), ("two", True), ("three", False)):
        child = QWidget(objectName=name)
        child.setMinimumSize(50, 20)
        policy = QSizePolicy.Policy.Expanding if expands else QSizePolicy.Policy.Preferred
        child.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        flow.addWidget(child)
    root.resize(300, 100)
    root.show()
    places = [root.findChild(QWidget, name).geometry().getRect() for name in ("one", "two", "three")]
    assert places == [(0, 0, 50, 20), (60, 0, 180, 20), (250, 0, 50, 20)]
    root.resize(120, 100)
    places = [root.findChild(QWidget, name).geometry().getRect() for name in ("one", "two", "three")]
    assert places == [(0, 0, 50, 20), (60, 0, 60, 20), (0, 25, 50, 20)]


@pytest.mark.parametrize("layout", [FlowLayout, QVBoxLayout])
@pytest.mark.parametrize("size", [(300, 200), (100, 200), (300, 60), (100, 60)], ids=str)
def test_a_scroll_room_scrolls_only_what_does_not_fit(qtbot, size, layout):
    content = QWidget()
    inner = QWidget()
    inner.setMinimumSize(200, 120)
    lines = layout(content)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.addWidget(inner)
    room = ScrollRoom(content)
    qtbot.addWidget(room)
    room.resize(*size)
    room.show()
    wide, high = size[0] >= 200, size[1] >= 120
    assert (room.horizontalScrollBar().maximum() == 0) == wide
    assert (room.verticalScrollBar().maximum() == 0) == high
    assert content.size().expandedTo(QSize(200, 120)) == content.size()
    if wide and high:
        assert content.size() == QSize(*size)
    inner.setMinimumSize(10, 10)
    qtbot.waitUntil(lambda: content.size() == QSize(*size))
    assert room.focusPolicy() == Qt.FocusPolicy.NoFocus


# -- twice the text on a classroom's screen ------------------------------------------------------------------------

#: What is left of 1366 × 768 beside the system's own bars.
CLASSROOM = (1366, 700)


@pytest.fixture
def twice(large, qtbot) -> Window:
    large.resize(*CLASSROOM)
    theme.set_text_scale(2.0)
    settle(qtbot)
    return large


@pytest.mark.parametrize("view", [spec.name for spec in VIEWS])
def test_at_twice_the_text_the_canvas_and_the_answer_stay_in_sight(twice, qtbot, view):
    twice.show_view(view)
    settle(qtbot)
    panel = twice.draw_panel
    assert (twice.width(), twice.height()) == CLASSROOM
    assert panel.canvas.width() >= 200
    assert panel.rect().contains(panel.answer.geometry())
    assert cramped(panel) == []


@pytest.mark.parametrize("panel", [name for name, _, _ in PANELS])
def test_at_twice_the_text_no_choice_of_the_filters_cuts_its_words(twice, qtbot, panel):
    twice.show_view("filters")
    view = twice.view("filters")
    view.show_panel(panel)
    settle(qtbot)
    for box in (each for each in view.findChildren(QComboBox) if each.isVisible()):
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box)
        assert room.width() >= box.fontMetrics().horizontalAdvance(box.currentText()), box.currentText()


def test_the_status_line_s_numbers_grow_with_the_text(twice):
    labels = [label for label in twice.statusBar().findChildren(QLabel) if label.text()]
    assert len(labels) >= 2
    assert len({label.font().pointSizeF() for label in labels}) == 1


def test_a_step_of_the_text_s_size_styles_no_widget_anew(qapp, large):
    assert qapp.styleSheet() == "", "with one, each step would style every widget of the app"


# -- the screen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", [QSize(1366, 728), QSize(1092, 582), QSize(910, 485)])
def test_windows_fit_the_screen_that_they_open_on(session, stored, qtbot, monkeypatch, screen):
    monkeypatch.setattr(QScreen, "availableSize", lambda _: screen)
    window = Window(session, stored)
    cards, keys = ModelCards(session, window), ShortcutSheet(window.actions(), window)
    for shown in (window, cards, keys):
        with qtbot.waitExposed(shown):
            shown.show()
        assert shown.width() <= screen.width() - 16 and shown.height() <= screen.height() - 40, type(shown)
        shown.hide()
    window.deleteLater()


def test_numbers_under_digits_keep_apart_at_any_size_of_text(qtbot):
    patch = Patch(np.zeros((28, 28), np.float32), Rectangle(0, 0, 5, 5), "−2.345", "a digit")
    strip = PatchStrip("Digits")
    qtbot.addWidget(strip)
    strip.resize(600, 100)
    strip.show_patches((patch,) * 9)
    try:
        for scale in (1.0, 2.0):
            theme.set_text_scale(scale)
            apart = strip.rect_of(1).x() - strip.rect_of(0).x()
            assert apart > QFontMetricsF(theme.number_font("small")).horizontalAdvance(patch.caption)
    finally:
        theme.set_text_scale(1.0)
