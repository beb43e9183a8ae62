"""From a drawing to a unit of the second convolution, and from there term by term back to a pixel of the drawing."""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.strokes import Drawing
from engine.trace import Selection
from gui.views.inspect.conv import ConvPanel
from gui.views.inspect.element import CurvePanel
from gui.views.inspect.pixel import PixelPanel
from gui.views.inspect.pool import PoolPanel
from gui.widgets.formula_line import FormulaLine
from tests.e2e.conftest import Person
from tests.gui.inspect.conftest import close_to, shown_total


def click(person: Person, widget: QWidget, place: QPointF | QRectF, *, twice: bool = False) -> None:
    """Click a place of a widget through the window."""
    point = place.center() if isinstance(place, QRectF) else place
    at: QPoint = widget.mapTo(person.window, point.toPoint())
    send = QTest.mouseDClick if twice else QTest.mouseClick
    send(person.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)


def click_unit(person: Person, unit: Selection, *, twice: bool = False) -> None:
    """Click a unit in the Network view."""
    canvas = person.window.view("network").canvas
    column = canvas.arrangement.column(unit.layer)
    spot = canvas.mapFromScene(QRectF(*column.rect_of(unit)).center())
    click(person, canvas.viewport(), QPointF(spot), twice=twice)


def click_term(person: Person, line: FormulaLine, name: str) -> None:
    click(person, line, line.rect_of(name))


def test_from_a_unit_of_the_second_convolution_to_a_pixel(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        session, window = person.session, person.window
        window.resize(1280, 800)
        window.show_view("network")
        person.draw(three)
        person.wait_until(lambda: session.trace is not None and session.reading.version == session.version)
        output = session.trace.output("conv2")
        channel, row, column = np.unravel_index(output.argmax(), output.shape)
        unit = Selection("conv2", int(channel), int(row), int(column))

        click_unit(person, unit)
        assert session.selection == unit
        click_unit(person, unit, twice=True)
        view = window.view("inspect")
        person.wait_until(lambda: view.panel is not None and view.panel.isVisible())
        assert close_to(shown_total(view), float(output[channel, row, column]))

        steps_the_window_back_and_forth(person, unit)
        assert session.selection == unit
        follows_terms_to_the_input(person, unit)

    assert run_app(script) == 0


def steps_the_window_back_and_forth(person: Person, unit: Selection) -> None:
    session, view = person.session, person.window.view("inspect")
    maps = view.panel.maps
    maps.control.setFocus()
    width = session.trace.output("conv2").shape[2]
    person.key(Qt.Key.Key_Left)
    assert maps.control.position == unit.row * width + unit.column - 1
    before = divmod(unit.row * width + unit.column - 1, width)
    assert (session.selection.row, session.selection.column) == before
    assert close_to(shown_total(view), float(session.trace.output("conv2")[unit.channel, *before]))
    person.key(Qt.Key.Key_Right)
    person.key(Qt.Key.Key_Home)
    assert (session.selection.row, session.selection.column) == (0, 0)
    for _ in range(unit.row * width + unit.column):
        person.key(Qt.Key.Key_Right)


def follows_terms_to_the_input(person: Person, unit: Selection) -> None:
    session, view = person.session, person.window.view("inspect")
    trace = session.trace
    panel = view.panel
    assert isinstance(panel, ConvPanel)
    k = len(panel.unit.rows)
    products = panel.unit.channels[[t.channel for t in panel.unit.channels].index(panel.grids.shown[0])].products
    i, j = divmod(int(np.where(panel.unit.inside, np.abs(products), -1).argmax()), k)
    channel = panel.grids.shown[0]
    expected = Selection("pool1", channel, panel.unit.rows[i], panel.unit.columns[j])
    click(person, panel.grids.matrix, panel.grids.matrix.cell_rect(i, 2 * k + j))
    assert session.selection == expected

    assert isinstance(view.panel, PoolPanel)
    winner = view.panel.unit.winner
    click_term(person, view.panel.formula, "total")
    assert session.selection == winner
    assert winner.layer == "relu1"

    assert isinstance(view.panel, CurvePanel)
    click_term(person, view.panel.formula, "before")
    assert session.selection == Selection("conv1", winner.channel, winner.row, winner.column)

    panel = view.panel
    assert isinstance(panel, ConvPanel)
    inside = np.argwhere(panel.unit.inside)[0].tolist()
    k = len(panel.unit.rows)
    click(person, panel.grids.matrix, panel.grids.matrix.cell_rect(inside[0], 2 * k + inside[1]))
    pixel = Selection("input", 0, panel.unit.rows[inside[0]], panel.unit.columns[inside[1]])
    assert session.selection == pixel
    assert isinstance(view.panel, PixelPanel)
    assert close_to(shown_total(view), float(trace.input[0, pixel.row, pixel.column]))

    person.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert session.selection.layer == "conv1"
    for _ in range(3):
        person.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert session.selection == unit, "one stop back for each term, the sliding window is one stop"
    person.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert session.selection == expected


def test_the_numbers_follow_the_pen_while_the_unit_stays(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        session, window = person.session, person.window
        window.show_view("inspect")
        unit = Selection("conv1", 1, 14, 14)
        session.select(unit)
        view = window.view("inspect")
        person.wait_until(lambda: view.hint.isVisible())
        assert view.panel is None, "a blank canvas has no numbers"
        points = three.strokes[0].points.tolist()
        person.press(*points[0])
        totals = set()
        for point in points[1:]:
            person.move(*point)
            person.wait_until(lambda: view.panel is not None)  # with the next frame
            totals.add(view.headline.text())
        person.release(*points[-1])
        person.wait_until(lambda: session.trace is not None and session.reading.version == session.version)
        value = float(session.trace.output("conv1")[1, 14, 14])
        person.wait_until(lambda: view.panel is not None and close_to(shown_total(view), value))
        assert session.selection == unit
        assert len(totals) > 1, "numbers changed while the pen was down"

    assert run_app(script) == 0
