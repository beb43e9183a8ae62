"""How a camera was held: the orientation in a picture's EXIF data, in the formats whose readers do not look for it.

EXIF 2.32 (CIPA DC-008): a TIFF header, and in its first directory tag 0x0112. PNG keeps that in the chunk "eXIf",
WebP in the chunk "EXIF".
"""

import struct
from collections.abc import Iterator

_ORIENTATION = 0x0112
_SHORT = 3


def orientation(data: bytes) -> int:
    """Return the orientation, 1 to 8, of a PNG's or WebP's bytes; 1 (upright) if they tell of none.

    Bytes that are damaged, or of another format, tell of none.
    """
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            exif = next((body for kind, body in _png_chunks(data) if kind == b"eXIf"), b"")
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            exif = next((body for kind, body in _riff_chunks(data) if kind == b"EXIF"), b"")
        else:
            return 1
        found = _of_tiff(exif.removeprefix(b"Exif\0\0"))
    except struct.error:
        return 1
    return found if 1 <= found <= 8 else 1


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = 8
    while start + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        yield kind, data[start + 8 : start + 8 + length]
        start += 12 + length


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = 12
    while start + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, start)
        yield kind, data[start + 8 : start + 8 + length]
        start += 8 + length + length % 2


def _of_tiff(exif: bytes) -> int:
    """Return the orientation of a TIFF header's first directory; 0 if it has none."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 0
    (directory,) = struct.unpack_from(order + "I", exif, 4)
    (count,) = struct.unpack_from(order + "H", exif, directory)
    for entry in range(directory + 2, directory + 2 + 12 * count, 12):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, entry)
        if tag == _ORIENTATION and kind == _SHORT:
            return int(value)
    return 0
