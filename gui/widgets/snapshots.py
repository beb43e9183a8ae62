"""Earlier states of an image that grows stroke by stroke, so that going back does not begin at the beginning."""

from typing import Final

from PySide6.QtGui import QImage

#: Strokes between two snapshots: what is painted again when one stroke is taken back is less than this.
EVERY: Final = 64
#: Snapshots take at most so many bytes together.
MOST_BYTES: Final = 24 * 2**20
#: The newest are kept close together; of the others every second one goes when there are too many.
_CLOSE: Final = 8


class Snapshots:
    """Copies of an image by the number of strokes that are in it, ascending."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, QImage]] = []

    def keep(self, strokes: int, image: QImage) -> None:
        """Keep a copy of `image`, which has so many strokes in it, if the one before is far enough."""
        if strokes - (self._kept[-1][0] if self._kept else 0) >= EVERY:
            self._kept.append((strokes, image.copy()))
            if len(self._kept) > max(2 * _CLOSE, MOST_BYTES // image.sizeInBytes()):
                self._kept = self._kept[:-_CLOSE:2] + self._kept[-_CLOSE:]

    def forget_beyond(self, strokes: int) -> None:
        """Forget those that have more strokes in them."""
        while self._kept and self._kept[-1][0] > strokes:
            self._kept.pop()

    def newest(self) -> tuple[int, QImage] | None:
        """Return the newest one: its number of strokes, and a copy of its image; None if there is none."""
        if not self._kept:
            return None
        strokes, image = self._kept[-1]
        return strokes, image.copy()
