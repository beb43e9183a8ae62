"""The command `inkling`, as `pip install .` makes it.

The app's rooms have plain names (gui, engine, main ...), and Python looks in the current folder, or along PYTHONPATH,
before it looks where the app is installed: another `gui/` there would be taken for the app's. This package has a name
of its own, and finds the rooms where it is installed itself.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

ROOMS = ("engine", "gui", "main", "models", "resources")


class Rooms:
    """Finds the app's rooms in one folder only. It stands first among Python's finders."""

    def __init__(self, home: Path) -> None:
        self._home = str(home)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Return where a room is; None for any other module, which the finders after this one look for."""
        return PathFinder.find_spec(name, [self._home]) if path is None and name in ROOMS else None


def home() -> Path:
    """Return the folder that holds the rooms: beside this package, or above it where the source itself is installed."""
    above = Path(__file__).resolve().parents
    return next(folder for folder in (above[1], above[3]) if (folder / "main.py").is_file())


def main() -> int:
    """Run the app with the command line's arguments and return its exit status."""
    sys.meta_path.insert(0, Rooms(home()))  # a finder needs no more than find_spec
    from main import main as start  # only now is it the right one

    return start()
