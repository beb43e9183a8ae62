"""Settings that survive a restart: one table, one file."""

from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from engine.rejection import DEFAULT_SHARE, SHARES
from engine.strokes import DEFAULT_PEN_WIDTH


@dataclass(frozen=True)
class Setting:
    """One setting: its key in the file, its type, what it is until somebody changes it, and a number's range."""

    key: str
    type: type
    default: Any
    range: tuple[float, float] = (-inf, inf)


THEME = Setting("window/theme", str, "system")
TEXT_SCALE = Setting("window/text_scale", float, 1.0, (0.75, 3.0))
GEOMETRY = Setting("window/geometry", QByteArray, QByteArray())
SPLITTER = Setting("window/splitter", QByteArray, QByteArray())
VIEW = Setting("window/view", str, "network")
MODEL = Setting("model", str, "")
PEN_WIDTH = Setting("canvas/pen_width", float, DEFAULT_PEN_WIDTH, (0.005, 0.3))
SHOW_LOGITS = Setting("answer/show_logits", bool, False)
STRICTNESS = Setting("answer/strictness", float, DEFAULT_SHARE, (SHARES[0], SHARES[-1]))

SETTINGS = (THEME, TEXT_SCALE, GEOMETRY, SPLITTER, VIEW, MODEL, PEN_WIDTH, SHOW_LOGITS, STRICTNESS)


class Settings:
    """Reads and writes the settings file; whatever is garbage in it counts as not set."""

    def __init__(self, path: Path) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, setting: Setting) -> Any:
        """Return the stored value, or the default if there is none or it is not of the setting's type."""
        if not self._file.contains(setting.key):
            return setting.default
        if setting.type is float:
            return self._number(setting)
        try:
            value = self._file.value(setting.key, setting.default, type=setting.type)
        except (TypeError, ValueError):
            return setting.default
        return value if isinstance(value, setting.type) else setting.default

    def _number(self, setting: Setting) -> float:
        """Read a number by hand: Qt would make 0 of a word."""
        try:
            value = float(self._file.value(setting.key, "", type=str))
        except (TypeError, ValueError):
            return float(setting.default)
        least, most = setting.range
        return value if least <= value <= most else float(setting.default)

    def set(self, setting: Setting, value: Any) -> None:
        """Store `value`; it reaches the disk with :meth:`save`."""
        self._file.setValue(setting.key, value)

    @property
    def is_writable(self) -> bool:
        """False if the disk would refuse the file."""
        return self._file.isWritable()

    def save(self) -> bool:
        """Write the file and return whether that worked (a full or read-only disk refuses it)."""
        self._file.sync()
        return self._file.status() == QSettings.Status.NoError
