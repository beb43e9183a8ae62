"""What a person drew survives a crash, and is offered until they have said what they want."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import drawingfile
from engine.strokes import Drawing, Stroke
from gui.recovery import Recovery
from gui.session import Session

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))
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
    assert is_same(first.left_over, LINE)
    first.close()
    assert path.exists(), "the window was closed without a word about the offer"
    second = start()
    second.settle()
    second.close()
    assert not path.exists()
    assert start().left_over is None


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
    assert second.left_over is None
    session.set_live_drawing(BAR)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.inkling"))) == 2)


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff" * 999, b'{"format": "inkling drawing", "version": 2}'])
def test_an_unreadable_file_is_kept_aside_and_told(start, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "unreadable-0.inkling").write_bytes(b"an earlier one")
    (tmp_path / "recovered-0.inkling").write_bytes(content)
    crashed(tmp_path, BAR, number=1)
    recovery = start()
    assert is_same(recovery.left_over, BAR)
    assert (tmp_path / "unreadable-1.inkling").read_bytes() == content
    assert (tmp_path / "unreadable-0.inkling").read_bytes() == b"an earlier one"
    assert f"It is now called {tmp_path / 'unreadable-1.inkling'}." in recovery.problem
    recovery.close()
    again = start()
    assert again.problem == "", "told once"
    assert is_same(again.left_over, BAR)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_named_pipe_in_its_place_is_not_waited_for(start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "recovered-0.inkling")
    recovery = start()
    assert recovery.left_over is None
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
