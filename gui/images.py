"""Numpy arrays to QImages and back, here only: Qt pads rows to four bytes, and a QImage does not own its memory."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

Pixels = NDArray[np.uint8]
#: Of an RGBA colour a pixel, as `colours.to_packed` makes it.
Packed = NDArray[np.uint32]

#: The brightest of 16 bits.
_FULL_RANGE = 65535
#: A see-through picture is looked at with so many pixels a side: less cover than this is clear, more light is bright.
_LOOKED_AT, _CLEAR, _BRIGHT = 64, 128, 170

#: By the bytes of a pixel.
_FORMATS = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}


def to_array(image: QImage) -> Pixels:
    """Return the pixels of `image`: (H, W) uint8 if it is grey all over, otherwise (H, W, 3); read-only.

    See-through parts are laid on white, or on black where what can be seen is bright. Grey of 16 bits that uses a small
    part of its range is stretched over all of it: a scanner's 12 bits would leave 16 shades.
    """
    if image.format() == QImage.Format.Format_Grayscale16:
        return _stretched(image)
    if image.hasAlphaChannel():
        image = _on_ground(image)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    pixels: Pixels = rows[:, : 3 * width].reshape(height, width, 3).copy()
    if (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0].copy()
    pixels.setflags(write=False)
    return pixels


def to_image(pixels: Pixels | Packed, *, opaque: bool = False) -> QImage:
    """Return a QImage with its own copy of `pixels`.

    Parameters
    ----------
    pixels : (H, W), (H, W, 3) or (H, W, 4) uint8, or (H, W) uint32
        Grey, RGB, RGBA, or packed RGBA.
    opaque : bool
        True to leave out how see-through each pixel is: Qt enlarges such a picture ten times as fast.
    """
    height, width = pixels.shape[:2]
    packed = np.ascontiguousarray(pixels)
    channels = packed.itemsize * (packed.shape[2] if packed.ndim == 3 else 1)
    image = QImage(packed.data, width, height, channels * width, _FORMATS[channels])
    # The QImage is a view of `packed`: only a copy may leave this function.
    return image.convertToFormat(QImage.Format.Format_RGB32) if opaque else image.copy()


def recoloured(image: QImage, table: Sequence[int]) -> QImage:
    """Return a grey image in the 256 colours of `table` (ARGB). It shares the pixels, which must outlive it."""
    bits, (width, height) = image.constBits(), image.size().toTuple()
    coloured = QImage(bits, width, height, image.bytesPerLine(), QImage.Format.Format_Indexed8)
    coloured.setColorTable(table)
    coloured.setDevicePixelRatio(image.devicePixelRatio())
    return coloured


def _stretched(image: QImage) -> Pixels:
    """Return the pixels of grey of 16 bits, from its darkest to its brightest if they lie close together."""
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint16).reshape(height, image.bytesPerLine() // 2)[:, :width]
    low, high = int(rows.min()), int(rows.max())
    if high - low > _FULL_RANGE // 4 or high == low:
        low, high = 0, _FULL_RANGE
    pixels: Pixels = np.rint((rows.astype(np.float32) - low) * np.float32(255 / (high - low))).astype(np.uint8)
    pixels.setflags(write=False)
    return pixels


def _on_ground(image: QImage) -> QImage:
    """Return `image` laid on white, or on black if what is seen of it is bright."""
    small = image.scaled(_LOOKED_AT, _LOOKED_AT).convertToFormat(QImage.Format.Format_RGBA8888)
    red, green, blue, cover = np.frombuffer(small.constBits(), np.uint8).reshape(-1, 4).T.astype(np.float32)
    seen = float((cover * (red + green + blue)).sum()) / max(3 * float(cover.sum()), 1)
    hidden = float((cover < _CLEAR).mean())
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(QColor("black" if seen > _BRIGHT and hidden > 0 else "white"))
    with QPainter(ground) as painter:
        painter.drawImage(ground.rect(), image, image.rect())
    return ground
