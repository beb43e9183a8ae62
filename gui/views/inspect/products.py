"""The grids of a convolution: for each input channel patch × kernel = products, and their sum."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from engine.kinds import ChannelTerm
from engine.rounding import PrintedProducts, PrintedSum
from gui import colours, theme
from gui.guard import guarded
from gui.widgets.block_matrix import BlockMatrix, BlockWords

LEAST_DECIMALS = 2
#: patch, kernel, products
BLOCKS = 3


@dataclass(frozen=True, eq=False)
class PrintedTerm:
    """What is printed of one channel.

    Attributes
    ----------
    term : ChannelTerm
    name : str
        What the channel is called.
    texts : PrintedProducts
        Patch, kernel and products, cell by cell in reading order.
    sum : PrintedSum
        Of the products.
    """

    term: ChannelTerm
    name: str
    texts: PrintedProducts
    sum: PrintedSum


@guarded
class ProductGrids(QWidget):
    """As many channels as there is room for; a scroll bar, the wheel and `show_channel` reach the others.

    Attributes
    ----------
    matrix : BlockMatrix

    Signals
    -------
    hovered : (channel, i, j) or None
        The cell of a patch, kernel or product in hand.
    activated : int, int, int
        Channel, i, j of a cell that was clicked or taken by Enter.
    room_changed
        More or fewer digits fit now.
    """

    hovered = Signal(object)
    activated = Signal(int, int, int)
    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = BlockMatrix()
        self.matrix.least_decimals = LEAST_DECIMALS
        self.matrix.setAccessibleName(self.tr("Patches, kernels and products"))
        self.bar = QScrollBar()
        self._terms: tuple[ChannelTerm, ...] = ()
        self._print: Callable[[ChannelTerm], PrintedTerm] | None = None
        self._shown: tuple[int, ...] = ()  # as it was painted, whatever there may be room for meanwhile
        self._scales = (1.0, 1.0, 1.0)
        self._chosen = -1
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.matrix, 1)
        row.addWidget(self.bar)
        self.bar.valueChanged.connect(self._render)
        self.matrix.hovered.connect(self._hover)
        self.matrix.activated.connect(self._activate)

    def characters_for(self, columns: int) -> int:
        """Return how many characters a number may have where kernels have so many columns."""
        digit = QFontMetricsF(theme.number_font("small")).horizontalAdvance("0")
        room = (self.width() - 2 * 3 * theme.GRID - self.bar.sizeHint().width()) / (BLOCKS * columns) - 4
        return int(room / digit)

    @property
    def shown(self) -> tuple[int, ...]:
        """The channels that can be seen now, from above."""
        return self._shown

    def show_terms(
        self,
        terms: tuple[ChannelTerm, ...],
        printed: Callable[[ChannelTerm], PrintedTerm],
        *,
        scales: tuple[float, float, float],
        chosen: int,
    ) -> None:
        """Show the channels in the order given.

        Parameters
        ----------
        terms : tuple of ChannelTerm
        printed : callable
            Says what is printed of one of them; asked for those only that can be seen.
        scales : tuple of float
            The magnitudes that the end of the colour scale stands for: of patches, of kernels and of products. What
            holds for the whole layer, so that a kernel keeps its colours while the window slides over the maps.
        chosen : int
            The channel whose name stands out.
        """
        self._terms, self._print, self._scales, self._chosen = terms, printed, scales, chosen
        self._set_range()
        self._render()

    def show_channel(self, channel: int) -> None:
        """Scroll to a channel."""
        place = [term.channel for term in self._terms].index(channel)
        first, capacity = self.bar.value(), self._capacity()
        if not first <= place < first + capacity:
            self.bar.setValue(place if place < first else place - capacity + 1)

    def light(self, channel: int, cell: tuple[int, int] | None = None) -> None:
        """Frame a channel's products, or one cell of its patch, kernel and products. Channel -1: nothing."""
        self.matrix.clear_frame()
        self.matrix.mark(())
        if channel not in self.shown:
            return
        height, width = self._size
        top = self.shown.index(channel) * height
        if cell is None:
            self.matrix.frame(top, 2 * width, height=height, width=width)
        else:
            self.matrix.mark([(top + cell[0], block * width + cell[1]) for block in range(BLOCKS)])

    def _capacity(self) -> int:
        """Return how many channels fit."""
        if not self._terms:
            return 1
        height, _ = self._size
        one, two = self.matrix.height_for(1, height), self.matrix.height_for(2, height)
        return max(1, 1 + (self.height() - one) // (two - one))

    def _set_range(self) -> None:
        capacity, count = self._capacity(), len(self._terms)
        self.bar.setRange(0, max(count - capacity, 0))
        self.bar.setPageStep(capacity)
        self.bar.setVisible(count > capacity)

    @Slot()
    def _render(self) -> None:
        if not self._terms or self._print is None:
            return
        count = self._capacity()
        self._show(self._print, count)
        if self._capacity() < count:  # the words found no room beside the blocks and stand over them now
            self._set_range()
            self._show(self._print, self._capacity())

    def _show(self, print_: Callable[[ChannelTerm], PrintedTerm], count: int) -> None:
        """Show so many channels."""
        shown = [print_(term) for term in self._terms[self.bar.value() : self.bar.value() + count]]
        values = np.vstack([np.hstack([s.term.patch, s.term.kernel, s.term.products]) for s in shown])
        (height, width), texts = self._size, []
        for printed in shown:
            blocks = (printed.texts.first, printed.texts.second, printed.texts.products)
            for i in range(height):
                texts += [text for block in blocks for text in block[i * width : (i + 1) * width]]
        self._shown = channels = tuple(s.term.channel for s in shown)
        words = BlockWords(
            heads=self._heads(),
            labels=tuple(s.name for s in shown),
            ends=tuple(_end(s.sum) for s in shown),
            operators=("×", "≈"),
            strong=channels.index(self._chosen) if self._chosen in channels and len(self._terms) > 1 else -1,
        )
        highest = np.repeat(np.array(self._scales, np.float32), width)[None]  # (1, 3 width): one number a column
        size = self._size
        self.matrix.show_blocks(values.astype(np.float32), block=size, texts=texts, highest=highest, words=words)

    def _heads(self) -> tuple[str, ...]:
        """Return the blocks' names, each with what the ends of its colour scale stand for."""
        names = (self.tr("patch"), self.tr("kernel"), self.tr("products"))
        spans = (colours.span(scale, signed=True) for scale in self._scales)
        return tuple(f"{name}  {span}" for name, span in zip(names, spans, strict=True))

    @property
    def _size(self) -> tuple[int, int]:
        """Rows and columns of the kernels."""
        return self._terms[0].patch.shape if self._terms else (3, 3)

    def _place(self, row: int, column: int) -> tuple[int, int, int]:
        height, width = self._size
        return self.shown[row // height], row % height, column % width

    @Slot(int, int)
    def _hover(self, row: int, column: int) -> None:
        self.hovered.emit(None if row < 0 else self._place(row, column))

    @Slot(int, int)
    def _activate(self, row: int, column: int) -> None:
        self.activated.emit(*self._place(row, column))

    def minimumSizeHint(self) -> QSize:
        """Return room for one channel."""
        height, _ = self._size
        return QSize(self.matrix.minimumSizeHint().width(), self.matrix.height_for(1, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many channels as fit now."""
        super().resizeEvent(event)
        self._set_range()
        self._render()
        if event.size().width() != event.oldSize().width():
            self.room_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll through the channels."""
        if self.bar.maximum() > 0:
            self.bar.setValue(self.bar.value() - (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            event.ignore()


def _end(printed: PrintedSum) -> str:
    """Return "Σ = 0.52" to stand behind the products; a second line says what rounding adds to them, if it does."""
    total = f"Σ = {printed.total}"
    return f"{total}\nrounding {printed.rounding}" if printed.rounding else total
