"""The draw panel, used as a person uses it: every way to draw ends in the session, as one undo step each."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider

from engine import samples
from engine.errors import EngineError
from engine.inputs import network_input
from engine.net import networks
from engine.preprocess import preprocess
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.strokes import DEFAULT_PEN_WIDTH, Drawing, Stroke
from gui import images, settings, theme
from gui.session import Session
from gui.views.draw_panel import DrawPanel
from gui.widgets.brush import PEN_WIDTH_STEP, Tool
from tests.gui.conftest import random_model
from tests.gui.frames import wait_for_frame
from tests.gui.opened import opened
from tests.gui.workers import HeldWorker

#: No drawing can be brought into this shape.
SMALL = NetworkSpec((Flatten("flatten"), Linear("fc", 10), Softmax("softmax")), input_shape=(1, 20, 20))


@pytest.fixture
def panel(qtbot, session, stored):
    widget = DrawPanel(session, stored)
    qtbot.addWidget(widget)
    show(qtbot, widget, 312, 800)
    return widget


def show(qtbot, widget, width, height):
    widget.resize(width, height)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)  # the offscreen screen is smaller than a real one
    widget.show()
    qtbot.waitUntil(lambda: widget.size().height() == height)


def place(panel, x, y) -> QPoint:
    return QPoint(round(x * (panel.canvas.width() - 1)), round(y * (panel.canvas.height() - 1)))


def drag(panel, *places, button=Qt.MouseButton.LeftButton, release=True):
    canvas = panel.canvas
    QTest.mousePress(canvas, button, pos=place(panel, *places[0]))
    for spot in places[1:]:
        QTest.mouseMove(canvas, place(panel, *spot))
    if release:
        QTest.mouseRelease(canvas, button, pos=place(panel, *places[-1]))
    else:
        wait_for_frame(panel)  # the session is told with it


def click(panel, name):
    QTest.mouseClick(panel.tools.buttons[name], Qt.MouseButton.LeftButton)


def picture() -> np.ndarray:
    pixels = np.full((40, 40), 255, np.uint8)
    pixels[8:32, 17:23] = 0
    return pixels


def test_the_session_follows_the_pen_and_gets_one_undo_step(panel, session):
    drag(panel, (0.3, 0.2), (0.6, 0.5), release=False)
    assert len(session.drawing.strokes[0].points) == 2
    assert session.trace is not None
    assert session.undo_text == ""
    drag(panel, (0.6, 0.5), (0.3, 0.8))  # the button is down already: a press more changes nothing

    assert session.undo_text == "Draw"
    assert session.settled_drawing.strokes[0] is panel.canvas.drawing.strokes[0]
    session.undo()
    assert session.undo_text == ""
    assert panel.canvas.drawing.is_blank


def test_the_answer_follows_the_pen_and_a_blank_canvas_has_none(panel, session, qtbot):
    assert panel.answer.verdict.text == "Draw a digit"
    assert panel.answer.bars.winner is None
    drag(panel, (0.3, 0.2), (0.6, 0.5), release=False)

    winner = int(session.trace.probabilities.argmax())
    assert panel.answer.bars.winner == winner
    qtbot.waitUntil(lambda: panel.answer.verdict.text.startswith(f"{winner}, "))
    np.testing.assert_array_equal(panel.answer.picture.values, session.network_input.image[0])

    QTest.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert panel.answer.verdict.text == "Draw a digit"
    assert panel.answer.picture.values is None
    assert session.drawing.is_blank
    assert session.undo_text == ""


def test_erasing_is_a_step_of_its_own_and_erasing_nothing_is_none(panel, session):
    drag(panel, (0.2, 0.2), (0.4, 0.4), button=Qt.MouseButton.RightButton)
    assert session.undo_text == ""
    assert session.drawing.strokes == ()
    drag(panel, (0.2, 0.2), (0.4, 0.4))
    drawn = session.drawing
    drag(panel, (0.7, 0.2), (0.8, 0.4), button=Qt.MouseButton.RightButton)
    assert session.undo_text == "Draw"
    assert session.drawing is drawn
    drag(panel, (0.2, 0.2), (0.4, 0.4), button=Qt.MouseButton.RightButton)
    assert session.undo_text == "Erase"
    assert session.drawing.strokes == ()
    session.undo()
    assert len(session.drawing.strokes) == 1


def test_a_dab_on_bare_paper_changes_no_answer_to_the_bit(panel, session):
    drag(panel, (0.5, 0.1), (0.5, 0.9))
    before = session.trace
    drag(panel, (0.9, 0.1), (0.9, 0.1), button=Qt.MouseButton.RightButton)
    np.testing.assert_array_equal(session.trace.logits, before.logits)
    assert session.undo_text == "Draw"


def test_undo_redo_and_clear_by_their_buttons(panel, session):
    assert not panel.tools.buttons["undo"].isEnabled()
    drag(panel, (0.3, 0.2), (0.6, 0.5))
    click(panel, "clear")
    assert session.drawing.is_blank
    click(panel, "undo")
    assert len(panel.canvas.drawing.strokes) == 1
    assert panel.tools.buttons["undo"].toolTip() == "Undo draw (Ctrl+Z)"
    click(panel, "undo")
    assert panel.canvas.drawing.is_blank
    assert not panel.tools.buttons["undo"].isEnabled()
    click(panel, "redo")
    click(panel, "redo")
    assert session.drawing.is_blank
    assert not panel.tools.buttons["redo"].isEnabled()


def test_strokes_after_undo_stand_on_what_is_shown(panel, session):
    drag(panel, (0.2, 0.2), (0.4, 0.2))
    drag(panel, (0.2, 0.5), (0.4, 0.5))
    session.undo()
    drag(panel, (0.2, 0.8), (0.4, 0.8))

    ys = [stroke.points[0, 1] for stroke in session.drawing.strokes]
    assert ys == pytest.approx([0.2, 0.8], abs=0.01)


def test_a_button_in_mid_stroke_lifts_the_pen_first(panel, session):
    drag(panel, (0.3, 0.2), (0.6, 0.5), release=False)
    click(panel, "clear")
    assert session.drawing.is_blank
    assert session.undo_text == "Clear"
    session.undo()
    assert len(session.settled_drawing.strokes[0].points) == 2


def test_of_two_digits_on_a_picture_the_one_that_is_read_is_framed_and_the_other_is_read_once_it_is_erased(
    panel, session
):
    def accented() -> int:
        image = panel.canvas.grab().toImage()
        colours = [image.pixel(x, y) for x in range(image.width()) for y in range(0, image.height(), 7)]
        return colours.count(theme.current().accent.rgb())

    sheet = np.full((200, 200), 255, np.uint8)
    sheet[40:140, 60:72] = sheet[150:190, 160:168] = 0
    before = accented()
    session.paste_image(images.to_image(sheet))
    assert opened(session)
    assert "Another thing" in panel.answer.verdict.toolTip()
    assert session.network_input.taken is not None
    assert accented() > before
    drag(panel, (0.33, 0.2), (0.33, 0.7), button=Qt.MouseButton.RightButton)
    assert session.network_input.taken is None
    assert accented() == before
    session.undo()
    assert session.network_input.taken is not None


def test_a_frame_chooses_what_of_a_picture_is_read_and_is_one_step(panel, session):
    sheet = np.full((200, 200), 255, np.uint8)
    sheet[40:140, 60:72] = sheet[150:156, 130:190] = 0
    session.paste_image(images.to_image(sheet))
    assert opened(session)
    upright = session.network_input.image
    whole = session.drawing
    ctrl = Qt.KeyboardModifier.ControlModifier
    canvas = panel.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, ctrl, place(panel, 0.6, 0.65))
    QTest.mouseMove(canvas, place(panel, 0.8, 0.8))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, ctrl, place(panel, 0.98, 0.9))
    assert session.undo_text == "Frame a part"
    assert session.drawing.strokes == ()
    assert np.abs(np.subtract(session.drawing.picture.shape, (50, 76))).max() <= 2
    level = session.network_input.image[0]
    assert np.ptp(np.flatnonzero(level.any(axis=0))) > 2 * np.ptp(np.flatnonzero(level.any(axis=1)))
    session.undo()
    assert session.drawing.picture.shape == whole.picture.shape
    np.testing.assert_array_equal(session.network_input.image, upright)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, ctrl, place(panel, 0.5, 0.5))
    assert session.undo_text != "Frame a part"


def test_stray_ink_is_left_out_and_said(panel, session):
    drag(panel, (0.5, 0.3), (0.5, 0.7))
    alone = session.network_input.image
    drag(panel, (0.9, 0.9), (0.9, 0.9))
    assert np.abs(session.network_input.image - alone).mean() < 0.004
    assert "left out" in panel.answer.verdict.toolTip()
    session.undo()
    assert "left out" not in panel.answer.verdict.toolTip()


def test_the_tool_in_hand_is_marked_and_used(panel, session):
    drag(panel, (0.2, 0.5), (0.8, 0.5))
    click(panel, "eraser")
    assert panel.canvas.tool is Tool.ERASER
    drag(panel, (0.5, 0.3), (0.5, 0.7))
    assert session.undo_text == "Erase"
    assert len(session.drawing.strokes) == 2
    panel.set_tool(Tool.PEN)
    assert panel.tools.buttons["pen"].isChecked()
    assert not panel.tools.buttons["eraser"].isChecked()


def test_the_pen_width_follows_slider_and_steps_and_is_kept(panel, session, stored):
    panel.step_pen_width(3)
    assert panel.pen_width == pytest.approx(DEFAULT_PEN_WIDTH + 3 * PEN_WIDTH_STEP)
    assert panel.tools.slider.value() == 24
    panel.tools.slider.setFocus()
    QTest.keyClick(panel.tools.slider, Qt.Key.Key_Right)
    drag(panel, (0.3, 0.2), (0.6, 0.5))

    assert session.drawing.strokes[0].width == pytest.approx(25 / 280)
    assert stored.get(settings.PEN_WIDTH) == pytest.approx(25 / 280)


def test_a_new_panel_shows_what_was_kept(qtbot, session, stored):
    stored.set(settings.PEN_WIDTH, 30 / 280)
    stored.set(settings.SHOW_LOGITS, True)
    widget = DrawPanel(session, stored)
    qtbot.addWidget(widget)

    assert widget.pen_width == pytest.approx(30 / 280)
    assert widget.answer.logits.isChecked()


def test_the_logits_are_shown_on_demand(panel, stored):
    drag(panel, (0.3, 0.2), (0.6, 0.5))
    without = panel.answer.bars.grab().toImage()
    QTest.mouseClick(panel.answer.logits, Qt.MouseButton.LeftButton, pos=QPoint(8, panel.answer.logits.height() // 2))

    assert stored.get(settings.SHOW_LOGITS)
    assert panel.answer.bars.grab().toImage() != without


def test_every_stage_is_shown_and_can_be_switched(panel, session):
    drag(panel, (0.1, 0.1), (0.3, 0.4))
    steps = panel.stages.steps
    for stage in session.network_input.stages:
        np.testing.assert_array_equal(steps[stage.name].picture.values, stage.image)
    assert steps["paper"].picture.values is None

    for option, name in (("vector", "drawing"), ("crop", "cropped"), ("scale", "scaled"), ("centre", "centred")):
        before = session.network_input.image
        switch = steps[name].switch
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
        assert not getattr(session.options, option)
        expected = preprocess(session.drawing, session.options)
        np.testing.assert_array_equal(session.network_input.image, expected.image)
        np.testing.assert_array_equal(panel.answer.picture.values, expected.image[0])
        assert not np.array_equal(before, expected.image)
        switch.click()


def test_the_switches_follow_the_session(panel, session):
    session.set_options(type(session.options)(crop=False))
    assert not panel.stages.steps["cropped"].switch.isChecked()
    assert panel.stages.steps["scaled"].switch.isChecked()


def test_stages_that_were_folded_away_catch_up(panel, session):
    panel.fold.click()
    assert not panel.stages.isVisible()
    drag(panel, (0.1, 0.1), (0.3, 0.4))
    assert panel.stages.steps["centred"].picture.values is None
    panel.fold.click()
    np.testing.assert_array_equal(panel.stages.steps["centred"].picture.values, session.network_input.image[0])


def test_a_picture_goes_through_more_stages_and_moves_nothing(panel, session):
    steps = panel.stages.steps.values()
    QTest.qWait(50)
    before = panel.canvas.size(), [step.geometry() for step in steps]
    assert not panel.stages.steps["paper"].label.isEnabled()
    session.paste_image(images.to_image(picture()))
    assert opened(session)
    QTest.qWait(20)
    assert panel.stages.steps["paper"].picture.values is not None
    assert panel.stages.steps["paper"].label.isEnabled()
    assert panel.stages.steps["drawing"].switch.isEnabled()
    assert (panel.canvas.size(), [step.geometry() for step in steps]) == before
    session.undo()
    assert panel.stages.steps["paper"].picture.values is None


@pytest.mark.parametrize("size", [(300, 900), (420, 1000)], ids=str)
def test_the_pictures_of_the_steps_are_equally_large(panel, session, size):
    panel.resize(*size)
    drag(panel, (0.1, 0.1), (0.3, 0.8))
    QTest.qWait(20)
    mounts = {step.picture.mount().size().toTuple() for step in panel.stages.steps.values()}
    shapes = {stage.image.shape for stage in session.network_input.stages}
    assert len(shapes) > 1, "or they would be of one size anyway"
    assert len(mounts) == 1


def test_a_random_digit_is_one_step(panel, session):
    click(panel, "sample")
    assert session.drawing.picture.shape == (28, 28)
    assert session.undo_text == "Load a sample"


def dropped(panel, mime) -> bool:
    spot = panel.rect().center()
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, mime, *keys)
    QApplication.sendEvent(panel, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, mime, *keys)
    QApplication.sendEvent(panel, drop)
    return drop.isAccepted()


def test_dropping_a_file_opens_it_as_one_step(panel, session, tmp_path):
    path = tmp_path / "one.png"
    assert images.to_image(picture()).save(str(path))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])

    assert dropped(panel, mime)
    assert opened(session)
    np.testing.assert_array_equal(session.drawing.picture, picture())
    assert session.undo_text == "Open one.png"


def test_dropping_a_picture_puts_it_on_the_canvas(panel, session):
    mime = QMimeData()
    mime.setImageData(images.to_image(picture()))
    assert dropped(panel, mime)
    assert opened(session)
    np.testing.assert_array_equal(session.drawing.picture, picture())


def test_dropping_rubbish_changes_nothing_and_says_why(panel, session, tmp_path, qtbot):
    text = QMimeData()
    text.setText("7")
    assert not dropped(panel, text)

    path = tmp_path / "seven.png"
    path.write_text("seven")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drag(panel, (0.3, 0.2), (0.6, 0.5))
    with qtbot.waitSignal(session.error) as told:
        dropped(panel, mime)
        assert not opened(session)
    assert "seven.png" in told.args[0]
    assert len(session.drawing.strokes) == 1


def test_dropping_in_mid_stroke_keeps_the_stroke_as_a_step(panel, session):
    drag(panel, (0.3, 0.2), (0.6, 0.5), release=False)
    mime = QMimeData()
    mime.setImageData(images.to_image(picture()))
    dropped(panel, mime)
    assert opened(session)
    session.undo()
    assert len(session.drawing.strokes) == 1


def test_pasting_takes_the_clipboards_picture(panel, session, qtbot):
    QGuiApplication.clipboard().setImage(images.to_image(picture()))
    panel.paste()
    assert opened(session)
    np.testing.assert_array_equal(session.drawing.picture, picture())
    assert session.undo_text == "Paste a picture"

    QGuiApplication.clipboard().setText("7")
    with qtbot.waitSignal(session.status):
        panel.paste()
    assert session.undo_text == "Paste a picture"


def test_pasting_while_the_clipboard_holds_nothing_says_so(panel, session, qtbot):
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(session.status):
        panel.paste()
    assert session.undo_text == ""


def test_the_pen_draws_on_a_picture_with_the_same_ink(panel, session):
    session.paste_image(images.to_image(picture()))
    assert opened(session)
    drag(panel, (0.2, 0.5), (0.8, 0.5))
    shown = panel.canvas.grab().toImage()

    assert shown.pixelColor(place(panel, 0.25, 0.5)) == shown.pixelColor(place(panel, 0.5, 0.3)) == theme.current().ink
    assert preprocess(session.drawing).image.sum() > preprocess(Drawing(picture=picture())).image.sum()


SIZES = [(280, 560), (312, 572), (312, 700), (400, 930), (640, 2000)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_fits_and_the_canvas_is_square(qtbot, session, stored, size):
    panel = DrawPanel(session, stored)
    qtbot.addWidget(panel)
    show(qtbot, panel, *size)
    session.load_sample(0)
    qtbot.wait(10)

    assert panel.size().toTuple() == size, "what it holds is larger than it is"
    assert panel.canvas.width() == panel.canvas.height() >= 200
    for child in (panel.canvas, panel.tools, panel.answer, panel.fold, *panel.tools.buttons.values()):
        inside = child.rect().translated(child.mapTo(panel, QPoint(0, 0)))
        assert panel.rect().contains(inside), child
    assert panel.answer.picture.width() >= 84


def test_the_panel_becomes_small_again(qtbot, session, stored):
    panel = DrawPanel(session, stored)
    qtbot.addWidget(panel)
    for size in ((640, 2000), (280, 560)):
        show(qtbot, panel, *size)
        assert panel.size().toTuple() == size


def test_every_control_has_a_name_and_takes_the_focus(panel):
    controls = panel.findChildren(QAbstractButton) + panel.findChildren(QSlider) + [panel.canvas]
    assert len(controls) > 12
    for control in controls:
        assert control.accessibleName() or control.text(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


def test_both_themes_show_every_icon(panel, qapp):
    for mode in ("dark", "light"):
        look = theme.apply(qapp, mode)
        for name, button in panel.tools.buttons.items():
            image = button.icon().pixmap(20, 20).toImage().convertToFormat(QImage.Format.Format_ARGB32)
            solid = [
                image.pixelColor(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() > 250
            ]
            assert button.isEnabled() is False or solid, name
            assert all(colour.lightness() == pytest.approx(look.text.lightness(), abs=6) for colour in solid), name


@pytest.fixture
def gallery(panel, qtbot):
    click(panel, "gallery")
    dialog = panel.gallery
    qtbot.waitExposed(dialog)
    dialog.resize(700, 500)
    yield dialog
    dialog.close()  # or it would lie over the windows of later tests


def test_the_gallery_loads_the_digit_that_is_double_clicked(gallery, session):
    gallery.show_class(7)
    spot = gallery.grid.cell(3).center()
    QTest.mouseClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    digits = samples.load()
    np.testing.assert_array_equal(session.drawing.picture, digits.images[digits.by_class(7)[3]])
    assert session.undo_text == "Load a sample"
    session.undo()
    assert session.undo_text == ""


def test_the_gallery_works_by_keys_alone(gallery, session):
    grid = gallery.grid
    QTest.keyClick(grid, Qt.Key.Key_4)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    digits = samples.load()
    fours = digits.images[digits.by_class(4)]
    np.testing.assert_array_equal(session.drawing.picture, fours[grid.columns + 1])

    QTest.keyClick(grid, Qt.Key.Key_End)
    QTest.keyClick(grid, Qt.Key.Key_Enter)
    np.testing.assert_array_equal(session.drawing.picture, fours[-1])
    assert grid.viewport().rect().contains(grid.cell(499))

    QTest.keyClick(grid, Qt.Key.Key_R)
    assert (fours == session.drawing.picture).all(axis=(1, 2)).any()
    QTest.keyClick(grid, Qt.Key.Key_A)
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.current == 4999
    QTest.keyClick(gallery, Qt.Key.Key_Escape)
    assert not gallery.isVisible()


def test_the_gallery_shows_each_digit_where_a_click_finds_it(gallery, session):
    grid = gallery.grid
    gallery.show_class(1)
    QTest.keyClick(grid, Qt.Key.Key_PageDown)
    shown = grid.viewport().grab().toImage()
    index = grid.index_at(grid.cell(grid.current).center())
    assert index == grid.current > 0

    cell = grid.cell(index)
    digits = samples.load()
    expected = digits.images[digits.by_class(1)[index]]
    look = theme.current()
    for row, column in ((0, 0), *np.argwhere(expected == 255)[:5].tolist()):
        seen = shown.pixelColor(cell.left() + 2 * column, cell.top() + 2 * row)
        assert seen == (look.ink if expected[row, column] else look.paper)


def test_a_network_that_no_input_can_be_made_for_does_not_load_for_ever(panel, session, qtbot, monkeypatch):
    def refuse(_drawing, _options, spec):
        if spec == SMALL:
            raise EngineError("This network reads something else.")
        return network_input(_drawing, _options, spec)

    monkeypatch.setattr(networks, "network_input", refuse)
    session.commit(Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),)), "Draw")
    with qtbot.waitSignal(session.error):
        session.use_model(random_model("small", spec=SMALL))
    assert panel.answer.verdict.text == "This network cannot read it"
    assert panel.answer.bars.winner is None
    session.use_model(random_model("small too", seed=1, spec=SMALL))
    assert panel.answer.verdict.text == "This network cannot read it"
    session.use_model(random_model())
    assert panel.answer.bars.winner == int(session.trace.probabilities.argmax())


def test_before_the_first_answer_the_network_is_loading_and_no_longer_when_it_cannot_be_loaded(qtbot, stored):
    worker = HeldWorker()
    session = Session(random_model(), worker)
    panel = DrawPanel(session, stored)
    qtbot.addWidget(panel)
    assert panel.answer.verdict.text == "Draw a digit"
    session.commit(Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),)), "Draw")
    assert panel.answer.verdict.text == "The network is loading"
    worker.failed.emit(ImportError("no torch here"))
    assert panel.answer.verdict.text == "No network can be loaded"
    session.close()
