"""The left side of the Filters view: all kernels of a layer, in any order, and the histogram of their weights."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.filters import atlas
from engine.filters.atlas import Order
from engine.filters.excitement import Excitement
from engine.numerals import thousands
from engine.trace import Trace
from gui import colours, theme
from gui.guard import guarded
from gui.having import having
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.histogram import HistogramStrip
from gui.widgets.kernel_atlas import KernelAtlas
from gui.widgets.throttle import Throttle
from gui.widgets.words import hint, note

_ORDERS = (("index", "number"), ("norm", "weights"), ("similarity", "similarity"), ("answer", "answer"))
_SCOPES = (("layer", "layer"), ("kernel", "kernel"))
#: The order by the live answer changes at most this often, so that a tile can be hit.
_REORDER_MS = 250


@guarded
class AtlasPanel(Panel):
    """All kernels of a layer.

    Attributes
    ----------
    layers, order, scope, reads : QComboBox
        The layer; what the kernels are sorted by; what a colour scale spans; which input map's kernels are shown.
    numbers : QToolButton
        Zooms to where numbers can be read.
    atlas : KernelAtlas
    legend : ColourLegend
    counts : QLabel
        How many filters and weights there are, and how many are dead.
    histogram : HistogramStrip
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self._index: Excitement | None = None
        self.layers = having(QComboBox(), accessibleName=self.tr("Layer"))
        self.order, self.scope = QComboBox(), QComboBox()
        for box, choices in ((self.order, _ORDERS), (self.scope, _SCOPES)):
            for name, words in choices:
                box.addItem(self.tr(words), name)
        self.reads = QComboBox()
        self.numbers = having(QToolButton(), text=self.tr("Numbers"), checkable=True, autoRaise=True)
        self.numbers.setToolTip(self.tr("Zoom until every weight can be read; + and − or Ctrl and the wheel zoom too"))
        self.atlas, self.legend = KernelAtlas(), ColourLegend()
        self.counts = note()
        self.hint = hint()
        self.histogram = HistogramStrip()
        self._scroll = having(QScrollArea(), widgetResizable=False, frameShape=QScrollArea.Shape.NoFrame)
        self._scroll.setWidget(self.atlas)
        self._scroll.setFocusProxy(self.atlas)
        self._scroll.viewport().installEventFilter(self)
        self._reorder = Throttle(self._show_kernels, interval=_REORDER_MS, parent=self)
        self._lay_out()
        self._connect()
        self._fill()

    def _lay_out(self) -> None:
        self._choices = having(QGridLayout(), horizontalSpacing=theme.GRID, verticalSpacing=theme.GRID // 2)
        self._choices.setColumnStretch(1, 1)
        self._pairs = [
            (having(QLabel(self.tr(words)), buddy=box), box)
            for words, box in (
                ("La&yer", self.layers),
                ("Rea&ds", self.reads),
                ("Sor&t by", self.order),
                ("Sca&le", self.scope),
            )
        ]
        for _, box in self._pairs:
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
        self._arrange(2)
        words = QHBoxLayout()
        words.addWidget(self.hint, 1)
        words.addWidget(self.numbers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._choices)
        column.addWidget(self._scroll, 1)
        column.addLayout(words)
        column.addWidget(self.legend)
        column.addWidget(self.histogram)
        column.addWidget(self.counts)

    def _arrange(self, columns: int) -> None:
        """Put so many choices beside each other."""
        self._columns = columns
        for place, pair in enumerate(self._pairs):
            row, column = divmod(place, columns)
            for offset, widget in enumerate(pair):
                self._choices.addWidget(widget, row, 2 * column + offset)
        self._choices.setColumnStretch(3, columns - 1)

    def _width_for(self, columns: int) -> int:
        """Return the width that so many choices beside each other need."""
        widths = [
            max(label.sizeHint().width() for label, _ in self._pairs[column::columns])
            + max(box.minimumSizeHint().width() for _, box in self._pairs[column::columns])
            for column in range(columns)
        ]
        return sum(widths) + (2 * columns - 1) * theme.GRID

    def _connect(self) -> None:
        self.layers.activated.connect(self._choose_layer)
        self.order.activated.connect(self._show_kernels)
        self.scope.activated.connect(lambda: self.bench.scale_by_kernel(self.scope.currentData() == "kernel"))
        self.reads.activated.connect(self._choose_reads)
        self.numbers.toggled.connect(self._zoom)
        self.atlas.activated.connect(self._choose)
        self.atlas.hovered.connect(self.hint.setText)
        self.bench.base_changed.connect(self._fill)
        theme.notifier.changed.connect(self._rearrange)

    def show_index(self, index: Excitement | None) -> None:
        """Take over what the digits said about dead filters; None if that is not known (any more)."""
        self._index = index
        self.changed()

    def dead(self) -> np.ndarray:
        """Return which filters (filters,) of the layer are dead: by their weights, or silent on every digit."""
        found = atlas.dead(self.bench.model, self.bench.layer).copy()
        index = self._index
        if index is not None and index.model_key == self.bench.model.key:
            cuts = atlas.cuts(self.bench.base.spec, self.bench.layer)
            for channel in range(len(found)):
                silent = index.is_silent(self.bench.layer, channel)
                found[channel] |= silent or (cuts and index.never_fires(self.bench.layer, channel))
        return found

    @Slot()
    def _fill(self) -> None:
        self.layers.clear()
        self.layers.addItems(atlas.filter_layers(self.bench.base.spec))
        self._fill_reads()

    def _fill_reads(self) -> None:
        """List the input maps of the layer in hand; a layer that reads the drawing has only one."""
        if not self.bench.layer:
            return
        self.layers.setCurrentText(self.bench.layer)
        count = self.bench.input_maps
        in_groups = atlas.has_groups(self.bench.base.spec, self.bench.layer)
        words = self.tr("map {} of its group") if in_groups else self.tr("map {}")
        if self.reads.count() != count + 1 or self.reads.itemText(1) != words.format(0):
            self.reads.clear()
            self.reads.addItem(self.tr("all maps"), None)
            for index in range(count):
                self.reads.addItem(words.format(index), index)
        self.reads.setEnabled(count > 1)

    def refresh(self) -> None:
        """Show the layer in hand."""
        self._fill_reads()
        self._show_kernels()
        weights = atlas.kernels(self.bench.model, self.bench.layer)
        learnt = weights[atlas.connected(self.bench.base.spec, self.bench.layer)]  # (kernels, k, k) without the gaps
        self.histogram.show_histogram(atlas.histogram(learnt))
        dead = np.flatnonzero(self.dead())
        noun = self.tr("{} units, {} weights") if self.bench.is_full else self.tr("{} filters, {} weights")
        words = noun.format(len(weights), thousands(learnt.size))
        named = ", ".join(str(c) for c in dead[:8]) + (" …" if len(dead) > 8 else "")
        off = self.tr("; {} dead: {}").format(len(dead), named) if len(dead) else self.tr("; none is dead")
        self.counts.setText(words + off)

    def follow(self, trace: Trace | None) -> None:
        """Only the order by answer depends on the drawing."""
        if self.order.currentData() == "answer":
            self._reorder.request()

    def _sorted(self) -> Order:
        weights, kind = atlas.kernels(self.bench.model, self.bench.layer), self.order.currentData()
        if kind == "norm":
            return atlas.by_norm(weights)
        if kind == "similarity":
            return atlas.by_similarity(weights, self.bench.channel)
        if kind == "answer" and self.trace is not None:
            return atlas.by_answer(self.trace.output(self.bench.path.after))
        return np.arange(len(weights))

    def _notes(self, count: int) -> list[str]:
        """Return the word beside each filter's number."""
        edits, layer, dead = self.bench.edits, self.bench.layer, self.dead()
        notes = []
        for channel in range(count):
            edit = edits.of(layer, channel)
            words = self.tr("off") if not edit.on else self.tr("dead") if dead[channel] else ""
            notes.append(words or ("*" if not edit.is_none else ""))
        return notes

    @Slot()
    def _show_kernels(self) -> None:
        spec, layer = self.bench.base.spec, self.bench.layer
        weights = atlas.kernels(self.bench.model, layer)
        by_kernel = self.bench.by_kernel
        highest = colours.peak(weights)
        scale = np.maximum(np.abs(weights).max(axis=(2, 3), keepdims=True), 1e-12) if by_kernel else highest
        self.atlas.show_kernels(
            weights,
            order=self._sorted(),
            notes=self._notes(len(weights)),
            highest=scale,
            input_map=self.reads.currentData(),
            first_maps=[atlas.first_map_read(spec, layer, channel) for channel in range(len(weights))],
        )
        self.atlas.choose(self.bench.channel, self.bench.input_map)
        self.legend.show_scale(None if by_kernel else highest, signed=True)

    @Slot()
    def _choose_layer(self) -> None:
        self.reads.setCurrentIndex(0)
        self.bench.choose(self.layers.currentText(), 0)

    @Slot()
    def _choose_reads(self) -> None:
        if self.reads.currentData() is not None:
            self.bench.choose(self.bench.layer, self.bench.channel, self.reads.currentData())
        self._show_kernels()

    @Slot(int, int)
    def _choose(self, channel: int, input_map: int) -> None:
        self.bench.choose(self.bench.layer, channel, input_map)
        tile = self.atlas.tile_of(channel, input_map)
        if tile is not None:
            rect = self.atlas.grid.rect_of(tile)
            self._scroll.ensureVisible(rect.center().x(), rect.center().y(), rect.width(), rect.height())

    @Slot(bool)
    def _zoom(self, shown: bool) -> None:
        self.atlas.show_numbers(shown)
        self._choose(self.bench.channel, self.bench.input_map)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the atlas fill the scroll area."""
        if event.type() == QEvent.Type.Resize:
            self.atlas.set_room(self._scroll.viewport().size())
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """Return room for one choice a line: where there is no more, they stand below each other."""
        widest = max(self._width_for(1), *(w.minimumSizeHint().width() for w in (self.legend, self.histogram)))
        return QSize(widest + self._margins(), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return room for two choices a line."""
        return QSize(self._width_for(2) + self._margins(), super().sizeHint().height())

    def _margins(self) -> int:
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        return margins.left() + margins.right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the choices beside each other where there is room."""
        super().resizeEvent(event)
        self._rearrange()

    @Slot()
    def _rearrange(self, _: object = None) -> None:
        columns = 2 if self.width() - self._margins() >= self._width_for(2) else 1
        if columns != self._columns:
            self._arrange(columns)

    def keep_focus(self) -> None:
        """Give the keyboard to the kernels."""
        self.atlas.setFocus(Qt.FocusReason.OtherFocusReason)
