"""What must be there before Qt is touched: each lack becomes one plain sentence instead of a traceback or an abort."""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("PySide6", "pyqtgraph", "numpy", "torch", "safetensors", "platformdirs")

#: Debian's package of each system library that Qt may miss.
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}


def problem(*, screen_wanted: bool) -> str | None:
    """Return a sentence that says what is missing and what to install, or None if the window can open.

    Parameters
    ----------
    screen_wanted : bool
        False if the app only renders pictures; Qt's offscreen platform serves then when there is no display.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        return f"the Python package {missing[0]} is missing; run: python -m pip install -e ."
    if sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM"):
        no_screen = not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY")
        if no_screen and screen_wanted:
            return "there is no display; start it from a desktop session, or set QT_QPA_PLATFORM=offscreen."
        if no_screen:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        elif not os.environ.get("WAYLAND_DISPLAY"):
            return _missing_library() or _x11_problem()
    return _missing_library()


def _missing_library() -> str | None:
    """Import what the window needs of Qt and load its X plugin: both name the first system library that is missing."""
    try:
        import PySide6.QtWidgets  # here, because this import is the very thing that is tried
    except ImportError as error:
        return library_sentence(str(error))
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if os.environ.get("QT_QPA_PLATFORM", "xcb") == "xcb" and plugin.exists():
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            return library_sentence(str(error))
    return None


def library_sentence(loader_message: str) -> str:
    """Turn the dynamic loader's message ("libEGL.so.1: cannot open ...") into a sentence that says what to install."""
    library = Path(loader_message.split(":")[0].strip()).name  # a damaged one is named with its folder
    package = DEBIAN_PACKAGES.get(library)
    if package:
        return f"the system library {library} is missing or damaged; on Debian or Ubuntu run: apt-get install {package}"
    return f"Qt could not be loaded ({loader_message})."


def _x11_problem() -> str | None:
    """Try the X server: Qt would abort the process if nobody answers there."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return library_sentence(str(error))
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        return f"no X server answers at DISPLAY={os.environ['DISPLAY']}; start it, or correct DISPLAY."
    return None
