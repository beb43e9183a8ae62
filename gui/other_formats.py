"""Formats of pictures that Inkling does not read, told by how a file begins, and what a person can do about each."""

#: The kinds of the container in which phones keep photos (ISO/IEC 14496-12, "ftyp"), by what they hold.
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_AVIF = (b"avif", b"avis")

_PHOTO = (
    "a HEIC photo, as phones take them, which cannot be read here. Share it from the phone as JPEG (iPhone: Settings, "
    "Camera, Formats, Most Compatible; Android: the camera's settings), or open it on this computer and save it so."
)
_CONVERT = "which cannot be read here. Open it in the program that it came from and save it as PNG or JPEG."

#: How a file begins, and what it is.
_BEGINNINGS = (
    (b"%PDF", "a PDF document"),
    (b"<svg", "an SVG drawing"),
    (b"8BPS", "a Photoshop file"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"PK\x03\x04", "a packed folder or an office document"),
)


def advice(data: bytes) -> str:
    """Return what a file is, and what to do, as the end of a sentence that begins "It is"; empty if nobody knows it."""
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC:
            return _PHOTO
        return f"an AVIF picture, {_CONVERT}" if data[8:12] in _AVIF else f"a film, {_CONVERT}"
    start = data[:1024].lstrip()
    if start.startswith(b"<?xml") and b"<svg" in start:
        start = b"<svg"
    return next((f"{what}, {_CONVERT}" for beginning, what in _BEGINNINGS if start.startswith(beginning)), "")
