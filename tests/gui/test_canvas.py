"""Drawing on the canvas with real mouse, pen, touch and key events, judged by its pixels and its strokes."""

from time import monotonic

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from engine.curve import smooth
from engine.ink.erasing import settled
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke
from gui import theme
from gui.widgets.brush import LEAST_PRESSURE, PEN_WIDTHS, Tool
from gui.widgets.canvas import Canvas
from gui.widgets.frames import FRAME_MS
from gui.widgets.key_pen import KEY_STEP
from tests.gui.frames import wait_for_frame

SIDE = 302  # one pixel of frame all around: the paper is 300 pixels


class Log:
    """What a canvas said."""

    def __init__(self, canvas: Canvas) -> None:
        self.begun, self.cancelled = 0, 0
        self.changed: list[Stroke] = []
        self.finished: list[Stroke] = []
        canvas.stroke_begun.connect(self.on_begun)
        canvas.stroke_cancelled.connect(self.on_cancelled)
        canvas.stroke_changed.connect(self.changed.append)
        canvas.stroke_finished.connect(self.finished.append)

    def on_begun(self) -> None:
        self.begun += 1

    def on_cancelled(self) -> None:
        self.cancelled += 1


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(SIDE, SIDE)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    widget.setFocus()
    return widget


@pytest.fixture
def log(canvas):
    return Log(canvas)


def place(x: float, y: float) -> QPoint:
    return QPoint(round(1 + 300 * x), round(1 + 300 * y))


def drag(canvas, *places, button=Qt.MouseButton.LeftButton, release=True):
    QTest.mousePress(canvas, button, pos=place(*places[0]))
    for x, y in places[1:]:
        QTest.mouseMove(canvas, place(x, y))
    if release:
        QTest.mouseRelease(canvas, button, pos=place(*places[-1]))
    else:
        wait_for_frame(canvas)


def grab(canvas):
    return canvas.grab().toImage()


