"""The answer as bars: one a class, with its number, the winner marked."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import fixed, probability
from engine.task import DIGITS
from gui import theme
from gui.guard import guarded
from gui.widgets.throttle import Throttle

#: What is left for the longest bar at least, in device-independent pixels.
LEAST_BAR = 4 * theme.GRID
#: How wide the mark of the answer beside this one is, in device-independent pixels.
TICK = 2.0
#: Nearer to the bar's end than this, it would only look like a thick end.
LEAST_DIFFERENCE = 3 * TICK


#: A network with more classes than this shows the most probable of them, and what is left in one row.
MOST_ROWS = 12
#: The widest a class's name gets, in device-independent pixels at the text's normal size.
WIDEST_LABEL = 12 * theme.GRID


@guarded
class BarChart(QWidget):
    """Softmax probabilities as horizontal bars, one a class; of many classes the most probable ones.

    Bars follow every update; numbers change at most 15 times a second, so that they stay readable.
    """

    def __init__(
        self, labels: tuple[str, ...] = DIGITS, parent: QWidget | None = None, *, least_rows: int = MOST_ROWS
    ) -> None:
        """Make a chart; where it is too low for all classes, it shows at least `least_rows` rows."""
        super().__init__(parent)
        self._labels = labels
        self._least_rows = least_rows
        self._probabilities: NDArray[np.float32] | None = None
        self._logits: NDArray[np.float32] | None = None
        self._beside: NDArray[np.float32] | None = None
        self._marks_winner = True
        self._shows_logits = False
        self._text: QPixmap | None = None
        self._throttle = Throttle(self._renew_text, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Softmax probabilities"))
        self._renew_text()
        theme.notifier.changed.connect(self._restyle)

    def show_answer(
        self,
        probabilities: NDArray[np.float32] | None,
        logits: NDArray[np.float32] | None = None,
        *,
        mark_winner: bool = True,
        beside: NDArray[np.float32] | None = None,
    ) -> None:
        """Show (classes,) probabilities in [0, 1] and perhaps their logits; None: there is no answer.

        Without `mark_winner` all bars stand back: the largest is no answer. Another answer that stands `beside` this
        one is marked by ticks where its bars end, if they end elsewhere.
        """
        self._probabilities, self._logits = probabilities, logits
        self._beside = beside
        self._marks_winner = mark_winner
        self._throttle.request()
        self.update()

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Show other classes; the answer to the ones before goes."""
        if labels != self._labels:
            self._labels = labels
            self.show_answer(None)
            self.updateGeometry()
            self._throttle.flush()

    @property
    def rows(self) -> list[str]:
        """The classes that have a row, from the top; the last may stand for all others."""
        return [self._labels[index] for index in self._order()] + ([self.tr("others")] if self._has_rest else [])

    @property
    def _has_rest(self) -> bool:
        return len(self._labels) > self._most_rows

    def _order(self) -> list[int]:
        """Return the classes that have a row of their own: all in their order, or the most probable ones."""
        if not self._has_rest:
            return list(range(len(self._labels)))
        shares = np.zeros(len(self._labels)) if self._probabilities is None else self._probabilities
        order: list[int] = np.argsort(-shares, kind="stable").tolist()
        return order[: self._most_rows - 1]

    def _of_rows(self, values: NDArray[np.float32]) -> list[float]:
        """Return `values` (classes,) as the rows have them; the last row has the sum of the others."""
        own = values[self._order()].tolist()
        return [*own, max(float(values.sum()) - sum(own), 0.0)] if self._has_rest else own

    def set_logits_visible(self, visible: bool) -> None:
        """Show the logits beside the probabilities, or not."""
        self._shows_logits = visible
        self.updateGeometry()
        self._throttle.flush()

    @property
    def winner(self) -> int | None:
        """Index of the most probable class; None without an answer."""
        return None if self._probabilities is None else int(self._probabilities.argmax())

    @property
    def marked(self) -> int | None:
        """Index of the class that stands out; None if none does."""
        return self.winner if self._marks_winner else None

    @property
    def _marked_row(self) -> int | None:
        return None if self.marked is None else self._order().index(self.marked)

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers beside the bars, row by row."""
        return tuple(text for row in range(self._row_count) for text in self._numbers(row))

    def _numbers(self, row: int) -> list[str]:
        """Return the numbers of a row: its probability, and its logit if these are shown."""
        found = []
        if self._probabilities is not None:
            found.append(probability(self._of_rows(self._probabilities)[row]))
        if self._shows_logits and self._logits is not None and row < len(self._order()):
            found.append(fixed(float(self._logits[self._order()[row]]), 2))
        return found

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self._throttle.flush()

    def _renew_text(self) -> None:
        self._text = None  # painted anew with the next paint
        self.setAccessibleDescription(self._description())
        self.update()

    @property
    def _row_count(self) -> int:
        return min(len(self._labels), self._most_rows)

    @property
    def _most_rows(self) -> int:
        """How many rows there may be: as many as fit, within the bounds."""
        return min(max(int(self.height() / _least_row()), self._least_rows), MOST_ROWS)

    def _description(self) -> str:
        if self._probabilities is None:
            return self.tr("No answer: the canvas is empty.")
        order = np.argsort(-self._probabilities, kind="stable")[:3]
        return ", ".join(f"{self._labels[i]}: {probability(float(self._probabilities[i]))}" for i in order)

    def _row(self, index: int) -> QRectF:
        height = self.height() / self._row_count
        return QRectF(0, index * height, self.width(), height)

    def _columns(self) -> tuple[float, float, float]:
        """Return where the bars start, how long they can be, and the width of one number's column."""
        start, number, columns = self._text_columns()
        return start, max(self.width() - start - columns * number, 1.0), number

    def _text_columns(self) -> tuple[float, float, int]:
        """Return how wide the labels' column and a column of numbers are, and how many of the latter there are."""
        metrics = QFontMetricsF(theme.number_font("small"))
        number = metrics.horizontalAdvance("100.0 %") + theme.GRID
        names = [*self._labels, self.tr("others")] if self._has_rest else self._labels
        label = min(max(map(metrics.horizontalAdvance, names)), WIDEST_LABEL * theme.text_scale())
        return label + 1.5 * theme.GRID, number, 2 if self._shows_logits else 1

    def _paint_bars(self, painter: QPainter) -> None:
        if self._probabilities is None:
            return
        colours = theme.current()
        start, length, _ = self._columns()
        for index, share in enumerate(self._of_rows(self._probabilities)):
            row = self._row(index)
            bar = QRectF(start, row.top() + 0.2 * row.height(), max(length * share, 1.0), 0.6 * row.height())
            painter.fillRect(bar, colours.text if index == self._marked_row else colours.bar)

    def _paint_ticks(self, painter: QPainter) -> None:
        """Mark where the bars of the answer beside this one end."""
        if self._probabilities is None or self._beside is None:
            return
        colours = theme.current()
        start, length, _ = self._columns()
        for index, (own, share) in enumerate(
            zip(self._of_rows(self._probabilities), self._of_rows(self._beside), strict=True)
        ):
            if length * abs(own - share) < LEAST_DIFFERENCE:
                continue
            row = self._row(index)
            tick = QRectF(start + length * share - TICK / 2, row.top() + 0.1 * row.height(), TICK, 0.8 * row.height())
            painter.fillRect(tick.adjusted(-1, 0, 1, 0), colours.window)  # so that it shows on a bar too
            painter.fillRect(tick, colours.text)

    def _render_text(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            for index, label in enumerate(self.rows):
                self._paint_row_text(painter, index, label)
        return pixmap

    def _paint_row_text(self, painter: QPainter, index: int, label: str) -> None:
        colours = theme.current()
        row, (start, length, number) = self._row(index), self._columns()
        won = index == self._marked_row
        painter.setFont(theme.number_font("small", bold=won))
        painter.setPen(colours.text if won else colours.text_quiet)
        middle = Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, round(start - theme.GRID / 2))
        painter.drawText(QRectF(0, row.top(), start, row.height()), middle | Qt.AlignmentFlag.AlignLeft, shown)
        for place, text in enumerate(self._numbers(index)):
            cell = QRectF(start + length + place * number, row.top(), number, row.height())
            painter.drawText(cell, middle | Qt.AlignmentFlag.AlignRight, text)

    def sizeHint(self) -> QSize:
        """Return a size in which every number can be read."""
        height = QFontMetricsF(theme.number_font("small")).height() + 2
        return QSize(240, round(height * min(len(self._labels), MOST_ROWS)))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size in which the numbers do not overlap."""
        start, number, columns = self._text_columns()
        rows = min(len(self._labels), self._least_rows, MOST_ROWS)
        return QSize(max(160, round(start + columns * number + LEAST_BAR)), round(_least_row() * rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the text out anew."""
        super().resizeEvent(event)
        self._text = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the bars and blit the text over them."""
        if self._text is None or self._text.devicePixelRatio() != self.devicePixelRatioF():
            self._text = self._render_text()
        with QPainter(self) as painter:
            self._paint_bars(painter)
            self._paint_ticks(painter)
            painter.drawPixmap(0, 0, self._text)


def _least_row() -> float:
    """Return the lowest row in which a number can be read: digits have no descenders."""
    return 0.85 * QFontMetricsF(theme.number_font("small")).height()
