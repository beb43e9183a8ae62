"""Drawings as files: JSON, with the picture as deflated pixels."""

import base64
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.files import read_bounded, write_atomically
from engine.outside import DamageError, judged, parse_json, quoted
from engine.strokes import STROKE_WIDTHS, Drawing, Stroke

FORMAT = "inkling drawing"
VERSION = 1
#: A file may have at most this many bytes, and its picture this many pixels a side: as many as an opened one keeps.
MOST_BYTES = 64 * 1024 * 1024
MOST_SIDE = 1024
#: A drawing has at most this many strokes and points, and its pens go at most this far in all, in canvas units: more
#: than anybody draws, and no more than can be painted and read while somebody waits.
MOST_STROKES = 10_000
MOST_POINTS = 1_000_000
LONGEST_PATH = 10_000.0
#: The same for one stroke, which is painted in one go. A longer one that somebody drew is written as several.
MOST_STROKE_POINTS = 100_000
LONGEST_STROKE = 2_500.0
#: No point lies farther out than this, in canvas units; no stroke lasts longer, in seconds.
_FARTHEST = 1000.0
_LONGEST = 1e9


def save(drawing: Drawing, path: str | Path) -> None:
    """Write `drawing` to `path`; the old file survives if that fails.

    Raises
    ------
    EngineError
        If the file cannot be written.
    """
    write_atomically(path, dumps(drawing))


def load(path: str | Path) -> Drawing:
    """Read a drawing.

    Raises
    ------
    EngineError
        If the file cannot be read, is not a drawing, is damaged, too large or of a newer version.
    """
    path = Path(path)
    return loads(read_bounded(path, MOST_BYTES), name=path.name)


def is_drawing(data: bytes) -> bool:
    """Return True if a file's bytes begin as drawings do."""
    return data[:64].lstrip().startswith(b"{")  # as no picture does


def dumps(drawing: Drawing) -> bytes:
    """Return `drawing` as the bytes of a file.

    Raises
    ------
    EngineError
        If it is larger than a file may be: what is written can always be read again.
    """
    with judged("The drawing cannot be kept in a file"):
        _check_size(drawing.strokes)
    fields: dict[str, object] = {"format": FORMAT, "version": VERSION, "source": drawing.source}
    if drawing.picture is not None:
        pixels = zlib.compress(np.ascontiguousarray(drawing.picture).tobytes())
        fields["picture"] = {"shape": list(drawing.picture.shape), "pixels": base64.b64encode(pixels).decode("ascii")}
    pieces = (piece for stroke in drawing.strokes if len(stroke.points) for piece in _pieces(stroke))
    fields["strokes"] = [_stroke_fields(piece) for piece in pieces]
    return json.dumps(fields, separators=(",", ":"), allow_nan=False).encode()


def loads(data: bytes, *, name: str = "The drawing") -> Drawing:
    """Return the drawing in the bytes of a file; `name` is what the sentences of errors call it.

    Raises
    ------
    EngineError
        If the bytes are not a drawing, damaged, too many or of a newer version.
    """
    name = quoted(name)
    if len(data) > MOST_BYTES:
        raise EngineError(f"“{name}” is larger than {MOST_BYTES // 2**20} MB: too large for a drawing.")
    with judged(f"“{name}” is not a drawing that Inkling can read"):
        fields = parse_json(data)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise EngineError(f"“{name}” is not a drawing of Inkling.")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise EngineError(f"“{name}” was saved by a newer Inkling; this one is too old to read it.")
    with judged(f"“{name}” is damaged"):
        return _drawing(fields)


def _pieces(stroke: Stroke) -> Iterator[Stroke]:
    """Cut a stroke of too many points into several, each of which begins where the one before ends."""
    for start in range(0, max(1, len(stroke.points) - 1), MOST_STROKE_POINTS - 1):
        part = slice(start, start + MOST_STROKE_POINTS)
        arrays = {name: getattr(stroke, name)[part] for name in ("points", "pressure", "times")}
        yield stroke if len(stroke.points) <= MOST_STROKE_POINTS else replace(stroke, **arrays)


def _check_size(strokes: tuple[Stroke, ...]) -> None:
    """Raise DamageError if there is more than can be painted and read while somebody waits."""
    if len(strokes) > MOST_STROKES:
        raise DamageError(f"it has more than {MOST_STROKES:,} strokes")
    if sum(len(stroke.points) for stroke in strokes) > MOST_POINTS:
        raise DamageError(f"it has more than {MOST_POINTS:,} points")
    paths = [_path(stroke) for stroke in strokes]
    if sum(paths) > LONGEST_PATH or max(paths, default=0) > LONGEST_STROKE:
        raise DamageError(
            f"its pen goes over {LONGEST_PATH:,.0f} times across the canvas, or {LONGEST_STROKE:,.0f} in one stroke"
        )


