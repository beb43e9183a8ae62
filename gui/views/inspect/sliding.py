"""The sliding window over the maps of a layer: the maps to choose from, the stage between them, play and step."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.trace import Selection
from gui import theme
from gui.guard import guarded
from gui.views.inspect.case import Case
from gui.views.inspect.stage import View, WindowStage
from gui.widgets.check_box import CheckBox
from gui.widgets.map_tiles import MapTiles
from gui.widgets.step_control import StepControl

_FOR_CONTROL = {
    Qt.Key.Key_Space,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
}


@guarded
class SlidingMaps(QWidget):
    """From the source's maps through the window to the layer's maps.

    Attributes
    ----------
    sources, outputs : MapTiles
        All maps that are read, and all that the layer makes; hidden where there is but one.
    stage : WindowStage
    control : StepControl
    fill : CheckBox
        Whether the output shows only what the window has passed.

    Signals
    -------
    channel_picked : int
        A map of the source, to be shown under the window.
    wanted, slid : Selection
        As in Panel.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Inspect: to the map before, after", "Page Up, Page Down on the maps"),
        ("Inspect: play, first, last, speed", "Space, Home, End, +, - on the maps"),
    )

    channel_picked = Signal(int)
    wanted = Signal(object)
    slid = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources, self.outputs = MapTiles(), MapTiles()
        self.stage = WindowStage()
        self.control = StepControl(words=self.tr("cell {} of {}"))
        self.fill = CheckBox(self.tr("&Fill in"), help=self.tr("Show only what the window has passed"))
        self._case: Case | None = None
        self._shown: tuple[int, tuple[int, ...], tuple[int, ...], NDArray[np.float64]] | None = None
        self._lay_out()
        self.control.position_changed.connect(self._go_to_position)
        self.control.playing_changed.connect(self._on_playing)
        self.fill.toggled.connect(self._redraw)
        self.stage.slid.connect(self._slide)
        self.stage.opened.connect(self._open)
        self.sources.activated.connect(lambda channel, _row, _column: self.channel_picked.emit(channel))
        self.outputs.activated.connect(self._pick_output)

    def _lay_out(self) -> None:
        maps = QHBoxLayout()
        maps.setSpacing(theme.GRID)
        maps.addWidget(self.sources, 2)
        maps.addWidget(self.stage, 5)
        maps.addWidget(self.outputs, 2)
        steps = QHBoxLayout()
        steps.addWidget(self.control, 1)
        steps.addWidget(self.fill)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addLayout(maps, 1)
        column.addLayout(steps)

    def show_case(
        self,
        case: Case,
        *,
        channel: int,
        rows: tuple[int, ...],
        columns: tuple[int, ...],
        strengths: NDArray[np.float64],
    ) -> None:
        """Show the window over map `channel` of the source, on its cells `rows` × `columns`, which add `strengths`."""
        self._case, self._shown = case, (channel, rows, columns, strengths)
        height, width = case.maps(case.unit.layer).shape[1:]
        with QSignalBlocker(self.control):
            self.control.set_count(height * width)
            self.control.set_position(case.unit.row * width + case.unit.column)
        self._show_tiles(case, channel)
        self._redraw()

    def _show_tiles(self, case: Case, channel: int) -> None:
        for tiles, layer, chosen in (
            (self.sources, case.source, channel),
            (self.outputs, case.unit.layer, case.unit.channel),
        ):
            maps = case.maps(layer)
            tiles.setVisible(len(maps) > 1)
            if len(maps) > 1:
                tiles.set_title(self.tr("{}: {} maps").format(layer, len(maps)))
                tiles.show_maps(maps, highest=case.highest(layer), ink=layer == "input")
                tiles.frame([chosen])

    @Slot()
    def _redraw(self) -> None:
        if self._case is None or self._shown is None:
            return
        case, unit, (channel, rows, columns, strengths) = self._case, self._case.unit, self._shown
        down, across = case.axes
        view = View(
            source=case.maps(case.source)[channel],
            output=case.maps(unit.layer)[unit.channel],
            source_title=case.map_name(case.source, channel),
            output_title=case.map_name(unit.layer, unit.channel),
            source_highest=case.highest(case.source),
            output_highest=case.highest(unit.layer),
            source_ink=case.source == "input",
            output_ink=False,
            rows=rows,
            columns=columns,
            strengths=strengths,
            row=unit.row,
            column=unit.column,
            strides=(down.stride, across.stride),
            margins=(down.margins, across.margins),
            revealed=self.control.position + 1 if self.fill.isChecked() else None,
        )
        self.stage.show_view(view)

    @Slot(int)
    def _go_to_position(self, position: int) -> None:
        if self._case is not None:
            width = self._case.maps(self._case.unit.layer).shape[2]
            self._slide(*divmod(position, width))

    @Slot(int, int)
    def _slide(self, row: int, column: int) -> None:
        if self._case is not None:
            unit = self._case.unit
            self.slid.emit(Selection(unit.layer, unit.channel, row, column))

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        """Playing is worth watching only if the map fills in."""
        if playing:
            self.fill.setChecked(True)

    @Slot(int, int)
    def _open(self, row: int, column: int) -> None:
        if self._case is not None and self._shown is not None:
            self.wanted.emit(Selection(self._case.source, self._shown[0], row, column))

    @Slot(int, int, int)
    def _pick_output(self, channel: int, row: int, column: int) -> None:
        """Take a map at the place in hand; in the map in hand, the very cell."""
        if self._case is not None:
            unit = self._case.unit
            place = (row, column) if channel == unit.channel else (unit.row, unit.column)
            self.wanted.emit(Selection(unit.layer, channel, *place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, go to the ends, change the speed from anywhere on the maps; Page Up and Down change the map."""
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() in pages and self._case is not None:
            unit = self._case.unit
            count = len(self._case.maps(unit.layer))
            channel = (unit.channel + pages[Qt.Key(event.key())]) % count
            self.wanted.emit(Selection(unit.layer, channel, unit.row, unit.column))
        elif event.key() in _FOR_CONTROL:
            self.control.keyPressEvent(event)
        else:
            super().keyPressEvent(event)
