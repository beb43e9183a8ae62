"""The square that shows a drawing and takes one growing stroke."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.curve import Place
from engine.ink.erasing import Eraser, over_picture, touches_picture
from engine.strokes import DEFAULT_PEN_WIDTH, Drawing, Stroke
from gui import theme
from gui.guard import guarded
from gui.widgets.brush import Tool, clamp_width, ring_cursor, tool_width
from gui.widgets.frames import FrameClock
from gui.widgets.ink import Ink
from gui.widgets.live_stroke import LiveStroke

#: For so long, in seconds, a drawing that takes longer is painted at a time, and for so long events come between.
A_PORTION = 0.012
A_BREAK = 0.008


@guarded
class Paper(QWidget):
    """Shows a drawing, and the stroke that grows on it: `begin`, `add` points, then `finish_stroke` or `cancel_stroke`.

    A point is only noted when it comes; with the next frame the ink of all new points is painted, into an image at the
    screen's own resolution. Nothing here waits for anything. The drawing is kept in canvas units, so that it is the
    same ink at every size. What listens to mouse, pen, finger and keys is `Canvas`.

    Attributes
    ----------
    drawing : Drawing
        What is shown, without the stroke that grows.
    tool : Tool
        The tool in hand.
    pen_width : float
        In canvas units, at full pressure.
    hint : str
        What stands on the paper while it is empty.

    Signals
    -------
    stroke_begun
    stroke_changed : Stroke
        The whole stroke so far, once for all points of a frame.
    stroke_finished : Stroke
        The pen was lifted, or taken away: a stroke that is cut short counts as finished.
    stroke_cancelled
        The person gave the stroke up; it is gone from the paper.
    pen_width_changed : float
    tool_changed : Tool
    """

    stroke_begun = Signal()
    stroke_changed = Signal(object)
    stroke_finished = Signal(object)
    stroke_cancelled = Signal()
    pen_width_changed = Signal(float)
    tool_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.hint = ""
        self._drawing = Drawing()
        self._ink = Ink(paper=look.paper, ink=look.ink)
        self._live: LiveStroke | None = None
        self._eraser: Eraser | None = None  # what cuts the drawing while an eraser is down
        self._erased_to: Place | None = None  # how far it has come
        self._shown = self._drawing  # the drawing with the growing stroke in it
        self._welcoming = False
        self._taken: QRectF | None = None  # what of a picture is read, in canvas units
        self._frames = FrameClock(self)
        self._rest = QTimer(self, singleShot=True, interval=round(1000 * A_BREAK))  # paints what is left
        self._by_keys = False  # the person uses the keyboard: show where its input goes
        self._tool = Tool.PEN
        self._pen_width = DEFAULT_PEN_WIDTH
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._frames.frame.connect(self.show_news)
        self._rest.timeout.connect(self._paint_more)
        theme.notifier.changed.connect(self.use_theme)

    @property
    def drawing(self) -> Drawing:
        """What is shown, without the stroke under the pen."""
        return self._drawing

    @property
    def live_drawing(self) -> Drawing:
        """What is shown, with the stroke under the pen, or without what the eraser has cut so far."""
        return self._shown

    @property
    def is_drawing(self) -> bool:
        """True while the pen is down."""
        return self._live is not None

    @property
    def pressure(self) -> float:
        """Pressure at the last point of the growing stroke; 1 if there is none."""
        return self._live.pressure if self._live is not None and len(self._live) else 1.0

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    @property
    def pen_width(self) -> float:
        """Width of the pen in canvas units."""
        return self._pen_width

    def set_tool(self, tool: Tool) -> None:
        """Take `tool` in hand; a stroke under the pen stays what it is."""
        if tool is not self._tool:
            self._tool = tool
            self._show_brush()
            self.tool_changed.emit(tool)

    def set_pen_width(self, width: float) -> None:
        """Make the pen `width` wide (canvas units), as far as pens go; a stroke under the pen keeps its width."""
        width = clamp_width(width)
        if width != self._pen_width:
            self._pen_width = width
            self._show_brush()
            self.pen_width_changed.emit(width)

    def set_drawing(self, drawing: Drawing) -> None:
        """Show `drawing`. A growing stroke ends without a trace, unless `drawing` is the one that it grows on."""
        if self._live is not None and drawing is self._shown:
            return
        before = self._drawing
        if drawing.picture is before.picture and drawing.strokes == before.strokes:  # strokes compare by identity
            return
        self._forget_stroke()
        self._drawing = self._shown = drawing
        self._show_ink()

    def begin(self, tool: Tool) -> None:
        """Put `tool` down: a stroke begins, at the next point."""
        self._live = LiveStroke(width=tool_width(self._pen_width, tool), erase=tool is Tool.ERASER)
        self._eraser = Eraser(self._drawing) if tool is Tool.ERASER else None
        self._shown = self._drawing
        self.update()  # the hint goes
        self.stroke_begun.emit()

    def add(self, place: QPointF, *, seconds: float, pressure: float = 1.0) -> None:
        """Add a point in canvas units to the growing stroke; `seconds` is the event's time stamp."""
        if self._live is not None:
            self._live.add(place.x(), place.y(), pressure=pressure, seconds=seconds)
            self._frames.request()

    def finish_stroke(self) -> None:
        """Lift the pen: the growing stroke, if there is one, is finished as it is."""
        if self._live is None:
            return
        stroke = self._live.stroke() if len(self._live) else None
        if stroke is not None:
            self._take_news(self._live, stroke)
        self._drawing = self._shown
        if self._eraser is None and stroke is not None:
            self._ink.settle(stroke)
        elif self._eraser is not None and stroke is not None and not touches_picture(self._drawing, stroke):
            self._drawing = self._eraser.drawing
        self._forget_stroke()
        self._show_ink()
        if stroke is not None:
            self.stroke_finished.emit(stroke)

    def cancel_stroke(self) -> None:
        """Give the growing stroke up, if there is one."""
        if self._live is not None:
            self._forget_stroke()
            self._show_ink()
            self.stroke_cancelled.emit()

    def square(self) -> QRectF:
        """Return the square that is drawn on: as large as fits inside the frame, in the middle of the widget."""
        side = max(1, min(self.width(), self.height()) - 2)
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def to_canvas(self, position: QPointF) -> QPointF:
        """Return a position in the widget in canvas units; outside [0, 1] if it lies off the paper."""
        square = self.square()
        return (position - square.topLeft()) / square.width()

    def from_canvas(self, place: QPointF) -> QPointF:
        """Return the position in the widget of a place in canvas units."""
        square = self.square()
        return place * square.width() + square.topLeft()

    def frame_taken(self, box: tuple[float, ...] | None) -> None:
        """Frame a part of a picture: (left, top, right, bottom) in canvas units; None for no frame."""
        taken = None if box is None else QRectF(QPointF(*box[:2]), QPointF(*box[2:]))
        if taken != self._taken:
            self._taken = taken
            self.update()

    def set_welcoming(self, welcoming: bool) -> None:
        """Show that what hovers over the paper can be dropped on it, or no longer."""
        self._welcoming = welcoming
        self.update()

    @Slot(object)
    def use_theme(self, look: theme.Theme) -> None:
        """Take over the theme's paper and ink."""
        self._ink.set_colours(paper=look.paper, ink=look.ink)
        self._show_brush()

    @property
    def is_up_to_date(self) -> bool:
        """True if all of the drawing is painted."""
        return self._ink.is_complete

    @Slot()
    def show_news(self) -> None:
        """Show and tell what has come since the last frame."""
        if self._live is not None and len(self._live):
            stroke = self._live.so_far()
            self._take_news(self._live, stroke)
            self.stroke_changed.emit(stroke)

    def _take_news(self, live: LiveStroke, stroke: Stroke) -> None:
        """Show the new points of `live`, which is `stroke` by now."""
        if self._eraser is None:
            self._shown = self._drawing.with_stroke(stroke)
            changed = self._ink.extend(live.news(), erase=live.erase)
        else:
            changed = self._erase(self._eraser, live.news(), stroke)
        if not changed.isEmpty():
            self.update(changed.translated(self.square().topLeft()).toAlignedRect())

    def _erase(self, eraser: Eraser, places: list[Place], stroke: Stroke) -> QRectF:
        """Let the eraser go on in straight lines through `places`, paint what is left and return what changed."""
        track = [self._erased_to or places[0], *places] if places else []
        cut = [
            gone
            for start, end in pairwise(track)
            for gone in eraser.move(np.array(start, np.float32), np.array(end, np.float32))
        ]
        self._erased_to = track[-1] if track else self._erased_to
        self._shown = over_picture(eraser.drawing, stroke)
        return self._ink.repaint(self._shown, cut, track if self._drawing.picture is not None else ())

    def _forget_stroke(self) -> None:
        self._live = self._eraser = self._erased_to = None
        self._shown = self._drawing

    def _show_ink(self) -> None:
        """Paint the drawing, as far as it is not painted; what takes long goes on while events come between."""
        self._ink.show(self._drawing)
        self._go_on_later()

    @Slot()
    def _paint_more(self) -> None:
        self._ink.paint_more(A_PORTION)
        self._go_on_later()

    def _go_on_later(self) -> None:
        if not self._ink.is_complete:
            self._rest.start()
        self.update()

    def _fit(self) -> None:
        """Paint everything anew if the size or the screen has changed."""
        if not self._ink.resize(self.square().width(), self.devicePixelRatioF()):
            return
        if self._live is not None and len(self._live) and self._eraser is None:
            self._show_ink()
            self._live.rewind()
            self._ink.extend(self._live.news(), erase=self._live.erase)
        else:
            self._ink.show(self._shown)
            self._go_on_later()
        self._show_brush()

    def brush_diameter(self) -> float:
        """Return the size of the tool in hand on the screen, in device-independent pixels."""
        return tool_width(self._pen_width, self._tool) * self._ink.side

    def _show_brush(self) -> None:
        """Let the pointer show the size of the tool in hand."""
        look = theme.current()
        cursor = ring_cursor(self.brush_diameter(), ratio=self.devicePixelRatioF(), ink=look.ink, paper=look.paper)
        self.setCursor(cursor)
        self.update()

    def _draw_hint(self, painter: QPainter) -> None:
        painter.setPen(theme.current().text_quiet)
        painter.drawText(self.square(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.hint)

    def _draw_frame(self, painter: QPainter) -> None:
        """Draw the hairline around the paper; in the accent colour while the keys, or what is dropped, go to it."""
        look = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        accented = self._welcoming or (self._by_keys and self.hasFocus())
        painter.setPen(QPen(look.accent if accented else look.line, 1))
        painter.drawRect(self.square().adjusted(-1, -1, 0, 0))
        if self._taken is not None and self._live is None:
            corners = (self.from_canvas(p) for p in (self._taken.topLeft(), self._taken.bottomRight()))
            painter.setPen(QPen(look.accent, 2))
            painter.drawRect(QRectF(*corners))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(280, 280)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(140, 140)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        with QPainter(self) as painter:
            square = self.square()
            if not square.contains(QRectF(event.rect())):
                painter.fillRect(event.rect(), self.palette().window())
            self._ink.paint(painter, square.topLeft())
            if self.hint and self._live is None and self._drawing.is_blank:
                self._draw_hint(painter)
            self._draw_frame(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._fit()
