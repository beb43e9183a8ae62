"""Many small pictures with captions on one sheet, as a PNG file. Numpy only."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.files import write_atomically

Grey = NDArray[np.uint8]

#: Pictures in a row, how much each is enlarged, and the greys of paper between them and of captions.
ACROSS, TIMES, GROUND, INK = 24, 2, 64, 255
#: Height of a caption's letters in pixels, before they are enlarged.
_LINE = 5
_GAP = 4
#: Letters of 3 x 5 pixels, a row a character of "0" to "7" in binary.
_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "0": "75557",
        "1": "26227",
        "2": "71747",
        "3": "71717",
        "4": "55711",
        "5": "74717",
        "6": "74757",
        "7": "71222",
        "8": "75757",
        "9": "75717",
        ">": "42124",
        "-": "00700",
        "?": "71202",
    }
)


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture (H, W) uint8, 255 = ink, and what stands under it: digits, ">", "-" and "?"."""

    image: Grey
    caption: str


def sheet(sections: Sequence[Sequence[Tile]]) -> Grey:
    """Return all tiles on one picture (rows, columns) uint8; each section begins in a row of its own."""
    rows = [row for tiles in sections for row in _rows(tiles)]
    if not rows:
        return np.full((_GAP, _GAP), GROUND, np.uint8)
    return np.concatenate(rows, axis=0)


def _rows(tiles: Sequence[Tile]) -> Iterator[Grey]:
    """Yield a section's rows, then a gap."""
    width = 0
    for start in range(0, len(tiles), ACROSS):
        part = [_framed(tile) for tile in tiles[start : start + ACROSS]]
        blank = np.full_like(part[0], GROUND)
        row = np.concatenate(part + [blank] * (ACROSS - len(part)), axis=1)
        width = row.shape[1]
        yield row
    if tiles:
        yield np.full((4 * _GAP, width), GROUND, np.uint8)


def _framed(tile: Tile) -> Grey:
    """Return a tile, dark on light, over its caption."""
    image = np.kron(255 - tile.image, np.ones((TIMES, TIMES), np.uint8))
    height, width = image.shape
    framed = np.full((height + TIMES * _LINE + 3 * _GAP, width + _GAP), GROUND, np.uint8)
    framed[:height, :width] = image
    words = np.kron(_written(tile.caption), np.ones((TIMES, TIMES), np.uint8))[:, :width]
    framed[height + _GAP : height + _GAP + len(words), : words.shape[1]][words > 0] = INK
    return framed


def _written(text: str) -> Grey:
    """Return text as (5, 4 n) ones and zeros; what is no known letter is a space."""
    rows = np.zeros((_LINE, 4 * max(len(text), 1)), np.uint8)
    for place, letter in enumerate(text):
        for row, bits in enumerate(_LETTERS.get(letter, "0" * _LINE)):
            rows[row, 4 * place : 4 * place + 3] = [int(bits) >> shift & 1 for shift in (2, 1, 0)]
    return rows


def write_png(path: Path, grey: Grey) -> None:
    """Write a grey picture (H, W) as a PNG file (ISO/IEC 15948: signature, IHDR, IDAT, IEND).

    Raises
    ------
    EngineError
        If the file cannot be written.
    """
    height, width = grey.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), grey], axis=1)  # each line's filter: none
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    write_atomically(path, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
