"""The filter in hand: its weights to change, its map before and after, and where that goes next."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine.filters import atlas
from engine.filters.atlas import Order
from engine.filters.edits import fitted_kernel, with_weight
from engine.lab.kernels import PRESETS
from engine.numerals import short
from engine.trace import Trace
from gui import colours, theme
from gui.having import having
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.check_box import CheckBox
from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.map_tiles import MapTiles
from gui.widgets.number_field import NumberField
from gui.widgets.picture import Picture
from gui.widgets.value_slider import ValueSlider
from gui.widgets.words import note

#: Readers of the map that are shown, the strongest ones.
READERS = 24


class HandPanel(Panel):
    """The filter in hand with all that can be changed about it.

    Attributes
    ----------
    kernel : EditableMatrix
    reads : NumberField
        Which input map the kernel shown reads.
    on : CheckBox
    gain : ValueSlider
    bias : NumberField
    presets : QComboBox
        Known kernels to paste.
    before, after, pooled : Picture
    outgoing : MapTiles
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.kernel = EditableMatrix(self.tr("Weights"))
        self.kernel.setMinimumSize(15 * theme.GRID, 15 * theme.GRID)
        self.reads = NumberField(self.tr("Reads map"), 0, 0)
        self.on = CheckBox(self.tr("S&witched on"))
        self.gain = ValueSlider(self.tr("Gain"), -2.0, 3.0, steps=100, unit="×")
        self.bias = NumberField(self.tr("Bias"), -1e4, 1e4, step=0.05, decimals=4)
        self.presets = QComboBox()
        words = self.tr("Kernel…")  # all that is ever seen of it while it is closed
        self.presets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.presets.setMinimumContentsLength(len(words))
        self.presets.addItem(words)
        for preset in PRESETS:
            self.presets.addItem(preset.title)
            self.presets.setItemData(self.presets.count() - 1, preset.note, Qt.ItemDataRole.ToolTipRole)
        self.before, self.after, self.pooled = (Picture(side=96, signed=True) for _ in range(3))
        self.outgoing = MapTiles()
        self._readers: tuple[str, Order, int] = ("", np.zeros(0, np.intp), 0)
        self.tells, self.gap = note(), note()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = QFormLayout(verticalSpacing=theme.GRID // 2)
        form.addRow(self.on)
        form.addRow(self.gain)
        form.addRow(self.tr("&Bias"), self.bias)
        self._reads_label = having(QLabel(self.tr("Reads ma&p")), buddy=self.reads)
        form.addRow(self._reads_label, self.reads)
        form.addRow(self.tr("P&aste"), self.presets)
        top = having(QHBoxLayout(), spacing=2 * theme.GRID)
        top.addWidget(self.kernel, 5)
        top.addLayout(form, 2)
        maps = having(QHBoxLayout(), spacing=theme.GRID)
        for picture in (self.before, self.after, self.pooled):
            maps.addWidget(picture, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.setSpacing(theme.GRID)
        column.addLayout(top, 5)
        column.addWidget(self.gap)
        column.addWidget(self.tells)
        column.addLayout(maps, 4)
        column.addWidget(self.outgoing, 4)

    def _connect(self) -> None:
        self.kernel.edited.connect(self._edit_weight)
        self.kernel.refused.connect(self.bench.session.status)
        self.kernel.undo_wanted.connect(self.bench.undo)
        self.kernel.redo_wanted.connect(self.bench.redo)
        self.reads.changed.connect(self._choose_map)
        self.on.clicked.connect(self._switch)
        self.gain.changed.connect(self._scale)
        self.bias.changed.connect(self._edit_bias)
        self.presets.activated.connect(self._paste)
        self.outgoing.activated.connect(self._follow_map)

    def refresh(self) -> None:
        """Show weights, edits, maps and where they go."""
        bench = self.bench
        edit = bench.edits.of(bench.layer, bench.channel)
        kernel = bench.kernel
        self.kernel.show_values(kernel[bench.input_map], highest=bench.highest)
        self.kernel.read_only = not bench.is_connected
        gap = self.tr("This filter does not read map {}: its connection table leaves it out.").format(bench.input_map)
        self.gap.setText(gap)
        self.gap.setVisible(not bench.is_connected)
        self.bias.set_value(bench.bias)
        self.reads.set_bounds(bench.first_map, bench.first_map + bench.input_maps - 1)
        self.reads.set_value(bench.first_map + bench.input_map)
        self.bias.setEnabled(bench.has_bias)
        self.bias.setToolTip("" if bench.has_bias else self.tr("The batch norm behind this layer has the shift"))
        self.reads.setVisible(bench.input_maps > 1)
        self._reads_label.setVisible(bench.input_maps > 1)
        self.presets.setEnabled(bench.is_first)
        self.presets.setToolTip("" if bench.is_first else self.tr("Known kernels fit filters that read the drawing"))
        self.on.setChecked(edit.on)
        self.gain.set_value(edit.gain)
        self._show_outgoing()
        self.follow(self.trace)

    def follow(self, trace: Trace | None) -> None:
        """Show the map of the drawing."""
        path, channel = self.bench.path, self.bench.channel
        if trace is None:
            for picture in (self.before, self.after, self.pooled):
                picture.show_values(None)
            self.tells.setText(self.tr("Draw a digit to see what the filter makes of it."))
            return
        before, after = (atlas.maps_of(trace.output(name))[channel] for name in (path.before, path.after))
        highest = max(colours.peak(before), colours.peak(after))
        self.before.show_values(before, highest=highest)
        self.after.show_values(after, highest=highest)
        self.before.set_title(self.tr("{}: before").format(path.before))
        self.after.set_title(self.tr("{}: after").format(path.after))
        self.after.setVisible(path.after != path.before)
        self.pooled.setVisible(bool(path.pool))
        if path.pool:
            self.pooled.show_values(trace.output(path.pool)[channel], highest=highest)
            self.pooled.set_title(path.pool)
        strongest, place = float(after.max()), np.unravel_index(int(after.argmax()), after.shape)
        row, column = map(int, place)
        self.tells.setText(self.tr("Largest answer {} in row {}, column {}.").format(short(strongest), row, column))

    def _show_outgoing(self) -> None:
        found = atlas.outgoing(self.bench.model, self.bench.layer, self.bench.channel)
        order = atlas.readers_by_weight(found.weights)[:READERS]
        self._readers = (found.layer, found.first + order, found.input_map)
        self.outgoing.setVisible(bool(found.layer))
        if found.layer:
            shown = len(order)
            words = self.tr("Goes to {}: the {} units of {} with the largest weights for this map")
            if shown == len(found.weights):
                words = self.tr("Goes to {}: what each of its {} filters multiplies this map with")
            self.outgoing.set_title(words.format(found.layer, shown, len(found.weights)))
            self.outgoing.show_maps(np.ascontiguousarray(found.weights[order]))

    # The person changes something

    @Slot(int, int, float)
    def _edit_weight(self, row: int, column: int, value: float) -> None:
        bench = self.bench
        kernel = with_weight(bench.kernel, bench.input_map, row, column, value)
        bench.change(bench.edits.with_kernel(bench.layer, bench.channel, kernel), self.tr("Change a weight"))

    @Slot(float)
    def _edit_bias(self, value: float) -> None:
        bench = self.bench
        together = f"bias {bench.layer} {bench.channel}"
        edits = bench.edits.with_bias(bench.layer, bench.channel, value)
        bench.change(edits, self.tr("Change the bias"), together=together)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        bench = self.bench
        text = self.tr("Switch on") if on else self.tr("Switch off")
        bench.change(bench.edits.switched(bench.layer, bench.channel, on=on), text)

    @Slot(float)
    def _scale(self, gain: float) -> None:
        bench = self.bench
        together = f"gain {bench.layer} {bench.channel}"
        bench.change(bench.edits.scaled(bench.layer, bench.channel, gain), self.tr("Scale"), together=together)

    @Slot(int)
    def _paste(self, index: int) -> None:
        self.presets.setCurrentIndex(0)
        if index == 0:
            return
        bench, preset = self.bench, PRESETS[index - 1]
        placed = bench.kernel.copy()
        placed[bench.input_map] = fitted_kernel(preset.kernel, placed.shape[-2:])
        edits = bench.edits.with_kernel(bench.layer, bench.channel, placed)
        bench.change(edits, self.tr("Paste {}").format(preset.title))

    @Slot(int, int, int)
    def _follow_map(self, place: int, _row: int, _column: int) -> None:
        """Go on to a filter that reads this map."""
        layer, filters, input_map = self._readers
        if layer in atlas.filter_layers(self.bench.base.spec):
            self.bench.choose(layer, int(filters[place]), input_map)

    @Slot(float)
    def _choose_map(self, index: float) -> None:
        self.bench.choose(self.bench.layer, self.bench.channel, round(index) - self.bench.first_map)
