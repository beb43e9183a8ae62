"""Data sets of drawings as JSON lines, gzipped or plain: one object a line, with its strokes."""

import gzip
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine.errors import EngineError
from engine.files import read_bounded
from engine.outside import DamageError, judged, parse_json
from engine.strokes import Array, frozen

Item = TypeVar("Item")

#: A file of strokes has at most this many bytes, packed or not.
MOST_BYTES = 512 * 1024 * 1024


def read_lines(path: str | Path, make: Callable[[Mapping[str, Any]], Item], what: str) -> list[Item]:
    """Read a data set.

    Parameters
    ----------
    path : str or Path
    make : callable
        Makes an item of one line's fields; it may raise DamageError or any other error.
    what : str
        What a line holds, for people: "a digit".

    Raises
    ------
    EngineError
        If the file cannot be read, holds nothing, or a line is not such an item.
    """
    path = Path(path)
    data = read_bounded(path, MOST_BYTES)
    with judged(f"The stroke data {path} cannot be read"):
        text = (_unpacked(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    items = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            with judged(f"Line {number} of the stroke data {path} is not {what}"):
                items.append(make(parse_json(line.encode())))
    if not items:
        raise EngineError(f"The stroke data {path} holds no {what.split()[-1]}s.")
    return items


def _unpacked(data: bytes) -> bytes:
    """Return what gzip packed, of which there may be no more than a file may have."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        unpacked = file.read(MOST_BYTES + 1)
    if len(unpacked) > MOST_BYTES:
        raise DamageError(f"they unpack to more than {MOST_BYTES // 2**20} MB")
    return unpacked


def strokes_of(found: object) -> tuple[Array, ...]:
    """Return a line's strokes as read-only arrays (N, 2) of at least one point each.

    Raises
    ------
    DamageError
        If they are not such arrays.
    """
    if not isinstance(found, list) or not found:
        raise DamageError("strokes are wrong")
    lines = tuple(frozen(stroke) for stroke in found)
    if not all(s.ndim == 2 and s.shape[1] == 2 and len(s) and np.isfinite(s).all() for s in lines):
        raise DamageError("points are wrong")
    return lines
