"""What would change the answer: the smallest change of the input, as a picture and as numbers."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.attribution import Change
from engine.inputs import shown
from engine.numerals import fixed
from engine.task import Task
from gui import colours, theme
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.picture import Picture
from gui.widgets.words import Words


class ChangePanel(QWidget):
    """A change: what is added and taken away, and the input after it.

    Attributes
    ----------
    added, after : Picture
    note : Words
        Its size, and what the answer becomes.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Change | None = None
        self.added, self.after = Picture(side=96, signed=True), Picture(side=96)
        self.legend = ColourLegend()
        self.note = Words(partial(theme.font, "small"), wrap=True)
        for picture, words in ((self.added, self.tr("the change")), (self.after, self.tr("changed input"))):
            picture.set_title(words)
        pictures = QHBoxLayout()
        pictures.addWidget(self.added, 1)
        pictures.addWidget(self.after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(Words(partial(theme.font, "normal", bold=True), title))
        column.addLayout(pictures, 1)
        column.addWidget(self.legend)
        column.addWidget(self.note)
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    @Slot()
    def _restyle(self, _: object = None) -> None:
        # A scrolled page is as high as what it holds needs, and would take what more is liked from the maps above.
        for picture in (self.added, self.after):
            picture.setMinimumHeight(picture.sizeHint().height())

    def show_change(self, found: Change | None, task: Task, *, is_blank: bool = False, is_done: bool = True) -> None:
        """Show a change; None: none was found, or (not `is_done`) it is still looked for."""
        if found is None:
            if is_blank:
                self.added.show_values(None)
                self.after.show_values(None)
                self._found = None
            self.note.setText(self._words_without(is_blank=is_blank, is_done=is_done))
            return
        self._found = found
        difference = (found.after - found.before).sum(axis=0)
        highest = colours.peak(difference)
        self.added.show_values(difference, highest=highest)
        self.after.show_values(shown(found.after, task).mean(axis=0))
        self.legend.show_scale(highest, signed=True)
        self.note.setText(
            self.tr("Length {length}, {pixels} pixels: then it is a {label}, and not a {before}.").format(
                length=fixed(found.length, 2),
                pixels=found.pixels,
                label=task.classes[found.index],
                before=task.classes[found.index_before],
            )
        )

    @property
    def found(self) -> Change | None:
        """What is shown."""
        return self._found

    def _words_without(self, *, is_blank: bool, is_done: bool) -> str:
        if is_blank:
            return ""
        if is_done:
            return self.tr("No such change was found.")
        return self.tr("Of a moment ago.") if self._found is not None else self.tr("Being looked for.")
