"""Settings that survive a restart: one table, one file."""

import base64
import json
import os
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from engine import files
from engine.errors import EngineError
from engine.outside import judged, parse_json
from engine.rejection import DEFAULT_SHARE, SHARES
from engine.strokes import DEFAULT_PEN_WIDTH
from gui.cli import THEMES

FILE_NAME = "settings.json"
#: The file is far smaller; a larger one counts as not there, and so does a text or a geometry of more than this.
MOST_BYTES = 100_000
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Setting:
    """One setting: its key in the file, its type, what it is until somebody changes it, and which values it may have.

    A number has a range, a text may have a choice of few.

    The types are str, bool, float, bytes and tuple (of whole numbers).
    """

    key: str
    type: type
    default: Any
    range: tuple[float, float] = (-inf, inf)
    choices: tuple[str, ...] = ()


THEME = Setting("window/theme", str, "system", choices=THEMES)
TEXT_SCALE = Setting("window/text_scale", float, 1.0, (0.75, 3.0))
GEOMETRY = Setting("window/geometry", bytes, b"")
SPLITTER = Setting("window/splitter", tuple, (), (0, 100_000))
VIEW = Setting("window/view", str, "network")
MODEL = Setting("model", str, "")
PEN_WIDTH = Setting("canvas/pen_width", float, DEFAULT_PEN_WIDTH, (0.005, 0.3))
SHOW_LOGITS = Setting("answer/show_logits", bool, False)
STRICTNESS = Setting("answer/strictness", float, DEFAULT_SHARE, (SHARES[0], SHARES[-1]))

SETTINGS = (THEME, TEXT_SCALE, GEOMETRY, SPLITTER, VIEW, MODEL, PEN_WIDTH, SHOW_LOGITS, STRICTNESS)


class Settings:
    """Reads and writes the settings file; whatever is garbage in it counts as not set.

    The file is JSON. Qt's own form of settings can hold any of its types, and reading a made-up one ends the process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found = _read(path)
        self._changed: dict[str, Any] = {}

    def get(self, setting: Setting) -> Any:
        """Return the stored value, or the default if there is none or it is not of the setting's type and range."""
        value = _value(setting, (self._found | self._changed).get(setting.key))
        return setting.default if value is None else value

    def set(self, setting: Setting, value: Any) -> None:
        """Store `value`; it reaches the disk with :meth:`save`."""
        self._changed[setting.key] = base64.b64encode(value).decode("ascii") if setting.type is bytes else value

    @property
    def is_writable(self) -> bool:
        """False if the disk would refuse the file."""
        return files.is_folder(self._path.parent) and os.access(self._path.parent, os.W_OK)

    def save(self) -> bool:
        """Write the file and return whether that worked (a full or read-only disk refuses it).

        What another instance has changed meanwhile stays, unless this one has changed the same.
        """
        self._found = _read(self._path) | self._changed
        try:
            files.write_atomically(self._path, json.dumps(self._found, indent=1, sort_keys=True).encode())
        except EngineError:
            return False
        return True


def _read(path: Path) -> dict[str, Any]:
    """Return what the file holds, unchecked; nothing if there is none or it is no settings file."""
    try:
        with judged("The settings are damaged"):
            found = parse_json(files.read_bounded(path, MOST_BYTES))
    except EngineError:
        return {}
    return found if isinstance(found, dict) else {}


def _value(setting: Setting, found: Any) -> Any:
    """Return what was found as a value of the setting; None if it is not one."""
    least, most = setting.range
    if setting.type is float:
        return float(found) if type(found) in (int, float) and least <= found <= most else None
    if setting.type is tuple:
        is_fine = isinstance(found, list | tuple) and all(type(n) is int and least <= n <= most for n in found[:9])
        return tuple(found[:9]) if is_fine else None
    if setting.type is bool:
        return found if isinstance(found, bool) else None
    if not isinstance(found, str) or len(found) > MOST_CHARACTERS or found not in (setting.choices or (found,)):
        return None
    return _bytes(found) if setting.type is bytes else found


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
