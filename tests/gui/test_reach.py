"""What the unit in hand sees is framed in the Network view and the draw panel; edges lead to it; three ways open it."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine import drawingfile
from engine.arithmetic import explain
from engine.kinds import edges
from engine.trace import Selection
from gui.session import Session
from gui.views.draw_panel import DrawPanel
from gui.views.network import NetworkView
from resources import path

UNIT = Selection("conv2", 3, 4, 5)


@pytest.fixture
def view(qtbot, session: Session) -> NetworkView:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(1200, 700)
    view = NetworkView(session, holder)
    view.holder = holder  # kept as long as the view
    view.resize(1200, 700)
    holder.show()
    session.commit(drawingfile.load(path("three.inkling")), "Draw")
    return view


def rect_of(view: NetworkView, unit: Selection) -> QRectF:
    return QRectF(*view.canvas.arrangement.column(unit.layer).rect_of(unit))


def test_every_map_that_the_unit_sees_has_a_frame(view, session):
    assert view.canvas.reach.rects == []
    session.select(UNIT)
    window = rect_of(view, Selection("pool1", 6, 4, 5)).united(rect_of(view, Selection("pool1", 6, 8, 9)))
    assert window in view.canvas.reach.rects
    field = session.fields["input"].clipped
    seen = rect_of(view, Selection("input", 0, field.top, field.left)).united(
        rect_of(view, Selection("input", 0, field.bottom - 1, field.right - 1))
    )
    assert seen in view.canvas.reach.rects
    session.select(None)
    assert view.canvas.reach.rects == []
    assert view.canvas.reach.lines == []


def test_edges_come_from_what_adds_most_in_the_colour_of_their_sign(view, session):
    session.select(UNIT)
    found = edges(explain(session.model, session.trace, UNIT), 64)
    assert len(view.canvas.reach.lines) == len(found)
    for (line, share), edge in zip(view.canvas.reach.lines, found, strict=True):
        assert line.p1() == rect_of(view, edge.source).center()
        assert line.p2() == rect_of(view, UNIT).center()
        assert share == pytest.approx(edge.contribution / abs(found[0].contribution))


def test_edges_follow_the_drawing(view, session):
    session.select(UNIT)
    before = view.canvas.reach.lines
    session.random_sample(7)
    assert view.canvas.reach.lines != before
    session.clear()
    assert view.canvas.reach.lines == []
    assert view.canvas.reach.rects, "what a unit sees does not depend on the drawing"


def test_a_double_click_and_enter_on_the_unit_in_hand_open_it(view, session, qtbot):
    spot = view.canvas.mapFromScene(rect_of(view, UNIT).center())
    with qtbot.waitSignal(session.inspect_requested):
        QTest.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert session.selection == UNIT
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(session.inspect_requested):
        QTest.keyClick(view.canvas, Qt.Key.Key_Return)
    with qtbot.waitSignal(session.inspect_requested):
        view.inspect.click()


def test_the_draw_panel_frames_what_the_unit_sees(qtbot, session, stored):
    panel = DrawPanel(session, stored)
    qtbot.addWidget(panel)
    session.commit(drawingfile.load(path("three.inkling")), "Draw")
    session.select(UNIT)
    seen = session.fields["input"].clipped
    assert panel.answer.picture.framed == (seen.top, seen.left, seen.height, seen.width)
    session.select(None)
    assert panel.answer.picture.framed is None
