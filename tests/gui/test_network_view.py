"""The Network view, by what a person sees and through real mouse and key events."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from engine import models, samples
from engine.specs import Conv, Flatten, Linear, NetworkSpec, Role, Softmax
from engine.strokes import Drawing
from engine.trace import Selection
from gui import colours, theme
from gui.colours import Scope
from gui.live_view import LiveView
from gui.session import Session
from gui.views.network import NetworkView
from gui.widgets.pointer_label import PointerLabel
from tests.gui.conftest import random_model
from tests.gui.workers import HeldWorker


@pytest.fixture(params=["light", "dark"])
def look(qapp, request):
    yield theme.apply(qapp, request.param)
    theme.apply(qapp, "light")


@pytest.fixture
def view(session, qtbot):
    theme.apply(QApplication.instance(), "light")
    view = NetworkView(session)
    qtbot.addWidget(view)
    view.resize(960, 680)
    view.show()
    qtbot.waitExposed(view)
    return view


def draw(session, label=4):
    digits = samples.load()
    index = int(np.flatnonzero(digits.labels == label)[0])
    session.commit(Drawing(picture=digits.images[index]), "Draw")


def point_of(view, unit):
    """The middle of a unit (of a class: of the coloured cell in its row), in the canvas's viewport."""
    column = view.canvas.arrangement.column(unit.layer)
    x, y, width, height = column.rect_of(unit)
    if column.info.classes:
        return view.canvas.mapFromScene(QPointF(x + 6, y + 0.34 * height))
    return view.canvas.mapFromScene(QPointF(x + width / 2, y + height / 2))


def seen(view, unit):
    return view.canvas.viewport().grab().toImage().pixelColor(point_of(view, unit)).getRgb()


def coloured(value, highest, look, *, signed):
    return tuple(int(c) for c in colours.to_rgba(np.float32([value]), highest, look, signed=signed)[0])


def click(qtbot, view, unit):
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, unit))


def hover(qtbot, view, unit):
    qtbot.mouseMove(view.canvas.viewport(), point_of(view, unit))


def label(view):
    found = view.canvas.findChild(PointerLabel)
    return found.text() if found.isVisible() else None


def key(qtbot, view, *keys, control=False):
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    for one in keys:
        qtbot.keyClick(view.canvas, one, modifier)


def test_every_layer_has_the_colours_of_its_values(look, session, view, qtbot):
    theme.apply(QApplication.instance(), look.name)
    draw(session)
    trace = session.trace
    for info in view.canvas.infos:
        if info.role in (Role.INPUT, Role.ANSWER):
            continue
        output = trace.output(info.name)
        index = np.unravel_index(np.abs(output).argmax(), output.shape)
        unit = Selection(info.name, *(int(i) for i in index))
        expected = coloured(output[index], colours.peak(output), look, signed=info.signed)
        assert seen(view, unit) == expected, info.name


def test_the_input_is_ink_on_paper(look, session, view):
    theme.apply(QApplication.instance(), look.name)
    draw(session)
    row, column = np.unravel_index(session.trace.input[0].argmax(), (28, 28))
    ink = seen(view, Selection("input", 0, int(row), int(column)))
    assert max(abs(a - b) for a, b in zip(ink, look.ink.getRgb(), strict=True)) < 16
    assert seen(view, Selection("input", 0, 0, 0)) == look.paper.getRgb()


def test_the_maps_follow_the_drawing(session, view):
    draw(session, 4)
    before = view.canvas.viewport().grab().toImage()
    draw(session, 0)
    assert view.canvas.viewport().grab().toImage() != before


def test_a_blank_canvas_shows_the_layers_and_what_to_do(session, view):
    assert view.hint.isVisible() and "Draw a digit" in view.hint.text()
    zero = coloured(0, 1.0, theme.current(), signed=True)
    assert seen(view, Selection("conv1", 0, 5, 5)) == zero
    draw(session)
    assert not view.hint.isVisible()
    session.clear()
    assert view.hint.isVisible()
    assert seen(view, Selection("conv1", 0, 5, 5)) == zero


