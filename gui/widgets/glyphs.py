"""Digits as small grey pictures, so that hundreds of numbers can be written into an array at once."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

CHARACTERS = " 0123456789.,−+-e%×=?<>()|"

#: The luminance on which black and white text have the same contrast (WCAG 2.2): sqrt(1.05 × 0.05) - 0.05.
EQUAL_CONTRAST = 0.179

#: Steps between a cell's colour and its text's.
LEVELS = 32


class Glyphs:
    """The characters of numbers in one font, each in a box of the same size.

    Attributes
    ----------
    height, width : int
        The box, in the screen's own pixels.
    """

    def __init__(self, font: QFont, ratio: float) -> None:
        metrics = QFontMetricsF(font)
        self.height = max(round(metrics.height() * ratio), 1)
        self.width = max(round(metrics.horizontalAdvance("0") * ratio), 1)
        image = QImage(self.width * len(CHARACTERS), self.height, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.black)
        with QPainter(image) as painter:
            painter.scale(ratio, ratio)
            painter.setFont(font)
            painter.setPen(Qt.GlobalColor.white)
            for place, character in enumerate(CHARACTERS):
                # Points and signs are narrower or wider than digits: put each in the middle of its box.
                slack = (self.width / ratio - metrics.horizontalAdvance(character)) / 2
                painter.drawText(QPointF(place * self.width / ratio + slack, metrics.ascent()), character)
        lines = np.frombuffer(image.constBits(), np.uint8).reshape(self.height, image.bytesPerLine())
        boxes = lines[:, : self.width * len(CHARACTERS)].reshape(self.height, len(CHARACTERS), self.width)
        self._boxes = (boxes.transpose(1, 0, 2) >> 3).copy()  # in LEVELS of coverage
        self._place = {character: place for place, character in enumerate(CHARACTERS)}

    def write(self, texts: list[str], backgrounds: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
        """Return a picture of (rows × height, columns × width) RGBA pixels: each column's texts end below each other.

        Texts are black on light cells and white on dark ones. If the longest does not fit, none is written.

        Parameters
        ----------
        texts : list of str
            One a cell, in reading order.
        backgrounds : (rows, columns, 4) uint8 RGBA
        height, width : int
            A cell's size.
        """
        rows, columns = backgrounds.shape[:2]
        packed = np.ascontiguousarray(backgrounds).view(np.uint32)[..., 0]  # (rows, columns)
        picture = np.empty((rows, height, columns, width), np.uint32)
        picture[:] = packed[:, None, :, None]
        longest = max((len(text) for text in texts), default=0)
        if longest and longest * self.width + 2 <= width and self.height <= height:
            top, left = (height - self.height) // 2, (width - longest * self.width) // 2
            masks = self._masks(texts, rows, columns, longest)
            # One look-up a pixel: which cell it is in, and how much of it a digit covers.
            first = LEVELS * np.arange(rows * columns, dtype=np.int32).reshape(rows, 1, columns, 1)
            mixed = self._mixtures(backgrounds).ravel()[masks + first]
            picture[:, top : top + self.height, :, left : left + longest * self.width] = mixed
        return picture.view(np.uint8).reshape(rows * height, columns * width, 4)

    def _masks(self, texts: list[str], rows: int, columns: int, longest: int) -> NDArray[np.uint8]:
        """Return the texts' coverage, (rows, height, columns, longest × width) in 0..LEVELS - 1."""
        unknown = self._place["?"]
        codes = [[self._place.get(c, unknown) for c in text.center(longest)] for text in _aligned(texts, columns)]
        # (rows, columns, longest, h, w)
        boxes: NDArray[np.uint8] = self._boxes[np.array(codes).reshape(rows, columns, longest)]
        return boxes.transpose(0, 3, 1, 2, 4).reshape(rows, self.height, columns, longest * self.width)

    @staticmethod
    def _mixtures(backgrounds: NDArray[np.uint8]) -> NDArray[np.uint32]:
        """Return each cell's colour mixed with black or white, whichever contrasts more: (rows, columns, LEVELS)."""
        linear = (backgrounds[..., :3] / np.float32(255)) ** np.float32(2.2)
        light = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32) > EQUAL_CONTRAST
        colour = np.where(light, 0, 255).astype(np.float32)[..., None, None]
        share = np.linspace(0, 1, LEVELS, dtype=np.float32)[:, None]
        mixed = (
            backgrounds[:, :, None, :] * (1 - share) + colour * share + np.float32(0.5)
        )  # (rows, columns, LEVELS, 4)
        mixed[..., 3] = 255
        return np.ascontiguousarray(mixed.astype(np.uint8)).view(np.uint32)[..., 0]


def _aligned(texts: list[str], columns: int) -> list[str]:
    """Return `texts`, in reading order of so many columns, each as long as the longest of its column."""
    widest = [max(map(len, texts[column::columns]), default=0) for column in range(columns)]
    return [text.rjust(widest[place % columns]) for place, text in enumerate(texts)]
