"""Examples of the Lab as small JSON files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.files import read_bounded, write_atomically
from engine.outside import DamageError, judged, parse_json, quoted
from engine.typed import LARGEST

FORMAT: Final = "inkling example"
VERSION: Final = 1
SUFFIX: Final = ".inkling-example.json"
#: A file may have at most this many bytes, this many tables and settings, and a table this many rows and columns.
MOST_BYTES: Final = 1024 * 1024
MOST_ENTRIES: Final = 32
MOST_SIDE: Final = 64

Setting = str | int | float


@dataclass(frozen=True, eq=False)
class Example:
    """What is on one page of the Lab.

    Attributes
    ----------
    page : str
        The page's name.
    tables : mapping of str to (rows, columns) float64
    settings : mapping of str to str, int or float
    """

    page: str
    tables: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def table(self, name: str, *, rows: range | None = None, columns: range | None = None) -> NDArray[np.float64]:
        """Return a table, whose size may be bounded.

        Raises
        ------
        EngineError
            If the example has none of that name and size.
        """
        table = self.tables.get(name)
        if table is None:
            raise EngineError(f"The example has no table “{name}”.")
        for count, allowed, what in zip(table.shape, (rows, columns), ("rows", "columns"), strict=True):
            if allowed is not None and count not in allowed:
                raise EngineError(f"The example's table “{name}” has {count} {what}, which does not fit here.")
        return table

    def setting(self, name: str, allowed: tuple[Setting, ...] | range) -> Any:
        """Return a setting that must be one of `allowed`.

        Raises
        ------
        EngineError
            If it is missing or another.
        """
        value = self.settings.get(name)
        for candidate in allowed:  # not `value` itself: 2.0 equals 2, but counts nothing
            if candidate == value:
                return candidate
        raise EngineError(f"The example's setting “{name}” is missing or impossible here: {quoted(value)}.")

    def number(self, name: str, *, lowest: float, highest: float) -> float:
        """Return a setting that must be a number between two bounds.

        Raises
        ------
        EngineError
            If it is missing, something else, or beyond them.
        """
        value = self.settings.get(name)
        if isinstance(value, int | float) and lowest <= value <= highest:
            return float(value)
        raise EngineError(f"The example's setting “{name}” is missing or impossible here: {value!r}.")


def save(example: Example, path: str | Path) -> None:
    """Write an example; the old file survives if that fails.

    Raises
    ------
    EngineError
        If the file cannot be written.
    """
    fields = {
        "format": FORMAT,
        "version": VERSION,
        "page": example.page,
        "settings": dict(example.settings),
        "tables": {name: table.tolist() for name, table in example.tables.items()},
    }
    write_atomically(path, json.dumps(fields, indent=1, allow_nan=False).encode())


def load(path: str | Path) -> Example:
    """Read an example.

    Raises
    ------
    EngineError
        If the file cannot be read, is not an example, is damaged, too large or of a newer version.
    """
    path = Path(path)
    return loads(read_bounded(path, MOST_BYTES), name=path.name)


def loads(data: bytes, *, name: str) -> Example:
    """Return the example in the bytes of a file; `name` is what the sentences of errors call it.

    Raises
    ------
    EngineError
        As :func:`load`.
    """
    name = quoted(name)
    with judged(f"“{name}” is not an example that Inkling can read"):
        fields = parse_json(data)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise EngineError(f"“{name}” is not an example of Inkling's Lab.")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise EngineError(f"“{name}” was saved by a newer Inkling; this one is too old to read it.")
    with judged(f"“{name}” is damaged"):
        return _example(fields)


def _example(fields: Mapping[str, Any]) -> Example:
    page, tables, settings = fields.get("page"), fields.get("tables"), fields.get("settings")
    if not isinstance(page, str) or not isinstance(tables, dict) or not isinstance(settings, dict):
        raise DamageError("its page, tables or settings are missing")
    if len(tables) > MOST_ENTRIES or len(settings) > MOST_ENTRIES:
        raise DamageError("it has too many tables or settings")
    if not all(_is_setting(value) for value in settings.values()):
        raise DamageError("a setting is neither a word nor a number")
    return Example(page, {name: _table(rows, name) for name, rows in tables.items()}, settings)


def _is_setting(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, str | int | float)


def _table(rows: object, name: str) -> NDArray[np.float64]:
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_SIDE:
        raise DamageError(f"the table “{quoted(name)}” has no rows, or too many")
    if not all(isinstance(row, list) and 1 <= len(row) <= MOST_SIDE and len(row) == len(rows[0]) for row in rows):
        raise DamageError(f"the rows of the table “{quoted(name)}” are not of one possible length")
    if not all(type(value) in (int, float) and abs(value) <= LARGEST for row in rows for value in row):
        raise DamageError(f"the table “{quoted(name)}” holds something that is not a number, or too large a one")
    table = np.array(rows, np.float64)
    table.setflags(write=False)
    return table