def test_hovering_tells_the_exact_value_and_where_it_is(session, view, qtbot):
    draw(session)
    hover(qtbot, view, Selection("conv2", 5, 4, 3))
    value, place = label(view).split("\n")
    assert place == "conv2 · map 5 · row 4, column 3"
    assert float(value.replace("−", "-")) == pytest.approx(float(session.trace.output("conv2")[5, 4, 3]), rel=1e-6)
    hover(qtbot, view, Selection("flatten", 32))
    assert label(view).endswith("flatten · unit 32 = map 1, row 1, column 2")
    QApplication.sendEvent(view.canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert label(view) is None


def test_the_value_under_the_pointer_follows_the_drawing(session, view, qtbot):
    draw(session, 4)
    hover(qtbot, view, Selection("softmax", 3))
    before = label(view)
    draw(session, 1)
    qtbot.waitUntil(lambda: label(view) != before)
    assert float(label(view).split("\n")[0]) == pytest.approx(float(session.trace.probabilities[3]), rel=1e-5)


def test_a_click_takes_the_unit_in_hand_and_frames_it(session, view, qtbot):
    draw(session)
    unit = Selection("conv1", 6, 9, 20)
    click(qtbot, view, unit)
    assert session.selection == unit
    column = view.canvas.arrangement.column("conv1")
    x, y, _, height = column.rect_of(unit, whole_map=True)
    edge = view.canvas.mapFromScene(QPointF(x - 1, y + height / 2))
    image = view.canvas.viewport().grab().toImage()
    assert theme.current().accent in [image.pixelColor(edge + QPoint(dx, 0)) for dx in (-1, 0, 1)]
    session.select(None)
    image = view.canvas.viewport().grab().toImage()
    assert theme.current().accent not in [image.pixelColor(edge + QPoint(dx, 0)) for dx in (-1, 0, 1)]


def test_a_click_on_a_class_takes_its_row(session, view, qtbot):
    draw(session)
    click(qtbot, view, Selection("softmax", 7))
    assert session.selection == Selection("softmax", 7, 0, 0)


def test_a_click_beside_everything_lets_go(session, view, qtbot):
    session.select(Selection("conv1", 0, 0, 0))
    column = view.canvas.arrangement.column("input")
    qtbot.mouseClick(
        view.canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=view.canvas.mapFromScene(QPointF(column.x + 5, column.bottom + 60)),
    )
    assert session.selection is None


def test_a_header_collapses_its_layer_and_the_strip_expands_it(session, view, qtbot):
    def header(name):
        column = view.canvas.arrangement.column(name)
        return view.canvas.mapFromScene(QPointF(column.x + 6, 20))

    draw(session)
    before = view.canvas.arrangement.column("relu1").width
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=header("relu1"))
    assert view.canvas.arrangement.column("relu1").collapsed
    assert view.canvas.arrangement.column("relu1").width < before
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=header("relu1"))
    assert not view.canvas.arrangement.column("relu1").collapsed
    output = session.trace.output("relu1")
    index = np.unravel_index(output.argmax(), output.shape)
    unit = Selection("relu1", *(int(i) for i in index))
    assert seen(view, unit) == coloured(output[index], output.max(), theme.current(), signed=False)


def test_all_layers_collapse_and_expand_from_the_menu(view):
    menu = next(b.menu() for b in view.findChildren(QToolButton) if b.menu() is not None)
    expand, collapse, fit = menu.actions()
    collapse.trigger()
    assert all(c.collapsed for c in view.canvas.arrangement.columns)
    expand.trigger()
    assert not any(c.collapsed for c in view.canvas.arrangement.columns)
    collapse.trigger()
    fit.trigger()
    assert not view.canvas.arrangement.column("conv1").collapsed


class TestScope:
    def choose(self, view, scope):
        view.scope.setCurrentIndex(view.scope.findData(scope))

    def test_within_the_whole_network_equal_colours_are_equal_values(self, session, view):
        draw(session)
        self.choose(view, Scope.NETWORK)
        trace = session.trace
        names = [i.name for i in view.canvas.infos if i.role not in (Role.INPUT, Role.ANSWER)]
        highest = max(float(np.abs(trace.output(name)).max()) for name in names)
        for name in names:
            info, output = view.canvas.info(name), trace.output(name)
            index = np.unravel_index(np.abs(output).argmax(), output.shape)
            unit = Selection(name, *(int(i) for i in index))
            assert seen(view, unit) == coloured(output[index], highest, theme.current(), signed=info.signed)
        assert float(view.legend.ends[1]) == pytest.approx(highest, rel=0.01)

    def test_within_one_map_each_map_uses_all_colours(self, session, view, qtbot):
        draw(session)
        self.choose(view, Scope.MAP)
        output = session.trace.output("conv1")
        strongest = colours.to_rgba(np.float32([1.0]), 1.0, theme.current(), signed=True)[0]
        weakest = colours.to_rgba(np.float32([-1.0]), 1.0, theme.current(), signed=True)[0]
        ends = {tuple(int(c) for c in end) for end in (strongest, weakest)}
        for channel, values in enumerate(output):
            row, column = np.unravel_index(np.abs(values).argmax(), values.shape)
            assert seen(view, Selection("conv1", channel, int(row), int(column))) in ends
        hover(qtbot, view, Selection("conv1", 3, 0, 0))
        assert float(view.legend.ends[1]) == pytest.approx(float(np.abs(output[3]).max()), abs=0.01)

    def test_the_legend_says_the_scale_under_the_pointer(self, session, view, qtbot):
        draw(session)
        assert view.legend.ends == ("lowest", "highest")
        hover(qtbot, view, Selection("relu2", 0, 0, 0))
        assert view.legend.ends[0] == "0"
        hover(qtbot, view, Selection("conv2", 0, 0, 0))
        assert view.legend.ends[0].startswith("−")
        assert view.legend.accessibleDescription().startswith("conv2")


