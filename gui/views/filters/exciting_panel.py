"""The real digits that most and least excite the filter in hand, with the exact patch framed."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from engine import mnist
from engine.errors import EngineError
from engine.filters.excitement import Excitement, ExcitingDigits, Ranking, patch_of
from engine.kinds import Rectangle
from engine.numerals import short
from engine.strokes import Drawing
from engine.trace import Trace
from gui import folders, theme
from gui.background import Background
from gui.having import having
from gui.longwork import engine_work
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.patch_strip import Patch, PatchStrip
from gui.widgets.progress_row import ProgressRow
from gui.widgets.words import note

#: While a person goes on changing weights, nothing is computed.
_QUIET_MS = 400


class ExcitingPanel(Panel):
    """What excites the filter in hand.

    Attributes
    ----------
    source : QComboBox
        Which digits are looked at.
    most, least : PatchStrip

    Signals
    -------
    index_changed : Excitement or None
        The answers of all filters to all digits are known now, or no longer.
    """

    index_changed = Signal(object)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self._digits: ExcitingDigits | None = None
        self.source = having(QComboBox(), accessibleName=self.tr("Digits"))
        self.source.addItem(self.tr("5,000 bundled digits"), None)
        if (folder := _mnist_folder()) is not None:
            self.source.addItem(self.tr("all of MNIST"), folder)
        self.most, self.least = (
            PatchStrip(self.tr("Most exciting digits")),
            PatchStrip(self.tr("Least exciting digits")),
        )
        self.row = ProgressRow()
        self._work = Background(bench.session, self.row, self)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._lay_out()
        self._quiet.timeout.connect(self.compute)
        self.row.cancelled.connect(self._quiet.stop)
        self._work.finished.connect(self._keep_digits)
        self.source.activated.connect(self._choose_source)
        self.most.activated.connect(self._load_most)
        self.least.activated.connect(self._load_least)
        bench.edits_changed.connect(self._expire)
        bench.base_changed.connect(self._expire)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.source)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.addLayout(top)
        for words, strip in (
            (
                self.tr("Most exciting: the patch where it answers most. Click to put the digit on the canvas."),
                self.most,
            ),
            (self.tr("Least exciting: the patch where its answer is lowest."), self.least),
        ):
            column.addWidget(note(words))
            column.addWidget(strip, 1)
        column.addWidget(self.row)

    @property
    def digits(self) -> ExcitingDigits | None:
        """What this network found among the digits; None until it has, whatever the one before had found."""
        found = self._digits
        return found if found is not None and found.index.model_key == self.bench.model.key else None

    @property
    def index(self) -> Excitement | None:
        """The answers of all filters to the digits, as far as they are known."""
        return self.digits.index if self.digits else None

    @Slot()
    def compute(self) -> None:
        """Look through the digits in the background, unless that is done or under way for this network."""
        if not self.bench.layer or self.index is not None:
            return
        data = self.source.currentData()
        work = engine_work("engine.net.exciting:exciting_digits", self.bench.model, data, folders.cache_folder())
        self._work.start(work, self.tr("Looking through the digits"))

    @Slot()
    def _choose_source(self) -> None:
        self._expire()
        self.compute()

    @Slot()
    def _expire(self) -> None:
        """Drop what was known of another network, or of other digits."""
        self._work.cancel()
        if self._digits is not None:
            self._digits = None
            self.index_changed.emit(None)
        if self.isVisible():
            self._wait()

    def _wait(self) -> None:
        """Compute when the person has made no change for a moment."""
        self.row.begin(self.tr("Looking through the digits"))
        self._quiet.start()

    @Slot(object)
    def _keep_digits(self, digits: ExcitingDigits) -> None:
        if digits.index.model_key == self.bench.model.key:
            self._digits = digits
            self.index_changed.emit(digits.index)
            self.changed()

    def follow(self, trace: Trace | None) -> None:
        """Ignore the drawing: the digits do not depend on it."""

    def refresh(self) -> None:
        """Show the digits of the filter in hand."""
        digits = self.digits
        if digits is None:
            self.most.show_patches(())
            self.least.show_patches(())
            if not self._work.is_running:
                self._wait()
            return
        layer = self.bench.layer
        self.most.show_patches(self._patches(digits, digits.index.most[layer]))
        self.least.show_patches(self._patches(digits, digits.index.least[layer]))

    def _patches(self, digits: ExcitingDigits, ranking: Ranking) -> tuple[Patch, ...]:
        channel, spec = self.bench.channel, self.bench.base.spec
        rim = (spec.input_shape[1] - mnist.IMAGE_SIZE) // 2
        found = []
        places = (ranking.values, ranking.images, ranking.rows, ranking.columns)
        for value, index, row, column in zip(*(a[channel].tolist() for a in places), strict=True):
            seen = patch_of(spec, self.bench.layer, row, column)
            frame = Rectangle(seen.top - rim, seen.left - rim, seen.bottom - rim, seen.right - rim)
            label = int(digits.labels[index])
            words = self.tr("a {}, digit {}: answer {}").format(label, index, short(value))
            found.append(Patch(digits.images[index].astype(np.float32) / 255, frame, short(value), words))
        return tuple(found)

    @Slot(int)
    def _load_most(self, place: int) -> None:
        if self.digits is not None:
            self._load(self.digits, self.digits.index.most[self.bench.layer], place)

    @Slot(int)
    def _load_least(self, place: int) -> None:
        if self.digits is not None:
            self._load(self.digits, self.digits.index.least[self.bench.layer], place)

    def _load(self, digits: ExcitingDigits, ranking: Ranking, place: int) -> None:
        """Put a digit on the canvas."""
        index = int(ranking.images[self.bench.channel, place])
        source = self.tr("digit {}, a {}").format(index, int(digits.labels[index]))
        self.bench.session.commit(Drawing(picture=digits.images[index], source=source), self.tr("Load a digit"))


def _mnist_folder() -> Path | None:
    """Return MNIST's folder, if it is there."""
    try:
        return mnist.find_folder()
    except EngineError:
        return None