def shades(canvas) -> np.ndarray:
    """Ink on the canvas as a person sees it: (H, W) in [0, 1] from paper to ink, one value a device pixel."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    paper, ink = (theme.current().paper.lightness(), theme.current().ink.lightness())
    return (rows[:, : image.width()].astype(np.float32) - paper) / (ink - paper)


def ink_at(canvas, x: float, y: float) -> float:
    picture = shades(canvas)
    at = place(x, y) * canvas.devicePixelRatio()
    return float(picture[at.y(), at.x()])


def inked_along(canvas, stroke: Stroke) -> bool:
    """True if there is ink all along the curve of `stroke`, as far as it is on the canvas."""
    curve = smooth(stroke.points, step=0.002)
    seen = curve[((curve > 0.01) & (curve < 0.99)).all(axis=1)]
    at = (1 + 300 * seen).astype(int)
    return len(at) > 100 and bool(shades(canvas)[at[:, 1], at[:, 0]].min() > 0.9)


def line(*places, **kwargs) -> Stroke:
    return Stroke(points=np.array(places, np.float32), **kwargs)


def test_a_drag_leaves_ink_along_its_way_and_nowhere_else(canvas, log):
    drag(canvas, (0.2, 0.5), (0.5, 0.5), (0.8, 0.5))

    assert ink_at(canvas, 0.35, 0.5) == pytest.approx(1, abs=0.01)
    assert ink_at(canvas, 0.65, 0.5) == pytest.approx(1, abs=0.01)
    assert ink_at(canvas, 0.5, 0.2) == pytest.approx(0, abs=0.01)
    assert log.begun == 1
    assert len(log.finished) == 1
    assert canvas.drawing.strokes == (log.finished[0],)
    np.testing.assert_allclose(log.finished[0].points, [[0.2, 0.5], [0.5, 0.5], [0.8, 0.5], [0.8, 0.5]], atol=0.002)


def test_ink_is_there_while_the_pen_is_down_up_to_its_tip(canvas, log):
    drag(canvas, (0.2, 0.2), (0.5, 0.4), (0.8, 0.8), release=False)

    assert ink_at(canvas, 0.8, 0.8) > 0.9
    assert not log.finished
    assert [len(s.points) for s in log.changed] == [3], "told once for all points of a frame"
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.8, 0.8))


def test_a_click_leaves_a_dot_as_wide_as_the_pen(canvas):
    canvas.set_pen_width(0.1)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place(0.5, 0.5))

    diameter = 2 * np.sqrt(shades(canvas)[1:-1, 1:-1].sum() / np.pi)
    assert diameter == pytest.approx(30, abs=1)


def test_a_fast_pen_leaves_no_gaps(canvas):
    drag(canvas, (0.05, 0.05), (0.95, 0.95), (0.05, 0.95))

    assert inked_along(canvas, canvas.drawing.strokes[0])


def test_the_ink_of_a_growing_stroke_is_that_of_the_finished_one(canvas):
    turn = np.linspace(0, 4 * np.pi, 120)
    places = np.column_stack([0.5 + 0.03 * turn * np.cos(turn), 0.5 + 0.03 * turn * np.sin(turn)])
    drag(canvas, *places.tolist())
    grown = shades(canvas)
    stroke = canvas.drawing.strokes[-1]
    canvas.set_drawing(Drawing())
    canvas.set_drawing(Drawing(strokes=(stroke,)))

    assert np.abs(grown - shades(canvas)).mean() < 0.01


def test_the_canvas_shows_what_the_engine_rasterises(canvas):
    strokes = (line((0.2, 0.2), (0.7, 0.3), (0.3, 0.8)), line((0.5, 0.1), (0.5, 0.9), erase=True, width=0.05))
    canvas.set_drawing(Drawing(strokes=strokes))

    assert np.abs(shades(canvas)[1:-1, 1:-1] - rasterise(settled(Drawing(strokes)).strokes, 300)).mean() < 0.01


def test_it_is_the_same_ink_at_every_size(canvas):
    drag(canvas, (0.2, 0.2), (0.7, 0.3), (0.3, 0.8))
    before = shades(canvas)[1:-1, 1:-1].mean()
    canvas.resize(152, 200)

    picture = shades(canvas)[25:175, 1:-1]
    assert picture.shape == (150, 150)
    assert picture.mean() == pytest.approx(before, rel=0.03)


def test_a_stroke_goes_on_when_the_window_changes_its_size(canvas, log):
    drag(canvas, (0.2, 0.5), (0.5, 0.5), release=False)
    canvas.resize(602, 602)
    QTest.mouseMove(canvas, QPoint(481, 301))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(481, 301))

    picture = shades(canvas)
    assert picture[301, 130:480].min() > 0.9
    np.testing.assert_allclose(log.finished[0].points[[0, -1]], [[0.2, 0.5], [0.8, 0.5]], atol=0.01)


def test_a_stroke_may_leave_the_canvas_and_come_back(canvas, log):
    drag(canvas, (0.5, 0.5), (1.4, 0.5), (1.4, 0.8), (0.5, 0.8))

    assert log.finished[0].points[:, 0].max() == pytest.approx(1.4, abs=0.01)
    assert inked_along(canvas, log.finished[0])
    assert len(log.finished) == 1


def test_the_right_button_erases(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    drag(canvas, (0.5, 0.3), (0.5, 0.7), button=Qt.MouseButton.RightButton)

    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)
    assert ink_at(canvas, 0.25, 0.5) > 0.9
    assert log.finished[1].erase


def test_what_the_eraser_leaves_is_shown_at_every_moment(canvas):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    drag(canvas, (0.3, 0.2), (0.3, 0.8))
    drag(canvas, (0.45, 0.3), (0.5, 0.45), (0.6, 0.5), button=Qt.MouseButton.RightButton, release=False)
    while_down = shades(canvas)
    QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=place(0.6, 0.5))
    np.testing.assert_array_equal(shades(canvas), while_down)
    left = canvas.drawing
    assert len(left.strokes) == 3
    canvas.set_drawing(Drawing())
    canvas.set_drawing(left)
    np.testing.assert_array_equal(shades(canvas), while_down)


def test_an_eraser_that_is_given_up_has_cut_nothing(canvas):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    before, drawing = shades(canvas), canvas.drawing
    drag(canvas, (0.5, 0.3), (0.5, 0.7), button=Qt.MouseButton.RightButton, release=False)
    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.drawing is drawing
    np.testing.assert_array_equal(shades(canvas), before)


def test_an_eraser_on_a_pictures_bare_paper_is_no_change(canvas):
    picture = np.full((60, 60), 255, np.uint8)
    picture[20:40, 28:32] = 0
    drawing = Drawing(picture=picture)
    canvas.set_drawing(drawing)
    before = shades(canvas)
    drag(canvas, (0.1, 0.1), (0.2, 0.1), button=Qt.MouseButton.RightButton)
    assert canvas.drawing.strokes == ()
    np.testing.assert_array_equal(shades(canvas), before)
    drag(canvas, (0.4, 0.5), (0.6, 0.5), button=Qt.MouseButton.RightButton)
    assert [stroke.erase for stroke in canvas.drawing.strokes] == [True]


def test_the_eraser_in_hand_erases_with_the_left_button(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    canvas.set_tool(Tool.ERASER)
    drag(canvas, (0.5, 0.3), (0.5, 0.7))

    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)


def test_a_second_button_in_mid_stroke_changes_nothing(canvas, log):
    drag(canvas, (0.2, 0.5), (0.4, 0.5), release=False)
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=place(0.4, 0.5))
    QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=place(0.4, 0.5))
    assert not log.finished
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.6, 0.5))

    assert len(log.finished) == 1
    assert not log.finished[0].erase


def test_escape_gives_the_stroke_up(canvas, log):
    drag(canvas, (0.1, 0.1), (0.2, 0.1))
    drag(canvas, (0.2, 0.5), (0.8, 0.5), release=False)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)

    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)
    assert ink_at(canvas, 0.15, 0.1) > 0.9
    assert log.cancelled == 1
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.8, 0.5))
    assert len(log.finished) == 1


def test_losing_the_focus_leaves_the_pen_its_stroke(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5), release=False)
    canvas.clearFocus()

    assert log.finished == []
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.9, 0.9))
    (stroke,) = log.finished
    np.testing.assert_allclose(stroke.points[-1], 0.9, atol=0.01)


def test_a_pen_that_lost_its_release_is_lifted_when_a_pointer_presses_elsewhere(canvas, log, qtbot):
    tablet(canvas, QEvent.Type.TabletPress, (0.3, 0.3))
    tablet(canvas, QEvent.Type.TabletMove, (0.5, 0.5))
    elsewhere = QLineEdit(canvas)
    elsewhere.setGeometry(0, 0, 40, 20)
    elsewhere.show()
    QTest.mouseClick(elsewhere, Qt.MouseButton.LeftButton)
    assert elsewhere.hasFocus()
    assert len(log.finished) == 1


def test_losing_the_focus_finishes_the_stroke_of_the_keys_and_ends_their_drawing(canvas, log):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Right):
        QTest.keyClick(canvas, key)
    canvas.clearFocus()
    assert len(log.finished) == 1

    canvas.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(canvas, key)
    assert log.begun == 1


def test_closing_the_window_in_mid_stroke_keeps_the_stroke(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5), release=False)
    canvas.close()

    assert len(log.finished) == 1
    assert len(log.finished[0].points) == 2


def test_a_release_that_went_elsewhere_ends_the_stroke(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5), release=False)
    spot, none = QPointF(place(0.9, 0.9)), Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, spot, spot, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, move)

    assert len(log.finished) == 1
    assert len(log.finished[0].points) == 2


def tablet(canvas, kind, at, *, pressure=1.0, pointer=QPointingDevice.PointerType.Pen):
    device = QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, pointer, QInputDevice.Capability.Pressure, 1, 3)
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else button
    spot = QPointF(place(*at))
    event = QTabletEvent(
        kind, device, spot, QPointF(canvas.mapToGlobal(spot)), pressure, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, button, held,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_a_tablets_pressure_widens_the_line(canvas, log):
    canvas.set_pen_width(0.1)
    tablet(canvas, QEvent.Type.TabletPress, (0.2, 0.5), pressure=0.0)
    for x in np.linspace(0.2, 0.8, 20):
        tablet(canvas, QEvent.Type.TabletMove, (x, 0.5), pressure=(x - 0.2) / 0.6)
    tablet(canvas, QEvent.Type.TabletRelease, (0.8, 0.5), pressure=0.0)

    (stroke,) = log.finished
    assert stroke.pressure[0] == pytest.approx(LEAST_PRESSURE)
    assert stroke.pressure[-1] == pytest.approx(1)
    picture = shades(canvas)
    thickness = picture[1:-1, [91, 211]].sum(axis=0)  # x = 0.3 and x = 0.7
    expected = [30 * (LEAST_PRESSURE + (1 - LEAST_PRESSURE) * p) for p in (0.1 / 0.6, 0.5 / 0.6)]
    np.testing.assert_allclose(thickness, expected, atol=1.5)


def test_the_pens_other_end_erases(canvas, log):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    rubber = QPointingDevice.PointerType.Eraser
    tablet(canvas, QEvent.Type.TabletPress, (0.5, 0.3), pointer=rubber)
    tablet(canvas, QEvent.Type.TabletMove, (0.5, 0.7), pointer=rubber)
    tablet(canvas, QEvent.Type.TabletRelease, (0.5, 0.7), pointer=rubber)

    assert log.finished[-1].erase
    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)


def test_a_resting_pen_that_is_pressed_harder_makes_a_larger_dot(canvas, log):
    canvas.set_pen_width(0.1)
    for kind, pressure in (("Press", 0.0), ("Move", 1.0), ("Release", 0.0)):
        tablet(canvas, getattr(QEvent.Type, f"Tablet{kind}"), (0.5, 0.5), pressure=pressure)

    seen = 2 * np.sqrt(shades(canvas)[1:-1, 1:-1].sum() / np.pi)
    read = 2 * np.sqrt(rasterise(log.finished, 300).sum() / np.pi)
    assert seen == pytest.approx(30, abs=1)
    assert read == pytest.approx(30, abs=1)


@pytest.fixture
def screen():
    return QTest.createTouchDevice()


def test_one_finger_draws_and_others_are_not_listened_to(canvas, log, screen):
    QTest.touchEvent(canvas, screen).press(0, place(0.2, 0.5)).commit()
    QTest.touchEvent(canvas, screen).move(0, place(0.5, 0.5)).press(1, place(0.1, 0.1)).commit()
    QTest.touchEvent(canvas, screen).move(0, place(0.8, 0.5)).move(1, place(0.1, 0.3)).commit()
    QTest.touchEvent(canvas, screen).release(0, place(0.8, 0.5)).stationary(1).commit()
    QTest.touchEvent(canvas, screen).release(1, place(0.1, 0.3)).commit()

    assert len(log.finished) == 1
    np.testing.assert_allclose(log.finished[0].points[:, 1], 0.5, atol=0.01)
    assert ink_at(canvas, 0.65, 0.5) > 0.9
    assert ink_at(canvas, 0.1, 0.2) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("device", ["mouse", "tablet", "finger"])
def test_every_event_is_a_point_and_is_told_once_a_frame(canvas, log, screen, device, qtbot):
    turn = np.linspace(0, 2 * np.pi, 200)
    places = [(0.5 + 0.4 * x, 0.5 + 0.4 * y) for x, y in zip(np.cos(turn), np.sin(turn), strict=True)]
    wait_for_frame(canvas)
    begin = monotonic()
    if device == "mouse":
        drag(canvas, *places, release=False)
    elif device == "tablet":
        for n, at in enumerate(places):
            tablet(canvas, QEvent.Type.TabletMove if n else QEvent.Type.TabletPress, at)
    else:
        QTest.touchEvent(canvas, screen).press(0, place(*places[0])).commit()
        for at in places[1:]:
            QTest.touchEvent(canvas, screen).move(0, place(*at)).commit()
    qtbot.waitUntil(lambda: bool(log.changed) and len(log.changed[-1].points) == len(places))

    assert len(log.changed) <= 2 + 1000 * (monotonic() - begin) / FRAME_MS, "not at every event"
    np.testing.assert_allclose(log.changed[-1].points, places, atol=0.009)  # QTest moves fingers by whole steps
    assert inked_along(canvas, log.changed[-1])


def test_a_pen_event_neither_paints_nor_tells(canvas, log):
    drag(canvas, (0.2, 0.5), (0.5, 0.5), release=False)
    told, painted = len(log.changed), shades(canvas)
    QTest.mouseMove(canvas, place(0.8, 0.5))

    assert len(log.changed) == told
    np.testing.assert_array_equal(shades(canvas), painted)
    wait_for_frame(canvas)
    assert len(log.changed) == told + 1
    assert ink_at(canvas, 0.7, 0.5) > 0.9


def test_the_keyboard_draws_when_it_is_let(canvas, log):
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Left)

    (stroke,) = log.finished
    expected = [[0, 0], [1, 0], [2, 0], [2, 1]]
    np.testing.assert_allclose(stroke.points, 0.5 + KEY_STEP * np.array(expected), atol=1e-6)


@pytest.mark.parametrize("end", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_drawing_by_keys_is_entered_on_purpose_seen_and_left(canvas, log, end):
    blank = grab(canvas)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(canvas, key)
    assert log.begun == 0
    assert grab(canvas) == blank

    QTest.keyClick(canvas, Qt.Key.Key_Enter)
    shown = grab(canvas)
    assert shown != blank
    assert canvas.accessibleDescription().startswith("Keys draw")
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert grab(canvas) != shown, "the pen is seen to move"

    QTest.keyClick(canvas, end)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert log.begun == 0
    assert canvas.accessibleDescription() == "Enter: draw with the keys"


def test_escape_gives_the_stroke_of_the_keys_up_and_then_ends_their_drawing(canvas, log):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QTest.keyClick(canvas, key)
    assert (log.cancelled, log.finished) == (1, [])
    assert canvas.accessibleDescription().startswith("Keys draw")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.accessibleDescription().startswith("Keys draw")


def test_a_pointer_that_draws_ends_the_drawing_by_keys(canvas, log):
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    drag(canvas, (0.2, 0.2), (0.4, 0.2))
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(canvas, key)
    assert len(log.finished) == 1


def test_keys_that_the_canvas_has_no_use_for_reach_the_window(qtbot):
    class Window(QWidget):
        def __init__(self):
            super().__init__()
            self.keys = []
            self.canvas = Canvas(self)

        def keyPressEvent(self, event):
            self.keys.append(event.key())

    window = Window()
    qtbot.addWidget(window)
    window.show()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_P, Qt.Key.Key_Space, Qt.Key.Key_Left):
        QTest.keyClick(window.canvas, key)
    assert window.keys == [Qt.Key.Key_Escape, Qt.Key.Key_P, Qt.Key.Key_Space, Qt.Key.Key_Left]
    for key in (Qt.Key.Key_Return, Qt.Key.Key_P, Qt.Key.Key_Space, Qt.Key.Key_Left):
        QTest.keyClick(window.canvas, key)
    assert window.keys[4:] == [Qt.Key.Key_P]


def test_the_pen_width_stays_within_bounds_and_is_told(canvas, qtbot):
    with qtbot.waitSignal(canvas.pen_width_changed) as told:
        canvas.set_pen_width(5)
    assert told.args == pytest.approx([PEN_WIDTHS[1]])
    assert canvas.pen_width == PEN_WIDTHS[1]


def test_the_pointer_shows_the_size_of_the_brush(canvas):
    canvas.set_pen_width(0.05)
    thin = canvas.cursor().pixmap().width()
    canvas.set_pen_width(0.1)
    assert canvas.cursor().pixmap().width() - thin == pytest.approx(15, abs=1)


def test_setting_the_drawing_in_hand_keeps_the_growing_stroke(canvas, log):
    drag(canvas, (0.2, 0.5), (0.5, 0.5), release=False)
    assert canvas.live_drawing.strokes[-1] is log.changed[-1]
    canvas.set_drawing(canvas.live_drawing)
    assert canvas.is_drawing
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.8, 0.5))
    assert len(log.finished[0].points) == 3


def test_another_drawing_in_mid_stroke_takes_the_place_of_everything(canvas, log):
    drag(canvas, (0.2, 0.5), (0.5, 0.5), release=False)
    canvas.set_drawing(Drawing(strokes=(line((0.2, 0.2), (0.8, 0.2)),)))

    assert not canvas.is_drawing
    assert ink_at(canvas, 0.35, 0.5) == pytest.approx(0, abs=0.01)
    assert ink_at(canvas, 0.5, 0.2) > 0.9
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.8, 0.5))
    assert not log.finished


@pytest.mark.parametrize("inverted", [False, True], ids=["light on dark", "dark on light"])
def test_a_picture_is_shown_as_ink_whatever_its_ground(canvas, inverted):
    picture = np.zeros((28, 28), np.uint8)
    picture[10:18, 4:24] = 255
    canvas.set_drawing(Drawing(picture=255 - picture if inverted else picture))

    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(1, abs=0.01)
    assert ink_at(canvas, 0.5, 0.2) == pytest.approx(0, abs=0.01)


def test_a_wide_picture_is_fitted_into_the_middle_and_can_be_erased(canvas):
    picture = np.zeros((30, 60), np.uint8)
    picture[5:25, 10:50] = 255
    canvas.set_drawing(Drawing(picture=picture))
    assert ink_at(canvas, 0.5, 0.5) > 0.9
    assert ink_at(canvas, 0.5, 0.25) == pytest.approx(0, abs=0.01)

    drag(canvas, (0.3, 0.5), (0.7, 0.5), button=Qt.MouseButton.RightButton)
    assert ink_at(canvas, 0.5, 0.5) == pytest.approx(0, abs=0.01)


def test_both_themes_draw_with_their_own_ink(canvas, qapp):
    drag(canvas, (0.2, 0.5), (0.8, 0.5))
    seen = {}
    for mode in ("dark", "light"):
        theme.apply(qapp, mode)
        image = canvas.grab().toImage()
        seen[mode] = [image.pixelColor(place(x, y)) for x, y in ((0.5, 0.5), (0.5, 0.2))]

    assert seen["dark"] == [theme.DARK.ink, theme.DARK.paper]
    assert seen["light"] == [theme.LIGHT.ink, theme.LIGHT.paper]


def test_points_carry_the_events_time_stamps(canvas, log):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(0.2, 0.5))
    QTest.mouseMove(canvas, place(0.5, 0.5), 40)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.8, 0.5), delay=60)

    times = log.finished[0].times
    assert times[0] == 0
    assert (np.diff(times) >= 0).all()
    assert 0.02 < times[-1] < 2