class TestZoom:
    def test_keys(self, view, qtbot):
        view.canvas.setFocus()
        assert view.canvas.zoom == pytest.approx(1)
        key(qtbot, view, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
        assert view.canvas.zoom == pytest.approx(1.5625)
        key(qtbot, view, Qt.Key.Key_Minus)
        assert view.canvas.zoom == pytest.approx(1.25)
        key(qtbot, view, Qt.Key.Key_0)
        assert view.canvas.zoom == pytest.approx(1)
        key(qtbot, view, *[Qt.Key.Key_Plus] * 30)
        assert view.canvas.zoom == pytest.approx(40)
        key(qtbot, view, Qt.Key.Key_Home)
        whole = view.canvas.mapFromScene(view.canvas.sceneRect()).boundingRect()
        assert view.canvas.viewport().rect().adjusted(-2, -2, 2, 2).contains(whole)

    def test_the_wheel_zooms_around_the_pointer(self, session, view):
        draw(session)
        unit = Selection("conv2", 3, 5, 5)
        place = QPointF(point_of(view, unit))
        event = QWheelEvent(
            place,
            QPointF(view.canvas.viewport().mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, 480),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.canvas.viewport(), event)
        assert view.canvas.zoom == pytest.approx(1.25**4)

    def test_dragging_pans_and_is_no_click(self, session, view, qtbot):
        draw(session)
        key(qtbot, view, *[Qt.Key.Key_Plus] * 6)
        port = view.canvas.viewport()
        before = view.canvas.mapToScene(QPoint(200, 200))
        qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        for x in range(200, 320, 10):
            qtbot.mouseMove(port, QPoint(x, 200))
        qtbot.mouseMove(port, QPoint(320, 230))
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(320, 230))
        moved = view.canvas.mapFromScene(before) - QPoint(200, 200)
        assert moved.x() == pytest.approx(120, abs=2) and moved.y() == pytest.approx(30, abs=2)
        assert session.selection is None

    def test_what_comes_into_sight_is_drawn(self, session, view, qtbot):
        view.canvas.set_all_collapsed(False)
        key(qtbot, view, *[Qt.Key.Key_Plus] * 8)
        draw(session)
        key(qtbot, view, Qt.Key.Key_0)
        output = session.trace.output("fc1")
        unit = Selection("fc1", int(np.abs(output).argmax()))
        value = output[unit.channel]
        assert seen(view, unit) == coloured(value, colours.peak(output), theme.current(), signed=True)


class TestKeys:
    def test_arrows_and_enter_reach_a_unit_without_a_mouse(self, session, view, qtbot):
        draw(session)
        view.canvas.setFocus()
        key(qtbot, view, Qt.Key.Key_Right)  # the cursor appears in the middle of the input
        key(qtbot, view, Qt.Key.Key_Right, Qt.Key.Key_Right, control=True)
        key(qtbot, view, Qt.Key.Key_Down, control=True)
        key(qtbot, view, Qt.Key.Key_Down, Qt.Key.Key_Right)
        words = view.canvas.accessibleDescription()
        assert words.startswith("relu1 · map ")
        key(qtbot, view, Qt.Key.Key_Return)
        taken = session.selection
        assert taken.layer == "relu1" and f"map {taken.channel} · row {taken.row}, column {taken.column}" in words
        key(qtbot, view, Qt.Key.Key_Escape)
        assert session.selection is None

    def test_space_collapses_and_expands(self, session, view, qtbot):
        view.canvas.setFocus()
        key(qtbot, view, Qt.Key.Key_Right)
        key(qtbot, view, Qt.Key.Key_Right, control=True)
        key(qtbot, view, Qt.Key.Key_Space)
        assert view.canvas.arrangement.column("conv1").collapsed
        key(qtbot, view, Qt.Key.Key_Space)
        assert not view.canvas.arrangement.column("conv1").collapsed


def test_everything_has_a_name_for_screen_readers(view):
    assert view.canvas.accessibleName() == "Network"
    assert "conv1 8×28×28" in view.canvas.accessibleDescription()
    for button in view.findChildren(QToolButton):
        assert button.accessibleName()
    assert view.scope.accessibleName()


