"""Which of Qt's platforms the window can open on. Qt ends the process where none of those that it tries works."""

import ctypes
import os
import socket
import subprocess
import sys
from pathlib import Path

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
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
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
#: Platforms that need nothing but their plugin.
_SELF_SUFFICIENT = ("offscreen", "minimal", "vnc", "windows", "cocoa")
#: Opens a window on the platform that the environment names: for those of which nothing else is known.
_TRIAL = (
    "from PySide6.QtWidgets import QApplication, QWidget\n"
    "app, window = QApplication([]), QWidget()\n"
    "window.show()\n"
    "app.processEvents()"
)


def problem(*, screen_wanted: bool) -> str | None:
    """Return a sentence that says why no window can open, or None if one can.

    Parameters
    ----------
    screen_wanted : bool
        False if the app only renders pictures: Qt's offscreen platform serves where there is no display.
    """
    wanted = _asked_for() or _offered()
    if not wanted and not screen_wanted:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return None
    if not wanted:
        return "there is no display; start it from a desktop session, or set QT_QPA_PLATFORM=offscreen."
    problems = [_problem_of(name) for name in wanted]
    return None if None in problems else problems[0]  # Qt takes the first that works


def _asked_for() -> list[str]:
    """Return the platforms that QT_QPA_PLATFORM names, without what follows a colon: "xcb;wayland:option"."""
    names = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return [name.split(":")[0].strip() for name in names if name.strip()]


def _offered() -> list[str]:
    """Return the platforms that Qt tries if nobody names one, by the environment of the desktop session."""
    if sys.platform in ("win32", "darwin"):
        return ["windows" if sys.platform == "win32" else "cocoa"]
    variables = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
    return [name for name, variable in variables.items() if os.environ.get(variable)]


def _problem_of(name: str) -> str | None:
    """Return why a window cannot open on the platform `name`, or None if nothing is in the way."""
    there = _plugins()
    if name.split("-")[0] not in there:  # one plugin also serves as "wayland-egl"
        return f"QT_QPA_PLATFORM asks for “{name[:40]}”, which Qt does not have here; there are: {', '.join(there)}."
    plugin = there[name.split("-")[0]]
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return library_sentence(str(error))
    if name == "xcb":
        return _x11_problem()
    if name.startswith("wayland"):
        return _wayland_problem()
    return None if name in _SELF_SUFFICIENT else _trial_problem(name)


def _plugins() -> dict[str, Path]:
    """Return the files of Qt's platforms by name."""
    from PySide6.QtCore import QLibraryInfo  # only now is it known that Qt can be imported

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    files = sorted([*folder.glob("libq*.so"), *folder.glob("libq*.dylib"), *folder.glob("q*.dll")])
    return {file.stem.removeprefix("lib").removeprefix("q"): file for file in files}


def _x11_problem() -> str | None:
    """Try the X server."""
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
        return f"no X server answers at DISPLAY={os.environ.get('DISPLAY', '')}; start it, or correct DISPLAY."
    return None


def _wayland_problem() -> str | None:
    """Try the compositor's socket, where libwayland looks for it."""
    if os.environ.get("WAYLAND_SOCKET"):
        return None  # it is open already
    display = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / display
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(path))
    except OSError:
        return f"no Wayland compositor answers at WAYLAND_DISPLAY={display}; start it, or correct WAYLAND_DISPLAY."
    return None


def _trial_problem(name: str) -> str | None:
    """Start Qt on the platform in a process of its own."""
    try:
        done = subprocess.run([sys.executable, "-c", _TRIAL], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return f"Qt does not start on the platform “{name}” that QT_QPA_PLATFORM asks for."
    if done.returncode != 0:
        return f"Qt cannot start on the platform “{name}” that QT_QPA_PLATFORM asks for."
    return None


def library_sentence(loader_message: str) -> str:
    """Turn the dynamic loader's message ("libEGL.so.1: cannot open ...") into a sentence that says what to install."""
    library = Path(loader_message.split(":")[0].strip()).name  # a damaged one is named with its folder
    package = DEBIAN_PACKAGES.get(library)
    if package:
        return f"the system library {library} is missing or damaged; on Debian or Ubuntu run: apt-get install {package}"
    return f"Qt could not be loaded ({loader_message})."
