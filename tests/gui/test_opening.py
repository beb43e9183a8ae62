"""Files are opened beside the window's work: it goes on meanwhile, and what is given up never comes."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import monotonic, thread_time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import drawingfile
from engine.progress import Progress
from engine.strokes import Drawing, Stroke
from gui import opening
from gui.opening_row import OpeningRow
from gui.widgets.canvas import Canvas
from tests.gui.opened import opened

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))
BAR = Drawing((Stroke(np.array([[0.2, 0.5], [0.7, 0.5]])),))


@pytest.fixture
def gate(monkeypatch) -> Iterator[Event]:
    """Hold every file up until the gate is set."""
    gate, real = Event(), opening.understand

    def understand(data: bytes, path: Path) -> Drawing:
        assert gate.wait(20)
        return real(data, path)

    monkeypatch.setattr(opening, "understand", understand)
    yield gate
    gate.set()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    drawingfile.save(LINE, tmp_path / "line.inkling")
    return tmp_path / "line.inkling"


def test_the_window_is_not_held_up(window, session, gate, file) -> None:
    began = monotonic()
    session.open_file(file)
    assert monotonic() - began < 0.1
    session.commit(BAR, "Draw")
    assert session.undo_text == "Draw"
    gate.set()
    assert opened(session)
    assert session.undo_text == "Open line.inkling"
    session.undo()
    assert session.drawing.strokes[0].points.tolist() == BAR.strokes[0].points.tolist()


def test_what_takes_long_is_shown_and_given_up_by_its_button(window, session, gate, file, qtbot) -> None:
    row = window.statusBar().findChild(OpeningRow)
    session.open_file(file)
    assert not row.isVisible(), "most files are open before anybody could read that"
    qtbot.waitUntil(row.isVisible)
    assert row.label.text() == "Opening “line.inkling”"
    place = row.cancel_button.mapTo(window, row.cancel_button.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert not row.isVisible()
    with qtbot.assertNotEmitted(session.drawing_changed, wait=200):
        gate.set()
    assert session.drawing.is_blank


def test_a_long_name_does_not_widen_the_window(window, session, gate, tmp_path, qtbot) -> None:
    window.resize(window.minimumSize())
    before = window.width()
    path = tmp_path / f"{'a very long name of a file ' * 8}.inkling"
    drawingfile.save(LINE, path)
    session.open_file(path)
    row = window.statusBar().findChild(OpeningRow)
    qtbot.waitUntil(row.isVisible)
    assert "…" in row.label.text()
    assert window.width() == before


def test_what_opens_at_once_shows_no_row(window, session, file, qtbot) -> None:
    row = window.statusBar().findChild(OpeningRow)
    shown = []
    session.opener.ended.connect(lambda: shown.append(row.isVisible()))
    session.open_file(file)
    assert opened(session)
    qtbot.wait(300)
    assert not any(shown)
    assert not row.isVisible()


def test_a_newer_file_takes_the_place_of_one_that_is_still_being_opened(session, gate, file, tmp_path) -> None:
    drawingfile.save(BAR, tmp_path / "bar.inkling")
    session.open_file(file)
    session.open_file(tmp_path / "bar.inkling")
    gate.set()
    assert opened(session)
    assert session.undo_text == "Open bar.inkling"
    session.undo()
    assert session.drawing.is_blank


def test_a_stroke_in_hand_ends_before_the_drawing_comes_and_is_kept(window, session, gate, file) -> None:
    session.open_file(file)
    canvas = window.draw_panel.canvas
    corner = canvas.mapTo(window, QPoint(0, 0))
    QTest.mousePress(window.windowHandle(), Qt.MouseButton.LeftButton, pos=corner + QPoint(60, 60))
    QTest.mouseMove(window.windowHandle(), corner + QPoint(120, 120))
    gate.set()
    assert opened(session)
    assert not canvas.is_drawing
    assert canvas.drawing is session.drawing
    QTest.mouseRelease(window.windowHandle(), Qt.MouseButton.LeftButton, pos=corner + QPoint(120, 120))
    session.undo()
    assert session.undo_text == "Draw"


def test_what_nobody_expected_is_told_with_details(session, file, monkeypatch, qtbot) -> None:
    def fail(path: Path) -> Iterator[Progress]:
        yield Progress(0, 0, "Opening")
        raise ZeroDivisionError("as if it were a bug")

    monkeypatch.setattr(opening, "file_steps", fail)
    with qtbot.waitSignal(session.error) as told:
        session.open_file(file)
    assert told.args[0] == "This could not be opened."
    assert "ZeroDivisionError" in told.args[1]


def worst_drawings() -> dict[str, Drawing]:
    """Return the largest drawings that a file may hold."""
    to_and_fro = np.tile([[0, 0], [1, 1]], (int(drawingfile.LONGEST_STROKE / 2**0.5) // 2 - 1, 1))
    dense = np.tile([[0.5, 0.5], [0.52, 0.5]], (drawingfile.MOST_STROKE_POINTS // 2, 1))
    return {
        "to and fro": Drawing((Stroke(to_and_fro),) * 2),
        "dense": Drawing((Stroke(dense),)),
        "dots": Drawing(tuple(Stroke([[i % 100 / 100, i / 1e4]]) for i in range(drawingfile.MOST_STROKES))),
        "picture": Drawing(picture=np.zeros((drawingfile.MOST_SIDE, drawingfile.MOST_SIDE, 3), np.uint8)),
    }


@pytest.mark.parametrize("name", worst_drawings())
def test_the_largest_that_a_file_may_hold_is_shown_within_seconds(qtbot, tmp_path, name) -> None:
    drawingfile.save(worst_drawings()[name], tmp_path / "large.inkling")
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    canvas.show()
    drawing = opening.read(tmp_path / "large.inkling")
    began = thread_time()
    canvas.set_drawing(drawing)
    canvas.repaint()
    assert thread_time() - began < 5, "a file of less can freeze the window for longer than anybody waits"
