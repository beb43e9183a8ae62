"""What a layer's column is made of in the scene: text that seldom changes, and pictures that change with the pen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.numerals import thousands
from gui import theme
from gui.guard import guarded
from gui.widgets.network.layers import LayerInfo
from gui.widgets.network.layout import STRIP, Column, Way

CHEVRON = 12.0


def longest_word(info: LayerInfo) -> float:
    """Return the width of the longer line of a layer's header: its column cannot be narrower."""
    small, bold = QFontMetricsF(theme.font("small")), QFontMetricsF(theme.font("small", bold=True))
    widest = max(small.horizontalAdvance(info.size), CHEVRON + bold.horizontalAdvance(info.name))
    return float(np.ceil(widest)) + 1


def header_height() -> float:
    """Return how high a layer's header is: its name, and the size of its output."""
    return 2 * _line_height() + theme.GRID / 2


def _line_height() -> float:
    return QFontMetricsF(theme.font("small")).height()


@guarded
class Header(QGraphicsItem):
    """A layer's name and size; all that is known, along a strip from top to bottom, if it is collapsed."""

    def __init__(self, column: Column, height: float) -> None:
        super().__init__()
        self._column = column
        self._height = height
        self.setPos(column.x, column.y)
        # Painted once; the maps below it change without it.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def boundingRect(self) -> QRectF:
        """Return the header's place in its own coordinates."""
        return QRectF(0, 0, self._column.width, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the header."""
        if self._column.collapsed:
            self._paint_strip(painter)
        else:
            self._paint_lines(painter)

    def _paint_lines(self, painter: QPainter) -> None:
        look, line = theme.current(), _line_height()
        self._paint_chevron(painter, line, points_right=False)
        painter.setFont(theme.font("small", bold=True))
        painter.setPen(look.text)
        painter.drawText(QRectF(CHEVRON, 0, self._column.width, line), 0, self._column.info.name)
        painter.setFont(theme.font("small"))
        painter.setPen(look.text_quiet)
        painter.drawText(QRectF(0, line, self._column.width + 40, line), 0, self._column.info.size)

    def _paint_strip(self, painter: QPainter) -> None:
        look, line, info = theme.current(), _line_height(), self._column.info
        painter.fillRect(self.boundingRect(), look.window)
        self._paint_chevron(painter, line, points_right=True)
        painter.translate(STRIP, line + theme.GRID / 2)
        painter.rotate(90)
        top = (STRIP - line) / 2
        painter.setFont(theme.font("small", bold=True))
        painter.setPen(look.text)
        painter.drawText(QPointF(0, top + line * 0.78), info.name)
        start = QFontMetricsF(theme.font("small", bold=True)).horizontalAdvance(info.name) + theme.GRID
        painter.setFont(theme.font("small"))
        painter.setPen(look.text_quiet)
        rest = f"{info.title} · {info.size} · {thousands(info.parameters)} parameters"
        room = self._height - line - theme.GRID - start
        shown = QFontMetricsF(theme.font("small")).elidedText(rest, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(start, top + line * 0.78), shown)

    def _paint_chevron(self, painter: QPainter, line: float, *, points_right: bool) -> None:
        centre = QPointF(STRIP / 2 if points_right else 4.0, line / 2)
        shape = [QPointF(-2, -3.5), QPointF(2, 0), QPointF(-2, 3.5)]
        if not points_right:
            shape = [QPointF(-3.5, -2), QPointF(0, 2), QPointF(3.5, -2)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().text_quiet, 1.4))
        painter.drawPolyline(QPolygonF([centre + point for point in shape]))


@guarded
class Ways(QGraphicsItem):
    """Lines from layers to those that read them, below all else."""

    def __init__(self, ways: Sequence[Way]) -> None:
        super().__init__()
        self._ways = [QPolygonF([QPointF(x, y) for x, y in way]) for way in ways]
        self.setZValue(-1)

    def boundingRect(self) -> QRectF:
        """Return what the lines cover."""
        area = QRectF()
        for way in self._ways:
            area = area.united(way.boundingRect())
        return area.adjusted(-5, -5, 5, 5)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw each line, with a point where it ends."""
        pen = QPen(theme.current().text_quiet, 1.2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for way in self._ways:
            painter.drawPolyline(way)
            tip = way.at(way.count() - 1)
            painter.drawPolyline(QPolygonF([tip + QPointF(-4, -3), tip, tip + QPointF(-4, 3)]))


@guarded
class Note(QGraphicsItem):
    """Lines of numbers that change at most 15 times a second; between changes painting them is a blit.

    Each text has its own row, `pitch` apart, written at the rectangle's left or right side, in the upper `share` of
    the row.
    """

    def __init__(
        self,
        rect: QRectF,
        pitch: float,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        *,
        share: float = 1.0,
    ) -> None:
        super().__init__()
        self._rect, self._pitch, self._alignment = rect, pitch, alignment
        self._share = share * pitch
        self._texts: list[str] = []
        self._bold = -1
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def texts(self) -> list[str]:
        """What is written, row by row."""
        return self._texts

    def write(self, texts: list[str], *, bold: int = -1) -> None:
        """Write one text a row; row `bold` stands out."""
        if (texts, bold) != (self._texts, self._bold):
            self._texts, self._bold = texts, bold
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the place that was given."""
        return self._rect

    def _font(self, row: int) -> QFont:
        return theme.number_font("small", bold=row == self._bold)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the rows."""
        look = theme.current()
        for row, text in enumerate(self._texts):
            painter.setFont(self._font(row))
            painter.setPen(look.text if row == self._bold else look.text_quiet)
            place = QRectF(self._rect.left(), self._rect.top() + row * self._pitch, self._rect.width(), self._share)
            painter.drawText(place, self._alignment | Qt.AlignmentFlag.AlignVCenter, text)


@guarded
class Bars(QGraphicsItem):
    """Probabilities as bars, the winner marked."""

    def __init__(self, rect: QRectF, pitch: float) -> None:
        super().__init__()
        self._rect, self._pitch = rect, pitch
        self._shares: NDArray[np.float32] | None = None

    def show_shares(self, shares: NDArray[np.float32] | None) -> None:
        """Show (classes,) shares in [0, 1]; None: no answer."""
        self._shares = shares
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the place that was given."""
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Fill the bars over a track that shows what 1 would be."""
        look = theme.current()
        height = 0.24 * self._pitch
        winner = -1 if self._shares is None else int(self._shares.argmax())
        shares = [0.0] * round(self._rect.height() / self._pitch) if self._shares is None else self._shares.tolist()
        for row, share in enumerate(shares):
            top = self._rect.top() + (row + 0.66) * self._pitch
            track = QRectF(self._rect.left(), top, self._rect.width(), height)
            painter.fillRect(track, look.window)
            track.setWidth(track.width() * share)
            painter.fillRect(track, look.text if row == winner else look.bar)


@guarded
class Frames(QGraphicsItem):
    """The unit in hand, the one under the pointer and the keyboard's cursor, framed over the maps."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QRectF()
        self._selected: list[QRectF] = []
        self._cursor = self._hovered = QRectF()
        self.setZValue(10)

    def show_frames(self, selected: list[QRectF], *, cursor: QRectF, hovered: QRectF) -> None:
        """Frame the `selected` unit and its map, the `cursor` and what is `hovered`; empty ones are left out."""
        self.prepareGeometryChange()
        self._selected, self._cursor, self._hovered = selected, cursor, hovered
        area = cursor.united(hovered)
        for rect in selected:
            area = area.united(rect)
        self._area = area.adjusted(-4, -4, 4, 4)

    def boundingRect(self) -> QRectF:
        """Return what the frames cover."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw a frame of the same width at every zoom, with a halo, so that it shows on data of any colour."""
        look = theme.current()
        for rect in self._selected:
            self._outline(painter, rect, QPen(look.halo, 4), QPen(look.accent, 2))
        if not self._hovered.isEmpty():
            self._outline(painter, self._hovered, QPen(look.halo, 3), QPen(look.text, 1))
        if not self._cursor.isEmpty():
            self._outline(painter, self._cursor, QPen(look.halo, 3), QPen(look.accent, 1.5, Qt.PenStyle.DotLine))

    @staticmethod
    def _outline(painter: QPainter, rect: QRectF, *pens: QPen) -> None:
        for pen in pens:
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(-1, -1, 1, 1))
