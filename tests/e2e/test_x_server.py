"""Draw on a real X server, with a pointer that the server moves: nothing of Qt's offscreen platform is in between."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from engine.strokes import Drawing

ROOT = Path(__file__).parents[2]
SECONDS = 60

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")),
    reason="needs the X server Xvfb and xdotool (Debian: apt-get install xvfb xdotool)",
)


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual X server of its own, on a display that the server chooses."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait()


class WatchedApp:
    """The app in a process of its own, and the lines it prints."""

    def __init__(self, display: str, home: Path) -> None:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "INKLING_HOME": str(home)}
        environment.pop("WAYLAND_DISPLAY", None)
        self._environment = environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.watched_app"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next line that is `wanted`."""
        end = monotonic() + SECONDS
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, end - monotonic()))
            except Empty:
                raise AssertionError("the app never told of it") from None
            if wanted(line):
                return line

    def xdotool(self, *arguments: object) -> str:
        """Move the server's pointer, press its buttons."""
        command = ["xdotool", *map(str, arguments)]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout

    def press(self, title: str, key: str) -> None:
        """Wait for the window called `title`, give it the keyboard, as a window manager would, and press `key`."""
        window = self.xdotool("search", "--sync", "--onlyvisible", "--name", title).split()[0]
        self.xdotool("windowfocus", "--sync", window, "key", key)

    def kill(self) -> None:
        """End the app, however the test went, and leave nothing open."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()

    def close(self) -> int:
        """Press Ctrl+Q; return the app's exit status."""
        self.press("Inkling", "ctrl+q")
        return self.process.wait(SECONDS)


def test_a_three_is_read_in_mid_stroke_and_at_its_end(display: str, tmp_path: Path, three: Drawing) -> None:
    app = WatchedApp(display, tmp_path)
    try:
        canvas = app.wait_for(lambda line: "left" in line)
        places = [
            (round(canvas["left"] + x * canvas["width"]), round(canvas["top"] + y * canvas["height"]))
            for x, y in three.strokes[0].points.tolist()
        ]
        half = len(places) // 2
        app.xdotool("mousemove", *places[0], "mousedown", 1)
        for place in places[1:half]:
            app.xdotool("mousemove", *place)
        mid = app.wait_for(lambda line: line.get("answer") is not None)
        assert mid["step"] == "", "the pen is still down"
        for place in places[half:]:
            app.xdotool("mousemove", *place)
        app.xdotool("mouseup", 1)
        end = app.wait_for(lambda line: line.get("step") == "Draw" and line["newest"])
        assert end["answer"] == 3
        assert end["maps"] != mid["maps"]
        app.press("Inkling", "question")  # a letter that needs Shift on most keyboards
        app.press("^Keys", "Escape")
        assert app.close() == 0
    finally:
        app.kill()
