"""A network's architecture as a picture: one block a layer that does something of its own, with its shape."""

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.kinds import BY_VALUE, Role
from engine.numerals import thousands
from engine.specs import NetworkSpec
from engine.trace import Shape
from gui import theme
from gui.guard import guarded

#: What only changes each value for itself is a note on the block before it, not a block.
_NOTES = BY_VALUE | {Role.ANSWER}

PICTURE = 76.0  # height of a block's picture
NARROWEST = 92.0  # width of a block at the text's normal size
MOST_SHEETS = 7
SHEET_STEP = 3.0


@dataclass(frozen=True)
class Block:
    """One block of the picture.

    Attributes
    ----------
    title : str
        The layer's, as in its spec.
    shape : tuple of int
        Of what the block gives: (C, H, W) or (N,).
    parameters : int
        How many numbers are trained in it.
    notes : tuple of str
        Titles of the layers behind it that work value by value.
    name : str
        Of its first layer.
    reads : tuple of str
        The blocks that it reads, by name, if that is not the one before it alone.
    """

    title: str
    shape: Shape
    parameters: int = 0
    notes: tuple[str, ...] = ()
    name: str = ""
    reads: tuple[str, ...] = ()

    @property
    def size(self) -> str:
        """The shape for people: "8×28×28"."""
        return "×".join(map(str, self.shape))

    @property
    def lines(self) -> list[str]:
        """What stands under the picture, in whole lines: the title first."""
        learnt = [f"{thousands(self.parameters)} parameters"] if self.parameters else []
        read = [f"reads {', '.join(self.reads)}"] if self.reads else []
        return [self.title, *read, *(f"+ {note}" for note in self.notes), *learnt]


def blocks(spec: NetworkSpec) -> tuple[Block, ...]:
    """Return the input and the blocks of `spec`, in the order in which they run."""
    found = {"input": Block("Input", spec.input_shape, name="input")}
    within = {"input": "input"}  # in which block each layer is
    for layer, (shape_in, shape_out) in zip(spec.layers, spec.shapes(), strict=True):
        count, sources = layer.parameter_count(shape_in), [within[source] for source in spec.sources(layer.name)]
        if layer.role in _NOTES:
            within[layer.name] = sources[0]
            before = found[sources[0]]
            notes, total = (*before.notes, layer.title()), before.parameters + count
            found[before.name] = replace(before, notes=notes, parameters=total)
        else:
            within[layer.name] = layer.name
            reads = () if sources == [list(found)[-1]] else tuple(sources)
            found[layer.name] = Block(layer.title(), shape_out, count, name=layer.name, reads=reads)
    if any(block.reads for block in found.values()):  # then their names are needed to tell what reads which
        return tuple(replace(block, title=f"{block.name}: {block.title}") for block in found.values())
    return tuple(found.values())


