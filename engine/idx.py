"""The IDX format, in which MNIST is distributed.

The format (http://yann.lecun.com/exdb/mnist, "THE IDX FILE FORMAT"): two zero bytes, one byte for the type of the
values (0x08 is unsigned byte), one for the number of axes, then the axes' sizes as big-endian 32-bit integers,
then the values in C order.
"""

import gzip
import io
import math
import os
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.files import read_bounded
from engine.outside import judged

#: The most values that a file may announce: over five times MNIST's training images, and 256 MB.
MAX_VALUES = 2**28

_GZIP_MAGIC = b"\x1f\x8b"
_IDX_MAGIC = b"\x00\x00\x08"
_MAX_AXES = 4
_LONGEST_HEADER = 4 + 4 * _MAX_AXES


def read(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, plain or compressed with gzip (told by its content, not by its name).

    Returns
    -------
    ndarray of uint8
        Read-only, in the shape that the file's header gives.

    Raises
    ------
    EngineError
        If the file is missing, unreadable, broken, or anything but one complete IDX array of at most `MAX_VALUES`.
    """
    path = Path(path)
    data = read_bounded(path, MAX_VALUES + _LONGEST_HEADER)
    raw = io.BytesIO(data)
    if not data.startswith(_GZIP_MAGIC):
        return _parse(raw, path.name)
    with judged(f"{path.name} is a broken gzip file: fetch it again"), gzip.GzipFile(fileobj=raw) as file:
        return _parse(file, path.name)


def write(array: NDArray[np.uint8], path: str | os.PathLike[str]) -> None:
    """Write `array` as an IDX file compressed with gzip; the same array always gives the same bytes."""
    header = _IDX_MAGIC + struct.pack(f">B{array.ndim}I", array.ndim, *array.shape)
    Path(path).write_bytes(gzip.compress(header + array.tobytes(), mtime=0))


def _parse(file: BinaryIO | gzip.GzipFile, name: str) -> NDArray[np.uint8]:
    """Return the array in `file`; `name` is for the messages."""
    shape = _read_header(file, name)
    count = math.prod(shape)
    values = file.read(count + 1)  # one more, so that bytes after the end are noticed
    if len(values) < count:
        raise EngineError(f"{name} is cut short: its header promises {count:,} values and it holds {len(values):,}.")
    if len(values) > count:
        raise EngineError(f"{name} goes on after the {count:,} values that its header promises.")
    return np.frombuffer(values, np.uint8).reshape(shape)


def _read_header(file: BinaryIO | gzip.GzipFile, name: str) -> tuple[int, ...]:
    """Return the shape, checked before anything of that size is read."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:3] != _IDX_MAGIC or not 1 <= magic[3] <= _MAX_AXES:
        raise EngineError(f"{name} is not an IDX file of bytes: it begins with {magic.hex(' ') or 'nothing'}.")
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise EngineError(f"{name} is cut short: it ends within its header.")
    shape = struct.unpack(f">{magic[3]}I", sizes)
    if math.prod(shape) > MAX_VALUES:
        announced = " x ".join(f"{size:,}" for size in shape)
        raise EngineError(f"{name} announces {announced} values, more than the {MAX_VALUES:,} that Inkling accepts.")
    return shape
