"""Ctrl+C, and the system's request to end, close the app at once; the drawing is kept, as after a crash."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine import drawingfile

ROOT = Path(__file__).parents[2]

#: Runs the app, draws a stroke, says that it is ready, and perhaps opens a dialog that waits for an answer.
WITH_A_STROKE = """
import sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import main
from engine.strokes import Stroke
from gui.app import make_application
from gui.window import Window

def use():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()), None)
    if window is None:
        QTimer.singleShot(50, use)
        return
    session = window.session
    session.commit(session.drawing.with_stroke(Stroke(np.array([[0.3, 0.2], [0.4, 0.8]]))), "Draw")
    QTimer.singleShot(300, lambda: print("ready", flush=True))
    if sys.argv[1] == "dialog":
        window._actions["shortcuts"].trigger()

make_application()
QTimer.singleShot(0, use)
sys.exit(main.main([]))
"""


@contextmanager
def running(home: Path, how: str) -> Iterator[subprocess.Popen]:
    env = {**os.environ, "INKLING_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", WITH_A_STROKE, how]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=-1, stderr=-1, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to one process")
@pytest.mark.parametrize(("name", "how"), [("SIGINT", "idle"), ("SIGTERM", "dialog")])
def test_a_signal_ends_the_app_and_keeps_the_drawing(home: Path, name: str, how: str) -> None:
    number = getattr(signal, name)
    with running(home, how) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 128 + number
        assert told == ""
    (kept,) = (home / "state").glob("recovered-*.inkling")
    assert len(drawingfile.load(kept).strokes) == 1


def test_the_signals_go_back_to_whoever_had_them(run_app) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run_app(lambda person: None) == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