@guarded
class ArchitectureDiagram(QWidget):
    """Paints a network from left to right, in rows if there is no room: maps as sheets, flat layers as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blocks: tuple[Block, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Architecture")
        theme.notifier.changed.connect(self._restyle)

    def show_network(self, spec: NetworkSpec | None) -> None:
        """Show the architecture `spec`; None: nothing."""
        self.blocks = () if spec is None else blocks(spec)
        words = (f"{', '.join(block.lines)}: {block.size}" for block in self.blocks)
        self.setAccessibleDescription("; ".join(words))
        self._restyle(theme.current())

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self.update()

    def _across(self, width: float) -> int:
        """Return how many blocks stand beside each other in `width`; rows are about equally long."""
        most = max(int(width / (NARROWEST * theme.text_scale())), 1)
        rows = math.ceil(len(self.blocks) / most)
        return math.ceil(len(self.blocks) / rows) if rows else 1

    def _row_height(self, width: float) -> float:
        """Return the height of one row of blocks, each `width` wide."""
        line = QFontMetricsF(theme.font("small")).height()
        most = max((len(_broken(block, width)) for block in self.blocks), default=0)
        return PICTURE + (1 + most) * line + 3 * theme.GRID

    def _paint_block(self, painter: QPainter, block: Block, place: QRectF) -> None:
        look = theme.current()
        small = theme.font("small")
        line = QFontMetricsF(small).height()
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.number_font("small", bold=True))
        painter.setPen(look.text)
        painter.drawText(QRectF(place.left(), place.top(), place.width(), line), centred, block.size)
        picture = QRectF(place.left(), place.top() + line + theme.GRID / 2, place.width(), PICTURE)
        (self._paint_maps if len(block.shape) == 3 else self._paint_units)(painter, block, picture)
        painter.setFont(small)
        top = picture.bottom() + theme.GRID / 2
        for text, stands_back in _broken(block, place.width()):
            painter.setPen(look.text_quiet if stands_back else look.text)
            painter.drawText(QRectF(place.left(), top, place.width(), line), centred, text)
            top += line

    def _paint_maps(self, painter: QPainter, block: Block, room: QRectF) -> None:
        """Draw as many sheets as tell few maps from many, as large as the maps are beside the input's."""
        look = theme.current()
        channels, height, width = block.shape
        sheets = min(1 + round(1.2 * math.log2(channels)), MOST_SHEETS)
        largest = max(self.blocks[0].shape[1:])
        unit = (PICTURE - MOST_SHEETS * SHEET_STEP) * 0.78 / largest
        size = max(width * unit, 5.0), max(height * unit, 5.0)
        spread = SHEET_STEP * (sheets - 1)
        left = room.center().x() - (size[0] + spread) / 2
        top = room.center().y() - (size[1] + spread) / 2
        painter.setPen(QPen(look.text_quiet, 1))
        painter.setBrush(look.raised)
        for sheet in range(sheets):  # the one behind first
            painter.drawRect(QRectF(left + spread - sheet * SHEET_STEP, top + sheet * SHEET_STEP, *size))

    def _paint_units(self, painter: QPainter, block: Block, room: QRectF) -> None:
        look = theme.current()
        most = max(block.shape[0] for block in self.blocks if len(block.shape) == 1)
        height = PICTURE * (0.25 + 0.65 * math.log2(block.shape[0] + 1) / math.log2(most + 1))
        painter.setPen(QPen(look.text_quiet, 1))
        painter.setBrush(look.bar)
        painter.drawRect(QRectF(room.center().x() - 4, room.center().y() - height / 2, 8, height))

    def _paint_arrow(self, painter: QPainter, place: QRectF) -> None:
        """Draw an arrow from the block to its right neighbour, over the gap between their pictures."""
        line = QFontMetricsF(theme.font("small")).height()
        tip = QPointF(place.right() + 5, place.top() + line + theme.GRID / 2 + PICTURE / 2)
        painter.setPen(QPen(theme.current().text_quiet, 1.2))
        painter.drawLine(tip - QPointF(10, 0), tip)
        painter.drawPolyline([tip - QPointF(3.5, 3.5), tip, tip - QPointF(3.5, -3.5)])

    def hasHeightForWidth(self) -> bool:
        """Return that a narrow picture is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        across = self._across(width)
        return round(math.ceil(len(self.blocks) / across) * self._row_height(width / across))

    def sizeHint(self) -> QSize:
        """Return room for six blocks beside each other."""
        width = round(6 * NARROWEST * theme.text_scale())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return room for three blocks beside each other."""
        return QSize(round(3 * NARROWEST * theme.text_scale()), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint block by block."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            across = self._across(self.width())
            pitch = self.width() / across
            height = self._row_height(pitch)
            for index, block in enumerate(self.blocks):
                row, column = divmod(index, across)
                place = QRectF(column * pitch, row * height, pitch, height)
                self._paint_block(painter, block, place.adjusted(4, 0, -4, 0))
                follows = index + 1 < len(self.blocks) and not self.blocks[index + 1].reads
                if follows and column + 1 < across:
                    self._paint_arrow(painter, place)


def _broken(block: Block, width: float) -> list[tuple[str, bool]]:
    """Return the words under a block, in lines of at most `width`: (text, stands back)."""
    metrics = QFontMetricsF(theme.font("small"))
    lines: list[tuple[str, bool]] = []
    for number, whole in enumerate(block.lines):
        started = False
        for word in whole.split():
            if started and metrics.horizontalAdvance(f"{lines[-1][0]} {word}") <= width - theme.GRID:
                lines[-1] = (f"{lines[-1][0]} {word}", number > 0)
            else:
                lines.append((word, number > 0))
                started = True
    return lines
