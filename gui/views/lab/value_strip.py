"""What goes into one value of a stage: the window's numbers, and the sum, maximum or mean that they give."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.lab.convolve import Stop
from engine.lab.pooling import Pooling, winner
from gui import theme
from gui.views.lab.parts import written
from gui.widgets.block_matrix import BlockMatrix, Words
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.formula_line import FormulaLine, Term

_CHANNELS = ("red", "green", "blue")
#: Detectors up to this size show the patch of each channel, larger ones the channels' sum.
_LARGEST_BY_CHANNEL = 4


class ValueStrip(QWidget):
    """Blocks of numbers, and under them the formula and the legend of the maps' colours.

    Attributes
    ----------
    matrix : BlockMatrix
    formula : FormulaLine
    legend : ColourLegend
    """

    def __init__(self) -> None:
        super().__init__()
        self.matrix, self.formula, self.legend = BlockMatrix(), FormulaLine(), ColourLegend()
        self.matrix.setAccessibleName("What goes into the value in hand")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.matrix)
        foot = QHBoxLayout()
        foot.addWidget(self.formula, 1)
        foot.addWidget(self.legend)
        column.addLayout(foot)

    def fix_height(self, rows: int) -> None:
        """Keep room for windows of `rows` rows, so that nothing moves while a person points around."""
        number, word = (QFontMetricsF(font).height() for font in (theme.number_font("small"), theme.font("small")))
        height = round(max(rows, 3) * (number + 3) + 2 * word + theme.GRID)
        if self.matrix.height() != height:
            self.matrix.setFixedHeight(height)

    def show_nothing(self) -> None:
        """Show that there is no value."""
        self.matrix.hide()
        self.formula.show_terms(())

    def show_sum(self, stop: Stop, detector: str) -> None:
        """Show patch × kernel = products, and their sum; the channels of a colour picture are added first."""
        patches, heads = list(stop.patch), _CHANNELS if len(stop.patch) > 1 else ("patch",)
        if len(patches) > 1 and len(stop.kernel[0]) > _LARGEST_BY_CHANNEL:  # no room for the numbers of each
            patches, heads = [stop.patch.sum(axis=0)], (" + ".join(_CHANNELS),)
        products = stop.products.sum(axis=0)
        operators = (*("+",) * (len(patches) - 1), "×", "=")
        self._show_blocks([*patches, stop.kernel[0], products], (*heads, detector, "products"), operators)
        terms = [Term("sum of the products: ", role="text_quiet")]
        for value in products[products != 0].tolist():
            terms += [Term(written(value)), Term(" + ", role="text_quiet")]
        terms = terms[:-1] if len(terms) > 1 else terms
        self.formula.show_terms([*terms, Term(" = ", role="text_quiet"), Term(written(stop.total), "sum", bold=True)])

    def show_relu(self, before: float, after: float) -> None:
        """Show a value before and after ReLU."""
        self._show_blocks([np.array([[before]]), np.array([[after]])], ("before", "after"), ("→",))
        self.formula.show_terms([Term(f"max(0, {written(before)}) = "), Term(written(after), "sum", bold=True)])

    def show_window(self, window: NDArray[np.floating], pooling: Pooling, result: float) -> None:
        """Show a pooling's window, its winner marked, and its result."""
        self._show_blocks([window], ("window",), ())
        if pooling.kind == "max":
            self.matrix.mark([winner(window)])
        numbers = [written(value) for value in window.ravel().tolist()]
        words = f"{pooling.kind}({', '.join(numbers)}) = "
        if pooling.kind == "subsampling":
            words = f"{written(pooling.coefficient)} · ({' + '.join(numbers)}) + {written(pooling.bias)} = "
        self.formula.show_terms([Term(words), Term(written(result), "sum", bold=True)])

    def _show_blocks(
        self, blocks: Sequence[NDArray[np.floating]], heads: tuple[str, ...], operators: tuple[str, ...]
    ) -> None:
        values = np.concatenate(blocks, axis=1).astype(np.float32)
        decimals = 2 if len(values) <= _LARGEST_BY_CHANNEL + 1 else 1
        self.matrix.show()
        self.matrix.mark(())
        self.matrix.show_blocks(
            values,
            block=blocks[0].shape,
            texts=[f"{value:.{decimals}f}".replace("-", "−") for value in values.ravel().tolist()],
            highest=max(float(np.abs(values).max()), 1e-12),
            words=Words(heads=heads, operators=operators),
        )
