"""A formula in plain notation, whose terms can be pointed at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import MINUS
from engine.rounding import from_units, units
from gui import theme
from gui.guard import guarded

Role = Literal["text", "text_quiet", "accent", "positive", "negative"]

_GAP: Final = "…"
_IS_NUMBER: Final = re.compile(r"−?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Term:
    """A piece of a formula.

    Attributes
    ----------
    text : str
        Plain notation: "0.25 × −3", " + ", "Σ xᵢ wᵢ". Blanks at its ends are kept.
    name : str
        What the signals call it; a piece without a name ("+", "=") cannot be pointed at.
    role : str
        The theme's colour that it is written in.
    bold : bool
    """

    text: str
    name: str = ""
    role: Role = "text"
    bold: bool = False


@guarded
class FormulaLine(QWidget):
    """Terms in a row; pointing at one, or stepping to it with the arrow keys, tells its name.

    A formula that is too long goes on in the next line, up to `lines` lines; if even these do not hold it, terms from
    its middle are left out, so that its beginning and its result always stand there; how many they are and what they
    add stands in their place. The tool tip has all of it.

    Signals
    -------
    hovered : str
        Name of the term in hand; empty when there is none any more.
    activated : str
        A named term was clicked, or Enter was pressed on it.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Formulas: from term to term, go to its unit", "Left, Right, Enter"),)

    hovered = Signal(str)
    activated = Signal(str)

    def __init__(self, *, lines: int = 1, size: theme.TextSize = "normal", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._size: theme.TextSize = size
        self._terms: tuple[Term, ...] = ()
        self._placed: list[tuple[QRectF, Term]] | None = None
        self._hovered = ""
        self._highlighted: tuple[str, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier.changed.connect(self._restyle)

    @property
    def text(self) -> str:
        """The whole formula as plain text."""
        return "".join(term.text for term in self._terms)

    @property
    def shown(self) -> str:
        """The formula as there is room for it now."""
        return "".join(term.text for _, term in self._layout())

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it is made of."""
        return self._terms

    def show_terms(self, terms: Sequence[Term]) -> None:
        """Show another formula."""
        self._terms = tuple(terms)
        self._placed = None
        self.setAccessibleName(self.text)
        self.update()

    def highlight(self, *names: str) -> None:
        """Lay the accent colour behind the terms of these names, and no others."""
        if names != self._highlighted:
            self._highlighted = names
            self.update()

    def term_at(self, position: QPointF) -> Term | None:
        """Return the named term at a position in the widget."""
        return next((term for rect, term in self._layout() if term.name and rect.contains(position)), None)

    def rect_of(self, name: str) -> QRectF | None:
        """Return where a term stands; None if it is not shown."""
        return next((rect for rect, term in self._layout() if term.name == name), None)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._placed = None
        self.updateGeometry()
        self.update()

    def _line_height(self) -> float:
        return QFontMetricsF(theme.number_font(self._size)).height() + 4

    def _widths(self) -> list[float]:
        metrics = [QFontMetricsF(theme.number_font(self._size, bold=bold)) for bold in (False, True)]
        return [metrics[term.bold].horizontalAdvance(term.text) for term in self._terms]

    def _layout(self) -> list[tuple[QRectF, Term]]:
        if self._placed is None:
            pieces = list(zip(self._terms, self._widths(), strict=True))
            self._placed = self._flow(pieces)
            left_out = self._overflows(self._placed)
            if left_out:
                self._placed = self._shortened(pieces)
            self.setToolTip(self.text if left_out else "")
        return self._placed

    def _shortened(self, pieces: Sequence[tuple[Term, float]]) -> list[tuple[QRectF, Term]]:
        """Place as many terms of the beginning and of the end as there is room for; between them what the rest adds."""
        metrics = QFontMetricsF(theme.number_font(self._size))

        def kept(count: int) -> list[tuple[QRectF, Term]]:
            first, last = _whole(self._terms, count - count // 2, len(pieces) - count // 2)
            gap = Term(_words_for(self._terms, first, last), role="text_quiet")
            return self._flow([*pieces[:first], (gap, metrics.horizontalAdvance(gap.text)), *pieces[last:]])

        least, most = 2, len(pieces) - 1
        while least < most:  # what does not fit does not fit with more terms either
            middle = (least + most + 1) // 2
            if self._overflows(kept(middle)):
                most = middle - 1
            else:
                least = middle
        return kept(min(least, len(pieces)))

    def _overflows(self, placed: list[tuple[QRectF, Term]]) -> bool:
        bottom = self._lines * self._line_height()
        return any(rect.bottom() > bottom + 1 or rect.right() > self.width() + 1 for rect, _ in placed)

    def _flow(self, pieces: Sequence[tuple[Term, float]]) -> list[tuple[QRectF, Term]]:
        """Place terms of known widths from left to right, and on the next line where one does not fit any more."""
        height, x, y = self._line_height(), 0.0, 0.0
        placed = []
        for term, width in pieces:
            if x > 0 and x + width > self.width():
                x, y = 0.0, y + height
            placed.append((QRectF(x, y, width, height), term))
            x += width
        return placed

    def _hover(self, name: str) -> None:
        if name != self._hovered:
            self._hovered = name
            self.hovered.emit(name)
            self.update()

    def _step(self, by: int) -> None:
        """Go to the next or the previous of the named terms that are shown."""
        names = [term.name for _, term in self._layout() if term.name]
        if not names:
            return
        if self._hovered in names:
            self._hover(names[min(max(names.index(self._hovered) + by, 0), len(names) - 1)])
        else:
            self._hover(names[0 if by > 0 else -1])

    def sizeHint(self) -> QSize:
        """Return room for all its lines."""
        return QSize(40 * theme.GRID, round(self._lines * self._line_height()))

    def minimumSizeHint(self) -> QSize:
        """Return a width in which a beginning and an end fit."""
        return QSize(10 * theme.GRID, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the terms out anew."""
        self._placed = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the terms over their washes of colour."""
        look = theme.current()
        with QPainter(self) as painter:
            for rect, term in self._layout():
                marked = bool(term.name) and (term.name in self._highlighted or term.name == self._hovered)
                if marked:
                    painter.fillRect(rect, look.accent_quiet)
                painter.setFont(theme.number_font(self._size, bold=term.bold))
                painter.setPen(look.text if marked else getattr(look, term.role))
                painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, term.text)
            if self.hasFocus():
                painter.setPen(look.accent)
                painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which term is under the pointer."""
        term = self.term_at(event.position())
        self._hover(term.name if term else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked term."""
        term = self.term_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and term is not None:
            self.activated.emit(term.name)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        self._hover("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from term to term, Enter takes one."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered:
            self.activated.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys come here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the term in hand."""
        super().focusOutEvent(event)
        self._hover("")
        self.update()


def _whole(terms: Sequence[Term], first: int, last: int) -> tuple[int, int]:
    """Return about the same range of terms, that parts no number from its sign and none from the words behind it."""
    while 0 < first < last and _is_label(terms, first):
        first += 1
    if 0 < first < last and _is_sign(terms[first - 1]):
        first -= 1
    while first < last < len(terms) and _is_label(terms, last):
        last += 1
    if first < last < len(terms) and _is_sign(terms[last - 1]):
        last -= 1
    return first, last


def _is_label(terms: Sequence[Term], place: int) -> bool:
    return bool(terms[place].name) and terms[place].name == terms[place - 1].name


def _is_sign(term: Term) -> bool:
    return term.text.strip() in ("+", MINUS)


def _words_for(terms: Sequence[Term], first: int, last: int) -> str:
    """Return what stands for terms[first:last]: how many numbers of a sum these are, and what they add as printed."""
    signed = [
        (-1 if place and terms[place - 1].text.strip() == MINUS else 1, terms[place].text)
        for place in range(first, last)
        if terms[place].name and _IS_NUMBER.fullmatch(terms[place].text)
    ]
    if not signed:
        return f" {_GAP} "
    decimals = max(len(text.partition(".")[2]) for _, text in signed)
    total = sum(sign * units(text, decimals) for sign, text in signed)
    return f" {_GAP} ({len(signed)} more: {from_units(total, decimals)}) {_GAP} "
