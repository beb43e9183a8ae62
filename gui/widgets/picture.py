"""A small picture with a title, every value a crisp square."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.outline import outline


@guarded
class Picture(QWidget):
    """A (H, W) picture as ink on paper, or through a colour map if its values are signed.

    Attributes
    ----------
    title : str
        Shown under the picture; also its accessible name.
    """

    def __init__(
        self,
        title: str = "",
        *,
        side: int = 84,
        signed: bool = False,
        mounted: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a picture; `mounted` puts it on a square of paper as large as fits, whatever its own shape is."""
        super().__init__(parent)
        self.title = title
        self._side = side
        self._signed = signed
        self._mounted = mounted
        self._values: NDArray[np.float32] | None = None
        self._highest = 1.0
        self._framed: tuple[int, int, int, int] | None = None
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(title)
        theme.notifier.changed.connect(self._restyle)

    def show_values(self, values: NDArray[np.float32] | None, *, highest: float = 1.0) -> None:
        """Show (H, W) values; `highest` is what full ink (or the map's end) stands for. None: nothing to show."""
        self._values, self._highest = values, highest
        self._renew()
        self.update()

    def frame(self, row: int, column: int, *, height: int, width: int) -> None:
        """Frame a block of values in the accent colour: what somebody has in hand sees of this picture."""
        self._framed = (row, column, height, width)
        self.update()

    def clear_frame(self) -> None:
        """Take the frame away."""
        self._framed = None
        self.update()

    @property
    def framed(self) -> tuple[int, int, int, int] | None:
        """Row, column, height and width of the framed block."""
        return self._framed

    def set_title(self, title: str) -> None:
        """Change the words under the picture."""
        self.title = title
        self.setAccessibleName(title)
        self.update()

    @property
    def values(self) -> NDArray[np.float32] | None:
        """What is shown."""
        return self._values

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._renew()
        self.updateGeometry()
        self.update()

    def _renew(self) -> None:
        if self._values is None:
            self._image = None
            return
        look = theme.current()
        table = colours.diverging(look) if self._signed else colours.ink(look)
        packed = colours.to_packed(self._values, self._highest, table, signed=self._signed)
        self._image = to_image(packed, opaque=True)

    def _title_height(self) -> float:
        return QFontMetricsF(theme.font("small")).height() + 2 if self.title else 0.0

    def _frame(self) -> QRectF:
        """Return where the picture goes: as large as fits, a whole number of screen pixels a value if there is room."""
        height, width = (1, 1) if self._values is None else self._values.shape
        room = min(self.width() / width, (self.height() - self._title_height()) / height)
        scale = float(int(room)) if room >= 1 and self._values is not None else room
        top = 0 if self.title else (self.height() - scale * height) / 2  # a title stays close under its picture
        return QRectF((self.width() - scale * width) / 2, top, scale * width, scale * height)

    def mount(self) -> QRectF:
        """Return the square of paper that a mounted picture lies on; else the picture's own place."""
        if not self._mounted:
            return self._frame()
        side = min(self.width(), int(self.height() - self._title_height()))
        top = 0 if self.title else (self.height() - side) // 2
        return QRectF((self.width() - side) // 2, top, side, side)

    def _paint_framed(self, painter: QPainter, frame: QRectF) -> None:
        if self._framed is None or self._values is None:
            return
        row, column, height, width = self._framed
        if height > 0 and width > 0:
            scale = frame.width() / self._values.shape[1]
            left, top = frame.left() + column * scale, frame.top() + row * scale
            outline(painter, QRectF(left, top, width * scale, height * scale), width=2)

    def sizeHint(self) -> QSize:
        """Return the size it was made for."""
        return QSize(self._side, round(self._side + self._title_height()))

    def minimumSizeHint(self) -> QSize:
        """Return 28 pixels a side, and the title."""
        return QSize(28, round(28 + self._title_height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the picture and write its title."""
        look, frame = theme.current(), self._frame()
        with QPainter(self) as painter:
            if self._image is None or self._mounted:
                painter.fillRect(self.mount(), look.paper)
            if self._image is not None:
                painter.drawImage(frame, self._image)
            painter.setPen(look.line)
            painter.drawRect(self.mount().adjusted(0, 0, -1, -1))
            self._paint_framed(painter, frame)
            if self.title:
                painter.setFont(theme.font("small"))
                painter.setPen(look.text_quiet)
                below = QRectF(0, frame.bottom() + 2, self.width(), self._title_height())
                shown = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown)
