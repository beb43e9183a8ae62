"""The grids of a convolution: for each input channel patch × kernel = products, and their sum."""

import numpy as np
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from engine.arithmetic import ChannelTerm
from engine.rounding import PrintedSum
from gui import colours, theme
from gui.guard import guarded
from gui.views.inspect.terms import plain
from gui.widgets.block_matrix import BlockMatrix, Words

MOST_DECIMALS, LEAST_DECIMALS = 4, 2
#: patch, kernel, products
BLOCKS = 3


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
        self._printed: tuple[PrintedSum, ...] = ()
        self._names: tuple[str, ...] = ()
        self._chosen = -1
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.matrix, 1)
        row.addWidget(self.bar)
        self.bar.valueChanged.connect(self._render)
        self.matrix.hovered.connect(self._hover)
        self.matrix.activated.connect(self._activate)

    def decimals_for(self, whole: int, k: int) -> int:
        """Return with how many decimals numbers of `whole` characters before the point fit into kernels of k × k."""
        digit = QFontMetricsF(theme.number_font("small")).horizontalAdvance("0")
        room = (self.width() - 2 * 3 * theme.GRID - self.bar.sizeHint().width()) / (BLOCKS * k) - 4
        return min(max(int(room / digit) - whole - 1, LEAST_DECIMALS), MOST_DECIMALS)

    @property
    def shown(self) -> tuple[int, ...]:
        """The channels that can be seen now, from above."""
        first = self.bar.value()
        return tuple(term.channel for term in self._terms[first : first + self._capacity()])

    def show_terms(
        self, terms: tuple[ChannelTerm, ...], printed: tuple[PrintedSum, ...], names: tuple[str, ...], *, chosen: int
    ) -> None:
        """Show the channels in the order given; `printed` has the texts of their products and sums.

        Parameters
        ----------
        names : tuple of str
            What the channels are called.
        chosen : int
            The channel whose name stands out.
        """
        self._terms, self._printed, self._names, self._chosen = terms, printed, names, chosen
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
        k = len(self._terms[0].patch)
        top = self.shown.index(channel) * k
        if cell is None:
            self.matrix.frame(top, 2 * k, height=k, width=k)
        else:
            self.matrix.mark([(top + cell[0], block * k + cell[1]) for block in range(BLOCKS)])

    def _capacity(self) -> int:
        """Return how many channels fit."""
        if not self._terms:
            return 1
        k = len(self._terms[0].patch)
        one, two = self.matrix.height_for(1, k), self.matrix.height_for(2, k)
        return max(1, 1 + (self.height() - one) // (two - one))

    def _set_range(self) -> None:
        capacity, count = self._capacity(), len(self._terms)
        self.bar.setRange(0, max(count - capacity, 0))
        self.bar.setPageStep(capacity)
        self.bar.setVisible(count > capacity)

    @Slot()
    def _render(self) -> None:
        if not self._terms:
            return
        first, last = self.bar.value(), self.bar.value() + self._capacity()
        terms, printed, names = self._terms[first:last], self._printed[first:last], self._names[first:last]
        values = np.vstack([np.hstack([t.patch, t.kernel, t.products]) for t in terms]).astype(np.float32)
        k, decimals = len(terms[0].patch), self._printed[0].decimals
        texts: list[str] = []
        for term, sums in zip(terms, printed, strict=True):
            for i in range(k):
                texts += [plain(v, decimals) for v in (*term.patch[i].tolist(), *term.kernel[i].tolist())]
                texts += sums.terms[i * k : (i + 1) * k]
        channels = [term.channel for term in terms]
        words = Words(
            heads=(self.tr("patch"), self.tr("kernel"), self.tr("products")),
            labels=names,
            ends=tuple(f"Σ = {sums.total}" for sums in printed),
            operators=("×", "="),
            strong=channels.index(self._chosen) if self._chosen in channels and len(self._terms) > 1 else -1,
        )
        self.matrix.show_blocks(values, block=(k, k), texts=texts, highest=self.highest, words=words)

    @property
    def highest(self) -> float:
        """The magnitude that the end of the one colour scale of all grids stands for."""
        return max(colours.peak(a) for term in self._terms for a in (term.patch, term.kernel, term.products))

    def _place(self, row: int, column: int) -> tuple[int, int, int]:
        k = len(self._terms[0].patch)
        return self.shown[row // k], row % k, column % k

    @Slot(int, int)
    def _hover(self, row: int, column: int) -> None:
        self.hovered.emit(None if row < 0 else self._place(row, column))

    @Slot(int, int)
    def _activate(self, row: int, column: int) -> None:
        self.activated.emit(*self._place(row, column))

    def minimumSizeHint(self) -> QSize:
        """Return room for one channel."""
        k = len(self._terms[0].patch) if self._terms else 3
        return QSize(self.matrix.minimumSizeHint().width(), self.matrix.height_for(1, k))

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
