"""Draw on a real X server, with a pointer that the server moves: nothing of Qt's offscreen platform is in between."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from engine.strokes import Drawing
from tests import x_server

ROOT = Path(__file__).parents[2]
SECONDS = 60

pytestmark = pytest.mark.skipif(
    not x_server.is_installed(), reason="needs the X server Xvfb and xdotool (Debian: apt-get install xvfb xdotool)"
)


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a display of its own."""
    with x_server.x_server() as name:
        yield name


class WatchedApp:
    """The app in a process of its own, and the lines it prints."""

    def __init__(self, display: str, home: Path, **more: str) -> None:
        self._environment = {**x_server.environment(display), "INKLING_HOME": str(home), **more}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.watched_app"],
            cwd=ROOT,
            env=self._environment,
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
        return self.run(["xdotool", *map(str, arguments)])

    def run(self, command: list[str]) -> str:
        """Run a command on the app's display."""
        done = subprocess.run(
            command, env=self._environment, check=True, capture_output=True, text=True, timeout=SECONDS
        )
        return done.stdout

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

    def wait_until_gone(self, title: str) -> None:
        """Wait until no window called `title` is left: until then the others would not hear a key."""
        end = monotonic() + SECONDS
        command = ["xdotool", "search", "--onlyvisible", "--name", title]
        while subprocess.run(command, env=self._environment, capture_output=True).stdout:
            assert monotonic() < end, f"{title} never closed"
            sleep(0.05)

    def wait_for_ring(self, display: str) -> x_server.Pointer:
        """Return the pointer, when the app has come to make it a ring: it is clear in the middle and nowhere else."""
        end = monotonic() + SECONDS
        while True:
            shown = x_server.pointer(display)
            height, width = shown.alpha.shape
            row = shown.alpha[height // 2]
            if row[width // 2] == 0 and row[: width // 2].any() and row[width // 2 :].any():
                return shown
            assert monotonic() < end, "the pointer never became a ring"
            sleep(0.05)

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
        app.wait_until_gone("^Keys")
        assert app.close() == 0
    finally:
        app.kill()


@pytest.mark.parametrize("paint_ms", [0, 12])
def test_every_move_of_a_pen_at_full_speed_is_in_the_stroke(display: str, tmp_path: Path, paint_ms: int) -> None:
    app = WatchedApp(display, tmp_path, WATCHED_PAINT_MS=str(paint_ms))
    try:
        canvas = app.wait_for(lambda line: "left" in line)
        turn = np.linspace(0, 4 * np.pi, 600)
        radius = np.linspace(0.1, 0.45, len(turn)) * canvas["width"]
        xs, ys = (canvas["left"], canvas["top"]) + 0.5 * np.array([canvas["width"], canvas["height"]])
        spiral = np.column_stack([xs + radius * np.cos(turn), ys + radius * np.sin(turn)]).round().astype(int)
        moves = spiral[np.append(True, (np.diff(spiral, axis=0) != 0).any(axis=1))]
        app.run(x_server.stroke_command(moves.tolist()))
        told = app.wait_for(lambda line: "pixels" in line)["pixels"]
        assert told == [*moves.tolist(), moves[-1].tolist()], "press, every move, release"
        assert app.close() == 0
    finally:
        app.kill()


@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 2])
def test_the_pointers_ring_is_around_the_ink(display: str, tmp_path: Path, scale: float) -> None:
    app = WatchedApp(display, tmp_path, QT_SCALE_FACTOR=str(scale))
    try:
        canvas = app.wait_for(lambda line: "left" in line)
        app.xdotool("mousemove", *(round(scale * place) for place in middle(canvas)))
        shown = app.wait_for_ring(display)
        rows, columns = np.nonzero(shown.alpha > 128)
        # The spot is a pixel; what it points at is that pixel's upper left corner.
        np.testing.assert_allclose((columns.mean() + 0.5, rows.mean() + 0.5), shown.spot, atol=0.51)
        assert app.close() == 0
    finally:
        app.kill()


def middle(canvas: dict[str, Any]) -> tuple[float, float]:
    """Return the middle of the canvas, in device-independent pixels of the screen."""
    return canvas["left"] + canvas["width"] / 2, canvas["top"] + canvas["height"] / 2
