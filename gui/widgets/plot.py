"""Curves over axes, in the theme's colours, to point at and to drag on."""

import math
from collections.abc import Sequence
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from engine.numerals import fixed
from gui import theme
from gui.guard import guarded

#: Names of the theme's colours that a curve can have.
Role = str

WIDTH: Final = 2.0


@guarded
class NumberAxis(pg.AxisItem):
    """An axis whose numbers are written as everywhere: with a true minus sign, and as many decimals as its steps."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of the ticks at `values`, which are `spacing` apart."""
        decimals = max(0, math.ceil(-math.log10(spacing * scale)))
        return [fixed(value * scale, decimals) for value in values]


def number_axes() -> dict[str, NumberAxis]:
    """Return the axes for a plot of numbers."""
    return {side: NumberAxis(side) for side in ("left", "bottom")}


@guarded
class Plot(pg.PlotWidget):
    """Axes that stay where they are put: dragging tells where the pointer is instead of moving them.

    Signals
    -------
    pointed : float, float
        Where the button was pressed or is held, in the axes' units.
    """

    pointed = Signal(float, float)

    def __init__(
        self, name: str, *, x: tuple[float, float], y: tuple[float, float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, axisItems=number_axes())
        self.setAccessibleName(name)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.set_ranges(x, y)
        self._roles: dict[pg.PlotDataItem | pg.InfiniteLine, tuple[Role, Qt.PenStyle]] = {}
        self._fills: dict[pg.PlotDataItem, Role] = {}
        self._restyle(theme.current())
        theme.notifier.changed.connect(self._restyle)

    def set_ranges(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Say which part of the plane is shown."""
        self.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def add_curve(
        self, role: Role, *, style: Qt.PenStyle = Qt.PenStyle.SolidLine, filled: bool = False
    ) -> pg.PlotDataItem:
        """Add a curve in one of the theme's colours; `filled` shades what is between it and zero."""
        curve = pg.PlotDataItem(fillLevel=0.0 if filled else None)
        self.addItem(curve)
        self._roles[curve] = (role, style)
        if filled:
            self._fills[curve] = role
        self._restyle(theme.current())
        return curve

    def add_line(self, role: Role) -> pg.InfiniteLine:
        """Add an upright line through the whole height."""
        line = pg.InfiniteLine(0.0, angle=90, movable=False)
        self.addItem(line)
        self._roles[line] = (role, Qt.PenStyle.SolidLine)
        self._restyle(theme.current())
        return line

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        self.setBackground(look.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(look.line)
            axis.setTextPen(look.text_quiet)
            axis.setTickFont(theme.number_font("small"))
        for item, (role, style) in self._roles.items():
            item.setPen(pg.mkPen(getattr(look, role), width=WIDTH, style=style))
        for curve, role in self._fills.items():
            colour = QColor(getattr(look, role))
            colour.setAlphaF(0.35)
            curve.setBrush(colour)

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where in the widget a place of the plane is."""
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(x, y))))

    def _tell_place(self, position: QPointF) -> None:
        place = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        self.pointed.emit(place.x(), place.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell where the button is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._tell_place(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._tell_place(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; nothing more is to be told."""
