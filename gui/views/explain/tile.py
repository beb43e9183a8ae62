"""One method's map: what it is called, the map with its scale, and how far to believe it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.attribution import Attribution, MethodSpec
from engine.numerals import fixed
from gui import colours, theme
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.picture import Picture
from gui.widgets.words import Words

#: The least height of a map, in device-independent pixels: four to a value of the usual input.
PICTURE_HEIGHT = 112


class AttributionTile(QWidget):
    """Shows what one method found, with one colour scale of its own.

    Attributes
    ----------
    spec : MethodSpec
    picture : Picture
        The values, summed over the input's channels.
    legend : ColourLegend
    note : Words
        What a value means, and what its own number is worth; that it is of an earlier moment.
    """

    def __init__(self, spec: MethodSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._found: Attribution | None = None
        self.head = Words(partial(theme.font, "normal", bold=True), self.tr(spec.title))
        self.picture = Picture(side=112, signed=True)
        self.picture.setAccessibleName(self.tr(spec.title))
        self.picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.picture.setMinimumHeight(PICTURE_HEIGHT)
        self.legend = ColourLegend()
        self.note = Words(partial(theme.font, "small"), self.tr(spec.meaning), wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setToolTip(f"{self.tr(spec.meaning)}\n{self.tr(spec.caution)}".rstrip())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.head)
        column.addWidget(self.picture, 1)
        column.addWidget(self.legend)
        column.addWidget(self.note)

    def show_attribution(self, found: Attribution | None, *, is_blank: bool = False) -> None:
        """Show what was found; None: what is shown is of an earlier moment, or there is nothing to explain."""
        if is_blank:
            self._found = None
            self.picture.show_values(None)
            self.note.setText(self.tr(self.spec.meaning))
        elif found is None:
            self.note.setText(self.tr("Of a moment ago.") if self._found is not None else self.tr("Being worked out."))
        else:
            self._found = found
            values = found.values.sum(axis=0)
            highest = colours.peak(values)
            self.picture.show_values(values, highest=highest)
            self.legend.show_scale(highest, signed=True)
            self.note.setText(self._words(found))

    @property
    def found(self) -> Attribution | None:
        """What is shown."""
        return self._found

    def _words(self, found: Attribution) -> str:
        if found.explained is None or found.completeness_error is None:
            return self.tr(self.spec.meaning)
        total, error = found.explained + found.completeness_error, abs(found.completeness_error)
        return self.tr("{meaning} Here Σ = {total} for a rise of {explained}: {error} off.").format(
            meaning=self.tr(self.spec.meaning),
            total=fixed(total, 3),
            explained=fixed(found.explained, 3),
            error=fixed(error, 3),
        )
