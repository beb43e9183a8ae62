"""Drawings as files: JSON, with the picture as deflated pixels."""

import base64
import binascii
import json
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.files import read_bounded, write_atomically
from engine.strokes import Drawing, Stroke

FORMAT = "inkling drawing"
VERSION = 1
#: A file may have at most this many bytes, its picture this many pixels a side, and its strokes this many points.
MOST_BYTES = 64 * 1024 * 1024
MOST_SIDE = 4096
MOST_POINTS = 1_000_000
#: No point lies farther out than this, in canvas units, and no pen is wider; no stroke lasts longer, in seconds.
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


def is_drawing(path: str | Path) -> bool:
    """Return True if a file begins as drawings do, whatever its name; False also if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(64).lstrip().startswith(b"{")  # as no picture does
    except OSError:
        return False


def dumps(drawing: Drawing) -> bytes:
    """Return `drawing` as the bytes of a file."""
    fields: dict[str, object] = {"format": FORMAT, "version": VERSION, "source": drawing.source}
    if drawing.picture is not None:
        pixels = zlib.compress(np.ascontiguousarray(drawing.picture).tobytes())
        fields["picture"] = {"shape": list(drawing.picture.shape), "pixels": base64.b64encode(pixels).decode("ascii")}
    fields["strokes"] = [_stroke_fields(stroke) for stroke in drawing.strokes if len(stroke.points)]
    return json.dumps(fields, separators=(",", ":"), allow_nan=False).encode()


def loads(data: bytes, *, name: str = "The drawing") -> Drawing:
    """Return the drawing in the bytes of a file; `name` is what the sentences of errors call it.

    Raises
    ------
    EngineError
        If the bytes are not a drawing, damaged, too many or of a newer version.
    """
    if len(data) > MOST_BYTES:
        raise EngineError(f"“{name}” is larger than {MOST_BYTES // 2**20} MB: too large for a drawing.")
    try:
        fields = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise EngineError(f"“{name}” is not a drawing that Inkling can read.") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise EngineError(f"“{name}” is not a drawing of Inkling.")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise EngineError(f"“{name}” was saved by a newer Inkling; this one is too old to read it.")
    try:
        return _drawing(fields)
    except (ValueError, KeyError, TypeError, OverflowError, zlib.error, binascii.Error) as error:
        raise EngineError(f"“{name}” is damaged: {error}.") from error


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
    return fields


def _numbers(values: NDArray[np.float32], low: float, high: float) -> list[float]:
    """Return values from `low` to `high`, flat, as floats of nine digits: enough to give the same float32 back."""
    bounded = np.clip(np.nan_to_num(values), low, high)
    return [float(f"{value:.9g}") for value in bounded.reshape(-1).tolist()]


def _drawing(fields: Mapping[str, Any]) -> Drawing:
    """Make a drawing from a file's fields; ValueError, KeyError, TypeError and the like if they are wrong."""
    if fields.get("version") != VERSION:
        raise ValueError("its version is unknown")
    listed, source = fields["strokes"], fields.get("source", "")
    if not isinstance(listed, list) or not isinstance(source, str):
        raise ValueError("its strokes are not a list")
    strokes = tuple(_stroke(stroke) for stroke in listed)
    if sum(len(stroke.points) for stroke in strokes) > MOST_POINTS:
        raise ValueError("it has too many points")
    picture = fields.get("picture")
    return Drawing(strokes, None if picture is None else _picture(picture), source[:500])


def _stroke(fields: Mapping[str, Any]) -> Stroke:
    points = _floats(fields["points"])
    if len(points) == 0 or len(points) % 2:
        raise ValueError("a stroke's points are not pairs")
    n = len(points) // 2
    pressure = _floats(fields["pressure"]) if "pressure" in fields else np.ones(n, np.float32)
    times = _floats(fields["times"], most=_LONGEST) if "times" in fields else np.zeros(n, np.float32)
    width, erase = fields["width"], fields.get("erase", False)
    if len(pressure) != n or len(times) != n or pressure.min() < 0 or pressure.max() > 1:
        raise ValueError("a stroke's pressure or times do not fit its points")
    if isinstance(width, bool) or not isinstance(width, int | float) or not 0 < width <= _FARTHEST:
        raise ValueError("a pen has an impossible width")
    return Stroke(points.reshape(n, 2), float(width), pressure, times, erase is True)


def _floats(values: object, *, most: float = _FARTHEST) -> NDArray[np.float32]:
    """Return a list of finite numbers of at most `most` as an array; ValueError if it is anything else."""
    if not isinstance(values, list) or not all(type(value) in (int, float) for value in values):
        raise ValueError("numbers are missing")
    if not all(-most <= value <= most for value in values):  # NaN is not, either
        raise ValueError("a number is out of range")
    return np.array(values, np.float32)


def _picture(fields: Mapping[str, Any]) -> NDArray[np.uint8]:
    shape = fields["shape"]
    if not isinstance(shape, list) or not all(type(side) is int for side in shape):
        raise ValueError("its picture has no size")
    if len(shape) not in (2, 3) or not all(1 <= side <= MOST_SIDE for side in shape[:2]) or shape[2:] not in ([], [3]):
        raise ValueError("its picture has an impossible size")
    size = math.prod(shape)
    inflate = zlib.decompressobj()
    pixels = inflate.decompress(base64.b64decode(fields["pixels"], validate=True), size + 1)  # a bomb stops here
    if len(pixels) != size or not inflate.eof:
        raise ValueError("its picture is incomplete")
    return np.frombuffer(pixels, np.uint8).reshape(shape)  # of bytes, hence read-only
