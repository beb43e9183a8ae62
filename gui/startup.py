"""What must be there before Qt is touched: each lack becomes one plain sentence instead of a traceback or an abort."""

from importlib.util import find_spec

from gui import platforms

PACKAGES = ("PySide6", "pyqtgraph", "numpy", "torch", "safetensors", "platformdirs")


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
    return _unloadable() or platforms.problem(screen_wanted=screen_wanted)


def _unloadable() -> str | None:
    """Import what the window needs of Qt: that names the first system library that is missing."""
    try:
        import PySide6.QtWidgets  # noqa: F401  # here, because this import is the very thing that is tried
    except ImportError as error:
        return platforms.library_sentence(str(error))
    return None