def test_another_model_is_laid_out_anew_and_shows_nothing_before_it_has_read(qtbot, model):
    worker = HeldWorker()
    session = Session(model, worker)
    view = NetworkView(session)
    qtbot.addWidget(view)
    view.show()
    draw(session)
    worker.let_go()
    assert not view.hint.isVisible()
    old = worker.jobs[-1]
    spec = NetworkSpec((Conv("first", 4, 3), Flatten("flatten"), Linear("out", 10), Softmax("softmax")))
    session.use_model(random_model("other", spec=spec))
    assert [c.info.name for c in view.canvas.arrangement.columns] == ["input", "first", "flatten", "out", "softmax"]
    worker.answer(old)
    assert view.hint.isVisible()
    worker.let_go()
    assert not view.hint.isVisible()
    session.close()


def test_a_scroll_bar_that_comes_does_not_lay_everything_out_again(session, view, qtbot):
    view.resize(500, 500)
    qtbot.waitUntil(lambda: view.canvas.width() == 500)
    view.canvas.set_all_collapsed(False)
    laid_out, room = view.canvas.arrangement, view.canvas.viewport().height()
    qtbot.waitUntil(view.canvas.horizontalScrollBar().isVisible)
    qtbot.waitUntil(lambda: view.canvas.viewport().height() < room)
    assert view.canvas.arrangement is laid_out
    assert not view.canvas.verticalScrollBar().isVisible()
    view.resize(900, 600)
    qtbot.waitUntil(lambda: view.canvas.arrangement is not laid_out)


@pytest.mark.parametrize(("width", "height"), [(720, 520), (960, 680), (1280, 880), (3000, 1900)])
def test_maps_are_at_least_28_pixels_at_every_size(view, width, height):
    view.resize(width, height)
    QApplication.processEvents()
    columns = [c for c in view.canvas.arrangement.columns if c.info.has_maps]
    assert min(c.map_side for c in columns) >= 28
    assert view.canvas.arrangement.width <= view.canvas.viewport().width() + 1


def test_larger_text_still_fits_its_columns(view, session):
    theme.set_text_scale(1.5)
    try:
        draw(session)
        columns = view.canvas.arrangement.columns
        for left, right in pairwise(columns):
            assert left.x + left.width < right.x
    finally:
        theme.set_text_scale(1.0)


def test_a_hidden_view_draws_nothing_and_catches_up_when_it_is_shown(session, qtbot):
    drawn = []

    class Probe(LiveView):
        def draw(self, reading):
            drawn.append(reading.trace)

    view = Probe(session)
    qtbot.addWidget(view)
    draw(session, 1)
    draw(session, 2)
    assert drawn == []
    view.show()
    assert drawn == [session.trace]
    draw(session, 3)
    assert drawn[-1] is session.trace and len(drawn) == 2
    view.hide()
    draw(session, 4)
    assert len(drawn) == 2
    view.show()
    assert drawn[-1] is session.trace and len(drawn) == 3
    view.hide()
    view.show()
    assert len(drawn) == 3


# -- headers and frames --------------------------------------------------------------------------------------------


def test_a_header_says_the_rest_on_hover(session, view, qtbot):
    draw(session)
    column = view.canvas.arrangement.column("conv1")
    place = view.canvas.mapFromScene(column.x + 10, column.y + 6)
    qtbot.mouseMove(view.canvas.viewport(), place)
    label = view.canvas.findChild(PointerLabel)
    qtbot.waitUntil(label.isVisible)
    assert "Convolution 8@5×5" in label.text()
    assert "208 parameters" in label.text() and "8×28×28" in label.text()


def test_names_stay_in_sight_when_the_headers_are_scrolled_away(session, view, qtbot):
    draw(session)
    canvas = view.canvas
    assert not canvas.heads.isVisible()
    canvas.zoom_to(4.0)
    canvas.verticalScrollBar().setValue(canvas.verticalScrollBar().maximum() // 2)
    qtbot.waitUntil(canvas.heads.isVisible)
    shown = {name for name, _, _ in canvas.heads.heads}
    sight = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    for column in canvas.arrangement.columns:
        in_sight = column.x < sight.right() and column.x + column.width > sight.left()
        if in_sight and not column.collapsed and column.bottom > sight.top():
            assert column.info.name in shown
    canvas.fit()
    qtbot.waitUntil(lambda: not canvas.heads.isVisible())


def test_a_layer_with_many_maps_is_framed_once(session, view):
    session.use_model(models.load_named("deep"))
    draw(session)
    layer = "conv6"
    session.select(Selection(layer, 3, 2, 2))
    shown = view.canvas.reach.rects
    earlier = [name for name in session.fields if name not in (layer, "input")]
    assert 1 <= len(shown) <= len(earlier) + 1, "one frame a layer, and one in the input"
