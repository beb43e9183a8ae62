"""Pictures from outside and to outside: what is opened, pasted or dropped becomes a Drawing; a Drawing is copied."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QTransform

from engine.drawingfile import MOST_SIDE
from engine.errors import EngineError
from engine.exif import orientation
from engine.outside import quoted
from engine.strokes import Drawing
from gui import other_formats
from gui.images import to_array
from gui.widgets.ink import Ink

#: The most pixels that a picture may have; checked in its header, before anything is decoded.
MAX_PIXELS: Final = 64_000_000
#: The most bytes that a picture's file may have.
MAX_BYTES: Final = 256 * 1024 * 1024
#: A decoded picture is brought down to this many pixels on its longer side, so that it can be saved with a drawing.
MAX_SIDE: Final = MOST_SIDE
#: What Qt may allocate for one picture, in MiB: MAX_PIXELS of 4 bytes each.
ALLOCATION_LIMIT_MIB: Final = 256
#: The raster formats that are read. No SVG or PDF: those are programs for a renderer, not pictures of a digit.
FORMATS: Final = ("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "pbm", "pgm", "ppm", "ico")
#: Their usual endings, for an open dialog; when a file is read, its content decides.
SUFFIXES: Final = tuple(f".{name}" for name in FORMATS)
#: How EXIF's orientations are turned upright.
_TURNS: Final = {
    1: QTransform(),
    2: QTransform().scale(-1, 1),
    3: QTransform().rotate(180),
    4: QTransform().scale(1, -1),
    5: QTransform().scale(-1, 1).rotate(90),
    6: QTransform().rotate(90),
    7: QTransform().scale(-1, 1).rotate(270),
    8: QTransform().rotate(270),
}
#: Side of the picture that `draw_image` makes, in pixels.
COPY_SIDE: Final = 560


def from_bytes(data: bytes, *, name: str) -> Drawing:
    """Return the picture in the bytes of the file `name` as a drawing; its content decides the format, not its name.

    Of an animated picture the first frame is taken; the camera's rotation is applied; see-through parts become white.

    Raises
    ------
    EngineError
        If it is not a picture, is damaged or is too large.
    """
    return Drawing(picture=to_array(decode(data, name=quoted(name))), source=name)


def from_image(image: QImage, source: str = "pasted picture") -> Drawing:
    """Return a picture that is decoded already, such as the clipboard's, as a drawing.

    Raises
    ------
    EngineError
        If it is empty or too large.
    """
    if image.isNull():
        raise EngineError("There is no picture to paste.")
    if image.width() * image.height() > MAX_PIXELS:
        raise EngineError(_too_large("The pasted picture", image.size()))
    if max(image.width(), image.height()) > MAX_SIDE:
        image = image.scaled(_bounded(image.size()), mode=Qt.TransformationMode.SmoothTransformation)
    return Drawing(picture=to_array(image), source=source)


def decode(data: bytes, *, name: str) -> QImage:
    """Decode the bytes of a picture; `name` is what people are told when that fails.

    Raises
    ------
    EngineError
        If the bytes are no picture, a damaged one or one of more than `MAX_PIXELS` pixels.
    """
    if not data:
        raise EngineError(f"“{name}” is empty.")
    if advice := other_formats.advice(data):
        raise EngineError(f"“{name}” is {advice}")
    QImageReader.setAllocationLimit(ALLOCATION_LIMIT_MIB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    try:
        return _read(reader, name).transformed(_TURNS[orientation(data)])
    finally:
        # Some of Qt's readers still touch their device as they go: it must outlive them. (None is fine; the stub errs.)
        reader.setDevice(None)  # type: ignore[arg-type]


def _read(reader: QImageReader, name: str) -> QImage:
    """Read the first picture that `reader` finds, once its header says that it is a fit one."""
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if not reader.canRead() or bytes(reader.format().data()).decode().lower() not in FORMATS:
        raise EngineError(f"“{name}” is not a picture that can be read here (PNG, JPEG, GIF, BMP or WebP).")
    size = reader.size()
    if size.isEmpty():
        raise EngineError(f"“{name}” is damaged: it does not say how large it is.")
    if size.width() * size.height() > MAX_PIXELS:
        raise EngineError(_too_large(f"“{name}”", size))
    if max(size.width(), size.height()) > MAX_SIDE:
        reader.setScaledSize(_bounded(size))
    image = reader.read()
    if image.isNull():
        raise EngineError(f"“{name}” is damaged and cannot be shown.")
    return image


def draw_image(drawing: Drawing) -> QImage:
    """Return `drawing` as a picture in black on white, to be pasted or opened elsewhere."""
    ink = Ink(paper=QColor("white"), ink=QColor("black"))
    ink.resize(COPY_SIDE, 1.0)
    ink.show(drawing)
    return ink.picture()


def _bounded(size: QSize) -> QSize:
    """Return `size` brought down to `MAX_SIDE`, at least one pixel each way."""
    bounded = size.scaled(MAX_SIDE, MAX_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
    return bounded.expandedTo(QSize(1, 1))


def _too_large(what: str, size: QSize) -> str:
    return (
        f"{what} has {size.width()} × {size.height()} pixels: more than {MAX_PIXELS // 1_000_000} million"
        " are too many to open."
    )