def _path(stroke: Stroke) -> float:
    """Return how far the pen goes, in canvas units."""
    return float(np.hypot(*np.diff(stroke.points, axis=0).T).sum())


def _stroke_fields(stroke: Stroke) -> dict[str, object]:
    """Return a stroke's fields, within the limits that `loads` keeps; defaults are left out."""
    points = _numbers(stroke.points, -_FARTHEST, _FARTHEST)
    fields: dict[str, object] = {"width": float(stroke.width), "points": points}
    if (stroke.pressure != 1).any():
        fields["pressure"] = _numbers(stroke.pressure, 0, 1)
    if stroke.times.any():
        fields["times"] = _numbers(stroke.times, -_LONGEST, _LONGEST)
    if stroke.erase:
        fields["erase"] = True
    if stroke.exact:
        fields["exact"] = True
    return fields


def _numbers(values: NDArray[np.float32], low: float, high: float) -> list[float]:
    """Return values from `low` to `high`, flat, as floats of nine digits: enough to give the same float32 back."""
    bounded = np.clip(np.nan_to_num(values), low, high)
    return [float(f"{value:.9g}") for value in bounded.reshape(-1).tolist()]


def _drawing(fields: Mapping[str, Any]) -> Drawing:
    """Make a drawing from a file's fields; DamageError or any other error if they are wrong."""
    if fields.get("version") != VERSION:
        raise DamageError("its version is unknown")
    listed, source = fields["strokes"], fields.get("source", "")
    if not isinstance(listed, list) or not isinstance(source, str):
        raise DamageError("its strokes are not a list")
    strokes = tuple(_stroke(stroke) for stroke in listed[: MOST_STROKES + 1])
    _check_size(strokes)
    picture = fields.get("picture")
    return Drawing(strokes, None if picture is None else _picture(picture), source[:500])


def _stroke(fields: Mapping[str, Any]) -> Stroke:
    points = _floats(fields["points"])
    if len(points) == 0 or len(points) % 2:
        raise DamageError("a stroke's points are not pairs")
    n = len(points) // 2
    if n > MOST_STROKE_POINTS:
        raise DamageError(f"a stroke has more than {MOST_STROKE_POINTS:,} points")
    pressure = _floats(fields["pressure"]) if "pressure" in fields else np.ones(n, np.float32)
    times = _floats(fields["times"], most=_LONGEST) if "times" in fields else np.zeros(n, np.float32)
    width, erase = fields["width"], fields.get("erase", False)
    if len(pressure) != n or len(times) != n or pressure.min() < 0 or pressure.max() > 1:
        raise DamageError("a stroke's pressure or times do not fit its points")
    if isinstance(width, bool) or not isinstance(width, int | float) or not width > 0:
        raise DamageError("a pen has an impossible width")
    fitting = min(max(float(width), STROKE_WIDTHS[0]), STROKE_WIDTHS[1])  # as the tools have them
    return Stroke(points.reshape(n, 2), fitting, pressure, times, erase is True, fields.get("exact") is True)


def _floats(values: object, *, most: float = _FARTHEST) -> NDArray[np.float32]:
    """Return a list of finite numbers of at most `most` as an array; DamageError if it is anything else."""
    if not isinstance(values, list) or not all(type(value) in (int, float) for value in values):
        raise DamageError("numbers are missing")
    if not all(-most <= value <= most for value in values):  # NaN is not, either
        raise DamageError("a number is out of range")
    return np.array(values, np.float32)


def _picture(fields: Mapping[str, Any]) -> NDArray[np.uint8]:
    shape = fields["shape"]
    if not isinstance(shape, list) or not all(type(side) is int for side in shape):
        raise DamageError("its picture has no size")
    if len(shape) not in (2, 3) or not all(1 <= side <= MOST_SIDE for side in shape[:2]) or shape[2:] not in ([], [3]):
        raise DamageError("its picture has an impossible size")
    size = math.prod(shape)
    inflate = zlib.decompressobj()
    pixels = inflate.decompress(base64.b64decode(fields["pixels"], validate=True), size + 1)  # a bomb stops here
    if len(pixels) != size or not inflate.eof:
        raise DamageError("its picture is incomplete")
    return np.frombuffer(pixels, np.uint8).reshape(shape)  # of bytes, hence read-only
