"""What goes into one value of a stage: the window's numbers, and the sum, maximum or mean that they give."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.lab.convolve import Stop
from engine.lab.pooling import PoolingRule, winner
from engine.numerals import brief, fixed, is_zero
from engine.rounding import decimals_of_factors, sum_as_printed, worked
from gui import theme
from gui.widgets.block_matrix import BlockMatrix, BlockWords
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.terms import added, number, quiet, result, summed

_CHANNELS = ("red", "green", "blue")
#: Detectors up to this size show the patch of each channel, larger ones the channels' sum.
_LARGEST_BY_CHANNEL = 4
#: Of a window's values and what becomes of them.
DECIMALS = 3


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
        kernel, decimals = stop.kernel[0], _decimals(len(stop.kernel[0]))
        reach = sum(float(np.abs(patch).max()) for patch in patches)
        of_patch, of_kernel = decimals_of_factors(reach, float(np.abs(kernel).max()), decimals)
        texts = [_texts(patch, of_patch) for patch in patches]
        weights = _texts(kernel, of_kernel)
        products = [
            worked(_times, weight, *cells, decimals=decimals) for weight, *cells in zip(weights, *texts, strict=True)
        ]
        values = [*patches, kernel, stop.products.sum(axis=0)]
        operators = (*("+",) * (len(patches) - 1), "×", "≈")
        self._show_blocks(values, [*texts, weights, products], (*heads, detector, "products"), operators)
        shown = sum_as_printed([text for text in products if not is_zero(text)], stop.total, decimals=decimals)
        terms = summed(shown, [f"product {n}" for n in range(len(shown.terms))]) or [quiet("0")]
        self.formula.show_terms([quiet("sum of the products: "), *terms, *result(shown.total, "sum")])

    def show_relu(self, before: float, after: float) -> None:
        """Show a value before and after ReLU."""
        source, made = fixed(before, DECIMALS), fixed(after, DECIMALS)
        blocks = [np.array([[before]]), np.array([[after]])]
        self._show_blocks(blocks, ([source], [made]), ("before", "after"), ("→",))
        self.formula.show_terms([quiet("max(0, "), number(source, ""), quiet(")"), *result(made, "sum")])

    def show_window(self, window: NDArray[np.floating], pooling: PoolingRule, result_value: float) -> None:
        """Show a pooling's window, its winner marked, and its result."""
        texts = _texts(window, DECIMALS)
        self._show_blocks([window], [texts], ("window",), ())
        if pooling.kind == "max":
            self.matrix.mark([winner(window)])
            terms = [quiet(f"max({', '.join(texts)})"), *result(fixed(result_value, DECIMALS), "sum")]
        elif pooling.kind == "mean":
            mean = worked(lambda *cells: sum(cells) / len(cells), *texts, decimals=DECIMALS)
            terms = [*_bracketed(texts), quiet(f" / {len(texts)}"), *result(mean, "sum", sign="≈")]
        else:
            terms = _subsampled(texts, pooling)
        self.formula.show_terms(terms)

    def _show_blocks(
        self,
        blocks: Sequence[NDArray[np.floating]],
        texts: Sequence[list[str]],
        heads: tuple[str, ...],
        operators: tuple[str, ...],
    ) -> None:
        """Show blocks of one size side by side; `texts` has a list a block, in reading order."""
        values = np.concatenate(blocks, axis=1).astype(np.float32)
        rows, columns = blocks[0].shape
        self.matrix.show()
        self.matrix.mark(())
        self.matrix.show_blocks(
            values,
            block=(rows, columns),
            texts=[text for i in range(rows) for block in texts for text in block[i * columns : (i + 1) * columns]],
            highest=max(float(np.abs(values).max()), 1e-12),
            words=BlockWords(heads=heads, operators=operators),
        )


def _decimals(rows: int) -> int:
    """Return the decimals of products for which there is room."""
    return 2 if rows <= _LARGEST_BY_CHANNEL + 1 else 1


def _texts(values: NDArray[np.floating], decimals: int) -> list[str]:
    return [fixed(value, decimals) for value in values.ravel().tolist()]


def _times(weight: Decimal, *cells: Decimal) -> Decimal:
    return weight * sum(cells, Decimal(0))


def _bracketed(texts: list[str]) -> list[Term]:
    return [quiet("("), *added(texts, [f"value {n}" for n in range(len(texts))]), quiet(")")]


def _subsampled(texts: list[str], pooling: PoolingRule) -> list[Term]:
    """Return "0.25 · (a + b + c + d) + bias ≈ total"."""
    coefficient, bias = brief(pooling.coefficient), brief(pooling.bias)
    total = worked(lambda c, b, *cells: c * sum(cells) + b, coefficient, bias, *texts, decimals=DECIMALS)
    tail = added(["0", bias], ["", ""])[1:]
    return [number(coefficient, ""), quiet(" · "), *_bracketed(texts), *tail, *result(total, "sum", sign="≈")]
