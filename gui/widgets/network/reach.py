"""What the unit in hand sees, over the maps: a frame in each earlier layer, and the edges of what it adds up."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.kinds import Edge, ReceptiveField
from engine.trace import Selection
from gui import theme
from gui.guard import guarded

#: Edges above this share of the strongest are drawn thick.
STRONG = 0.6

#: A layer with more maps than this gets one frame.
MOST_FRAMES = 8

RectOf = Callable[[Selection], QRectF]


def field_rects(fields: Mapping[str, ReceptiveField], rect_of: RectOf) -> list[QRectF]:
    """Return the frames of what a unit sees of each earlier layer: one a map, one for a whole flat layer.

    Of a layer with many maps only the first is framed: a frame in each would bury what they show.

    Parameters
    ----------
    rect_of : callable
        Gives the place of a unit's value; an empty rectangle if it is not on the screen.
    """
    rects = []
    for field in list(fields.values())[:-1]:  # the last one is the unit itself
        if not field.channels:
            continue
        is_flat = field.rows == (0,) and field.columns == (0,) and len(field.channels) > 1
        shown = field.channels if len(field.channels) <= MOST_FRAMES else field.channels[:1]
        groups: Iterable[Sequence[int]] = [field.channels] if is_flat else [(c,) for c in shown]
        for channels in groups:
            whole = QRectF()
            for channel in {channels[0], channels[-1]} if not is_flat else channels:
                first = rect_of(Selection(field.layer, channel, field.rows[0], field.columns[0]))
                whole = whole.united(first).united(
                    rect_of(Selection(field.layer, channel, field.rows[-1], field.columns[-1]))
                )
            rects.append(whole)
    return [rect for rect in rects if not rect.isEmpty()]


def edge_lines(edges: Sequence[Edge], unit: Selection, rect_of: RectOf) -> list[tuple[QLineF, float]]:
    """Return each edge's line and its contribution as a share of the largest, -1 to 1."""
    end = rect_of(unit)
    if not edges or end.isEmpty():
        return []
    largest = max(abs(edge.contribution) for edge in edges)
    lines = []
    for edge in edges:
        start = rect_of(edge.source)
        if not start.isEmpty():
            lines.append((QLineF(start.center(), end.center()), edge.contribution / largest))
    return lines


@guarded
class Reach(QGraphicsItem):
    """Frames in the accent colour, edges in the colours of their sign."""

    def __init__(self) -> None:
        super().__init__()
        self._rects: list[QRectF] = []
        self._lines: list[tuple[QLineF, float]] = []
        self._area = QRectF()
        self.setZValue(9)

    def show_reach(self, rects: list[QRectF], lines: list[tuple[QLineF, float]]) -> None:
        """Show these frames and edges, and no others."""
        if not rects and not lines and not self._rects and not self._lines:
            return
        self.prepareGeometryChange()
        self._rects, self._lines = rects, lines
        area = QRectF()
        for rect in rects:
            area = area.united(rect)
        for line, _ in lines:
            area = area.united(QRectF(line.p1(), line.p2()).normalized())
        self._area = area.adjusted(-4, -4, 4, 4)

    @property
    def rects(self) -> list[QRectF]:
        """The frames."""
        return self._rects

    @property
    def lines(self) -> list[tuple[QLineF, float]]:
        """The edges, each with its share."""
        return self._lines

    def boundingRect(self) -> QRectF:
        """Return what frames and edges cover."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the edges, the strongest on top, and the frames over them, of the same width at every zoom."""
        look = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line, share in sorted(self._lines, key=lambda found: abs(found[1])):
            colour = QColor(look.positive if share > 0 else look.negative)
            colour.setAlphaF(0.12 + 0.68 * abs(share))
            painter.setPen(_cosmetic(colour, 2.0 if abs(share) > STRONG else 1.0))  # thin ones are painted much quicker
            painter.drawLine(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for rect in self._rects:
            for colour, width in ((look.halo, 3.0), (look.accent, 1.5)):
                painter.setPen(_cosmetic(colour, width))
                painter.drawRect(rect)


def _cosmetic(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
