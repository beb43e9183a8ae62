"""A real X server for tests and benchmarks, and a pointer that the server itself moves."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


class Pointer(NamedTuple):
    """What the pointer looks like, as the server shows it.

    Attributes
    ----------
    alpha : (H, W) uint8
        How opaque each pixel is.
    spot : (x, y)
        The pixel that points.
    """

    alpha: NDArray[np.uint8]
    spot: tuple[int, int]


class _Image(ctypes.Structure):
    """The fields of the extension XFIXES's answer that come before the pixels."""

    _fields_ = (
        ("head", ctypes.c_uint32 * 2),
        ("place", ctypes.c_int16 * 2),
        ("size", ctypes.c_uint16 * 2),
        ("spot", ctypes.c_uint16 * 2),
        ("tail", ctypes.c_uint32 * 3),
    )


class _Cookie(ctypes.Structure):
    """Stands for an answer that is on its way."""

    _fields_ = (("sequence", ctypes.c_uint),)


def pointer(display: str) -> Pointer:
    """Return the pointer that `display` shows at this moment, by the libraries that Qt's own plugin needs."""
    xcb, fixes, libc = map(ctypes.CDLL, ("libxcb.so.1", "libxcb-xfixes.so.0", "libc.so.6"))
    xcb.xcb_connect.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    server = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))

    def asked(name: str, *arguments: int) -> ctypes.c_void_p:
        ask, answer = getattr(fixes, name), getattr(fixes, f"{name}_reply")
        ask.restype, answer.restype = _Cookie, ctypes.c_void_p
        return ctypes.c_void_p(answer(server, ask(server, *arguments), None))

    libc.free(asked("xcb_xfixes_query_version", 4, 0))
    answer = asked("xcb_xfixes_get_cursor_image")
    image = ctypes.cast(answer, ctypes.POINTER(_Image)).contents
    width, height = image.size
    pixels = (ctypes.c_uint32 * (width * height)).from_address(answer.value + ctypes.sizeof(_Image))
    alpha = (np.array(pixels, np.uint32).reshape(height, width) >> 24).astype(np.uint8)
    spot = (image.spot[0], image.spot[1])
    libc.free(answer)
    xcb.xcb_disconnect(server)
    return Pointer(alpha, spot)
