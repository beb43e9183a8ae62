"""Numpy arrays to QImages and back. Qt pads every row of an image to four bytes; both ways are handled here only."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

Pixels = NDArray[np.uint8]


def to_array(image: QImage) -> Pixels:
    """Return the pixels of `image`: (H, W) uint8 if it is grey all over, otherwise (H, W, 3); read-only.

    See-through parts are laid on white.
    """
    if image.hasAlphaChannel():
        image = _on_white(image)
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


def _on_white(image: QImage) -> QImage:
    """Return `image` laid on white."""
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(QColor("white"))
    with QPainter(ground) as painter:
        painter.drawImage(ground.rect(), image, image.rect())
    return ground
