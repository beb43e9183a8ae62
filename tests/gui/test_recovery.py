"""What a person drew survives a crash, and is offered until they have said what they want."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import drawingfile
from engine.filters import editsfile
from engine.filters.edits import Edits
from engine.filters.editsfile import KeptEdits
from engine.strokes import Drawing, Stroke
from gui.recovery import Recovery
from gui.session import Session

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))
EDITS = Edits().scaled("conv1", 3, 2.5)
BAR = Drawing((Stroke(np.array([[0.2, 0.5], [0.7, 0.5]])),))


@pytest.fixture
def start(session: Session, tmp_path: Path) -> Iterator[object]:
    """Return a function that starts one more instance in the same folder; all are ended after the test."""
    running: list[Recovery] = []

    def start() -> Recovery:
        running.append(Recovery(session, tmp_path))
        running[-1].start()
        return running[-1]

    yield start
    for recovery in running:
        recovery.close()


def crashed(folder: Path, drawing: Drawing, number: int = 0) -> Path:
    """Leave behind what a crash leaves behind."""
    path = folder / f"recovered-{number}.inkling"
    drawingfile.save(drawing, path)
    return path


def is_same(one: Drawing | None, other: Drawing) -> bool:
    return one is not None and np.array_equal(one.strokes[0].points, other.strokes[0].points)


def test_the_drawing_is_written_while_it_changes_and_removed_at_a_clean_end(start, session, tmp_path, qtbot) -> None:
    recovery = start()
    session.set_live_drawing(LINE)
    qtbot.waitUntil(lambda: list(tmp_path.glob("*.inkling")) != [])
    assert is_same(drawingfile.load(next(tmp_path.glob("*.inkling"))), LINE)
    recovery.close()
    assert list(tmp_path.iterdir()) == []


def test_what_was_left_behind_stays_until_the_person_has_decided(start, tmp_path: Path) -> None:
    path = crashed(tmp_path, LINE)
    first = start()
    assert is_same(first.left_over.drawing, LINE)
    first.close()
    assert path.exists(), "the window was closed without a word about the offer"
    second = start()
    second.settle()
    second.close()
    assert not path.exists()
    assert not start().left_over


def test_changed_filters_are_written_while_they_change_and_removed_at_a_clean_end(
    start, session, tmp_path, qtbot
) -> None:
    recovery = start()
    session.library.change(EDITS, "Scale")
    qtbot.waitUntil(lambda: list(tmp_path.glob("*.edits")) != [])
    (path,) = tmp_path.glob("*.edits")
    kept = editsfile.load(path)
    assert (kept.name, kept.key) == (session.library.base.name, session.library.base.key)
    assert kept.edits.of("conv1", 3).gain == 2.5
    session.library.undo()
    qtbot.waitUntil(lambda: not path.exists())
    session.library.redo()
    qtbot.waitUntil(path.exists)
    recovery.close()
    assert list(tmp_path.iterdir()) == []


def test_changed_filters_of_a_crash_are_offered_without_a_drawing_too(start, session, tmp_path) -> None:
    editsfile.save(KeptEdits.of(session.model, EDITS), tmp_path / "recovered-3.edits")
    first = start()
    assert first.left_over.drawing is None
    assert first.left_over.edits.edits.of("conv1", 3).gain == 2.5
    first.close()
    second = start()
    assert second.left_over.edits is not None, "nobody has decided yet"
    second.settle()
    second.close()
    assert list(tmp_path.iterdir()) == []


def test_an_end_that_could_not_ask_keeps_changed_filters_too(start, session, tmp_path) -> None:
    recovery = start()
    session.set_live_drawing(LINE)
    session.library.change(EDITS, "Scale")
    recovery.close(drawing=True, edits=True)
    left = start().left_over
    assert is_same(left.drawing, LINE)
    assert left.edits.edits.of("conv1", 3).gain == 2.5


def test_what_was_left_behind_last_is_offered_first(start, tmp_path: Path) -> None:
    for number, (drawing, age) in enumerate(((LINE, 100), (BAR, 10), (LINE, 1000))):
        os.utime(crashed(tmp_path, drawing, number), (1e9 - age, 1e9 - age))
    assert is_same(start().left_over.drawing, BAR)


def test_unreadable_edits_are_kept_aside_and_the_drawing_beside_them_is_offered(start, tmp_path) -> None:
    crashed(tmp_path, LINE)
    (tmp_path / "recovered-0.edits").write_bytes(b"{")
    recovery = start()
    assert is_same(recovery.left_over.drawing, LINE)
    assert recovery.left_over.edits is None
    assert (tmp_path / "unreadable-0.edits").read_bytes() == b"{"
    assert "cannot be brought back" in recovery.problem


def test_a_drawing_that_is_kept_at_the_end_is_offered_the_next_time(start, session, tmp_path) -> None:
    recovery = start()
    session.set_live_drawing(LINE)
    session.library.change(EDITS, "Scale")
    recovery.close(drawing=True)
    left = start().left_over
    assert is_same(left.drawing, LINE)
    assert left.edits is None, "about these the person has been asked"


def test_a_new_drawing_does_not_overwrite_what_is_on_offer(start, session, tmp_path, qtbot) -> None:
    path = crashed(tmp_path, LINE)
    start()
    session.set_live_drawing(BAR)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.inkling"))) == 2)
    assert is_same(drawingfile.load(path), LINE)


def test_two_instances_keep_a_drawing_each_and_take_none_from_each_other(start, session, tmp_path, qtbot) -> None:
    start()
    session.set_live_drawing(LINE)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.inkling"))) == 1)
    second = start()
    assert not second.left_over
    session.set_live_drawing(BAR)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.inkling"))) == 2)


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff" * 999, b'{"format": "inkling drawing", "version": 2}'])
def test_an_unreadable_file_is_kept_aside_and_told(start, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "unreadable-0.inkling").write_bytes(b"an earlier one")
    (tmp_path / "recovered-0.inkling").write_bytes(content)
    os.utime(crashed(tmp_path, BAR, number=1), (0, 0))  # so that the unreadable one is looked at first
    recovery = start()
    assert is_same(recovery.left_over.drawing, BAR)
    assert (tmp_path / "unreadable-1.inkling").read_bytes() == content
    assert (tmp_path / "unreadable-0.inkling").read_bytes() == b"an earlier one"
    assert f"It is now called {tmp_path / 'unreadable-1.inkling'}." in recovery.problem
    recovery.close()
    again = start()
    assert again.problem == "", "told once"
    assert is_same(again.left_over.drawing, BAR)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_named_pipe_in_its_place_is_not_waited_for(start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "recovered-0.inkling")
    recovery = start()
    assert not recovery.left_over
    assert "a pipe or a device" in recovery.problem


def test_many_instances_keep_a_drawing_each(start, session, tmp_path: Path, qtbot) -> None:
    running = [start() for _ in range(12)]
    assert [recovery.problem for recovery in running] == [""] * 12
    session.set_live_drawing(LINE)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("recovered-*.inkling"))) == 12)


def test_what_killed_runs_left_unfinished_is_swept_up(start, tmp_path: Path) -> None:
    left = tmp_path / ".recovered-0.inkling.0123abcd.tmp"
    left.write_text("half")
    os.utime(left, (0, 0))
    start()
    assert not left.exists()


def test_a_folder_that_cannot_be_written_to_is_told_and_stops_nothing(session: Session, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    recovery = Recovery(session, tmp_path / "file" / "state")
    assert "would not survive a crash" in recovery.problem
    recovery.start()
    session.set_live_drawing(LINE)
    recovery.keep()
    recovery.close()


def test_a_disk_that_begins_to_refuse_is_told_once(session: Session, tmp_path: Path, qtbot) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    recovery = Recovery(session, folder)
    assert recovery.problem == ""
    told = []
    recovery.refused.connect(told.append)
    shutil.rmtree(folder)
    folder.write_text("now it is a file")
    for drawing in (LINE, BAR):
        session.set_live_drawing(drawing)
        recovery.keep()
    recovery.close()
    qtbot.waitUntil(lambda: told != [])
    qtbot.wait(50)
    assert len(told) == 1
    assert told[0].startswith("The drawing would not survive a crash: ")
