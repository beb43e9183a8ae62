"""All texts that a person sees in a window, and what is written wrongly in them."""

import re
from collections.abc import Iterator
from itertools import product

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableView, QWidget

from gui.views.inspect.contributions import ContributionTable
from gui.widgets.bar_chart import BarChart
from gui.widgets.block_matrix import BlockMatrix
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.formula_line import FormulaLine
from gui.widgets.map_tiles import MapTiles
from gui.widgets.network import NetworkCanvas
from gui.widgets.network.items import Note
from gui.widgets.number_matrix import NumberMatrix
from gui.widgets.verdict import Verdict
from tests.gui.calculator import mistakes

#: What no number looks like.
WRONG = {
    "a zero with a sign": re.compile(r"[−-]0(?:\.0+)?(?![\d.e])"),
    "a hyphen for a minus": re.compile(r"(?<![\w)–-])-\d"),
    "two signs": re.compile(r"[+−]\s*[−+]\s*\d"),
    "a share that only rounds to all": re.compile(r"\b100\.0+ %"),
    "a number that is none": re.compile(r"\b(?:nan|inf)\b"),
}


def texts(root: QWidget) -> Iterator[str]:
    """Yield every text below `root` that can be seen, formulas without the words that stand behind their terms."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            yield from (text for text in _texts(widget) if text)


def _texts(widget: QWidget) -> Iterator[str]:
    match widget:
        case FormulaLine():
            yield arithmetic(widget)
        case ContributionTable():
            for line in widget.lines:
                yield line.title
                yield f"{line.factors} ≈ {line.text}" if line.factors else line.text
        case BlockMatrix():
            yield from _of_blocks(widget)
        case NumberMatrix():
            yield from widget.texts
        case ColourLegend():
            yield from widget.ends
        case MapTiles():
            yield widget.title
            yield widget.toolTip()
        case BarChart():
            yield from widget.texts
        case Verdict():
            yield widget.text
        case NetworkCanvas():
            for item in widget.scene().items():
                if isinstance(item, Note):
                    yield from item.texts
        case QTableView():
            model = widget.model()
            for row, column in product(range(model.rowCount()), range(model.columnCount())):
                yield str(model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole))
        case QLabel() | QLineEdit() | QAbstractButton():
            yield widget.text()
        case QComboBox():
            yield widget.currentText()


def arithmetic(line: FormulaLine) -> str:
    """Return a formula without the words behind its terms: "0.52 (map 3) + 0.01 (rounding)" gives "0.52 + 0.01"."""
    kept, before = [], ""
    for term in line.terms:
        if not (term.name and term.name == before and term.role == "text_quiet"):
            kept.append(term.text)
        before = term.name
    return "".join(kept)


def _of_blocks(matrix: BlockMatrix) -> Iterator[str]:
    """Yield what stands around the blocks, and patch × kernel ≈ product for each cell; else each number."""
    words, (rows, columns) = matrix.words, matrix.values.shape
    yield from (*words.heads, *words.labels, *(end.replace("\n", " ") for end in words.ends))
    if words.operators != ("×", "≈"):
        yield from matrix.texts
        return
    k = columns // 3
    for row in range(rows):
        for column in range(k):
            patch, kernel, product = (matrix.text_at(row, block * k + column) for block in range(3))
            yield f"{patch} × {kernel} ≈ {product}"
    height = rows // max(len(words.ends), 1)
    for place, end in enumerate(words.ends):
        products = [matrix.text_at(place * height + i, 2 * k + j) for i in range(height) for j in range(k)]
        total, _, rounding = end.removeprefix("Σ = ").partition("\nrounding ")
        added = " + ".join(f"({text})" for text in [*products, *([rounding] if rounding else [])])
        yield f"{added} = {total}"


def faults(root: QWidget) -> list[str]:
    """Return what is wrong with the numbers below `root`."""
    found = []
    for text in texts(root):
        found += [f"{name}: {text}" for name, pattern in WRONG.items() if pattern.search(text)]
        found += mistakes(text)
    return found
