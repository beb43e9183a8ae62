"""The log file, and what becomes of an error that nobody expected."""

import logging
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning

from gui import logs


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    path = logs.start(tmp_path)
    yield path
    logs.let_go()
    logs.stop()
    logging.getLogger().setLevel(level)


def text(path: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return path.read_text(encoding="utf-8")


def test_the_log_turns_over_and_stays_small(started: Path) -> None:
    log = logging.getLogger("test")
    for number in range(20_000):
        log.info("line %d of many, none of which is short enough to fit beside the others in one file", number)
    files = sorted(started.parent.iterdir())
    assert [file.name for file in files] == ["inkling.log", "inkling.log.1", "inkling.log.2"]
    assert sum(file.stat().st_size for file in files) < 1_600_000
    assert "line 19999" in text(started)


@pytest.mark.qt_no_exception_capture
def test_an_unexpected_error_in_a_slot_is_shown_once_and_logged_in_full(started: Path, qtbot) -> None:
    shown: list[str] = []
    logs.catch_unexpected(shown.append)

    def fail() -> None:
        raise ZeroDivisionError("in a slot")

    for _ in range(3):
        QTimer.singleShot(0, fail)
    went_on = []
    QTimer.singleShot(0, lambda: went_on.append(True))
    qtbot.waitUntil(lambda: went_on != [] and shown != [])
    qtbot.wait(20)
    assert len(shown) == 1
    assert "Traceback" in shown[0]
    assert "ZeroDivisionError: in a slot" in shown[0]
    assert text(started).count("ZeroDivisionError: in a slot") == 1


def test_an_error_in_another_thread_is_logged_and_touches_no_widget(started: Path) -> None:
    shown: list[str] = []
    logs.catch_unexpected(shown.append)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert shown == []
    assert "ZeroDivisionError" in text(started)


def test_a_keyboard_interrupt_is_no_error(started: Path, capsys) -> None:
    shown: list[str] = []
    logs.catch_unexpected(shown.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shown == []


@pytest.mark.no_qt_log
def test_what_qt_says_is_logged(started: Path) -> None:
    qWarning("something about a font")
    assert "WARNING MainThread qt: something about a font" in text(started)


def test_a_folder_that_refuses_leaves_stderr(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    before = list(logging.getLogger().handlers)
    assert logs.start(tmp_path / "file") is None
    logs.stop()
    assert logging.getLogger().handlers == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_costs_the_log_and_nothing_else(tmp_path: Path, capsys) -> None:
    (tmp_path / "inkling.log").symlink_to("/dev/full")
    logs.start(tmp_path)
    logging.getLogger("test").error("nobody will ever read this")
    logs.stop()
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes and permissions")
def test_the_log_is_its_owners_alone_and_no_pipe_is_waited_for(tmp_path: Path) -> None:
    path = logs.start(tmp_path)
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    logs.stop()
    path.unlink()
    os.mkfifo(path)
    assert logs.start(tmp_path) is None
    logs.stop()
