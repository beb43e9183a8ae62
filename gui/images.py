"""Numpy arrays to QImages and back. Qt pads every row of an image to four bytes; both ways are handled here only."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

Pixels = NDArray[np.uint8]

#: The brightest of 16 bits.
_FULL_RANGE = 65535
#: A see-through picture is looked at with so many pixels a side: less cover than this is clear, more light is bright.
_LOOKED_AT, _CLEAR, _BRIGHT = 64, 128, 170


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


def to_image(pixels: Pixels) -> QImage:
    """Return a QImage with its own copy of `pixels`: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, uint8."""
    formats = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    height, width = pixels.shape[:2]
    packed = np.ascontiguousarray(pixels)
    # The QImage is a view of `packed` until it is copied: only the copy may leave this function.
    return QImage(packed.data, width, height, channels * width, formats[channels]).copy()


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
