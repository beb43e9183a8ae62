"""A real X server for tests and benchmarks, and a pointer that the server itself moves."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

#: The server's screen, in pixels.
SCREEN = (1400, 900)


def is_installed() -> bool:
    """Return True if there is a server to start and a program that moves its pointer."""
    return bool(shutil.which("Xvfb") and shutil.which("xdotool"))


@contextmanager
def x_server() -> Iterator[str]:
    """Run a virtual X server of its own, on a display that the server chooses, and yield the display's name."""
    reading, writing = os.pipe()
    screen = "{}x{}x24".format(*SCREEN)
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise OSError("Xvfb did not start")
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def environment(display: str) -> dict[str, str]:
    """Return what a process needs to know to show its windows on `display`."""
    variables = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    variables.pop("WAYLAND_DISPLAY", None)
    return variables


def stroke_command(places: Sequence[tuple[int, int]], *, pause: float = 0.0) -> list[str]:
    """Return the command that draws through `places` (screen pixels), waiting `pause` seconds after each move.

    One process makes all the moves, so that without a pause they come as fast as the server takes them.
    """
    x, y = places[0]
    command = ["xdotool", "mousemove", f"{x}", f"{y}", "mousedown", "1"]
    for x, y in places[1:]:
        command += ["mousemove", f"{x}", f"{y}"] + (["sleep", f"{pause}"] if pause else [])
    return [*command, "mouseup", "1"]
