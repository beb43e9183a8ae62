"""The worked example: a detector slides over a small picture, one sum at a time."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.errors import EngineError
from engine.lab import worked_example
from engine.lab.convolve import convolve, padded, stop_at
from engine.lab.examples import Example
from engine.lab.kernels import PRESETS, flipped, preset, resized
from engine.lab.sliding import DILATIONS, PADDINGS, SIZE_FORMULA, SIZES, STRIDES, Sliding
from engine.numerals import brief
from engine.resample import area_scaled
from gui import theme
from gui.session import Session
from gui.views.lab.page import Choice, Page
from gui.views.lab.parts import Choices, Titled, button, named, replaced, show_table, sign
from gui.views.lab.worked_terms import size_terms, slip_terms, sum_terms
from gui.widgets.check_box import CheckBox
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.formula_line import FormulaLine
from gui.widgets.step_control import StepControl

Table = NDArray[np.float64]

_OTHER = "your own"
_PADDING_WORDS = {"none": "none", "same": "same", 1: "1", 2: "2", 3: "3"}


@dataclass(frozen=True, eq=False)
class WorkedState:
    """Picture (H, W), detector (k, k), and how it slides."""

    picture: Table = field(default_factory=lambda: worked_example.INPUT)
    detector: Table = field(default_factory=lambda: worked_example.DETECTOR)
    sliding: Sliding = worked_example.SLIDING


class WorkedPage(Page):
    """Input, detector and feature map; the sum of the window in hand stands over its controls."""

    name = "worked"
    title = "Worked example"

    def __init__(self, session: Session) -> None:
        super().__init__(session, WorkedState())
        self._map: Table | None = None
        self.input = self.table("Input")
        self.detector = self.table("Detector")
        self.map = self.table("Feature map", read_only=True)
        self.formula = FormulaLine(lines=2)
        self.size_line = FormulaLine(size="small")
        self.size_line.setToolTip(SIZE_FORMULA)
        self.slip_line = FormulaLine(size="small")
        self.steps = StepControl(words="window {} of {}")
        self.fills = CheckBox("Fill the map in as it goes")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._titles = Titled("Input", self.input, stretch=7), Titled("Detector", self.detector, stretch=4)
        self._map_title = Titled("Feature map", self.map, stretch=6)
        tables = QHBoxLayout()
        tables.setSpacing(theme.GRID)
        for widget in (self._titles[0], sign("∗"), self._titles[1], sign("="), self._map_title):
            tables.addWidget(widget)
        self.body.addLayout(tables, 1)
        for line in (self.formula, self.size_line, self.slip_line, self.steps):
            self.body.addWidget(line)
        self.body.addWidget(self._make_controls())

    def _make_controls(self) -> QWidget:
        self.preset_box = Choices("Detector", [(p.title, p.key) for p in PRESETS], self._take_preset, other=_OTHER)
        self.size_box = Choices("Detector size", [(f"{n} × {n}", n) for n in SIZES], self._resize_detector)
        self.stride_box = Choices("Stride", [(str(n), n) for n in STRIDES], lambda n: self._slide(stride=n))
        padding = [(words, value) for value, words in _PADDING_WORDS.items()]
        self.padding_box = Choices("Padding", padding, lambda value: self._slide(padding=value))
        self.dilation_box = Choices("Dilation", [(str(n), n) for n in DILATIONS], lambda n: self._slide(dilation=n))
        controls = QWidget()
        flow = FlowLayout(controls, gap=2 * theme.GRID)
        for words, box in (
            ("Detector", self.preset_box),
            ("Size", self.size_box),
            ("Stride", self.stride_box),
            ("Padding", self.padding_box),
            ("Dilation", self.dilation_box),
        ):
            flow.addWidget(named(words, box))
        flow.addWidget(button("Flip the detector", self._flip, tip="Turned by 180°: the convolution of the textbooks"))
        flow.addWidget(self.fills)
        return controls

    def _connect(self) -> None:
        self.input.edited.connect(self._edit_input)
        self.input.dragged.connect(self._drag_input)
        self.detector.edited.connect(self._edit_detector)
        for signal in (self.map.dragged, self.map.activated):
            signal.connect(self._go_to)
        self.steps.position_changed.connect(self._show_stop)
        self.steps.playing_changed.connect(self._on_playing)
        self.fills.toggled.connect(self._show_stop)
        self.formula.hovered.connect(self._point_at)
        self.detector.hovered.connect(lambda row, column: self.formula.highlight(f"{row},{column}"))
        self.slip_line.activated.connect(lambda _: self._go_to(worked_example.SLIP.row, worked_example.SLIP.column))

    def refresh(self) -> None:
        """Compute the map and show everything."""
        state: WorkedState = self.state
        self._show_controls()
        try:
            values: Table = np.asarray(convolve(state.picture, state.detector, state.sliding), np.float64)
        except EngineError as error:
            self._show_impossible(str(error))
            return
        if self.note.warns:
            self.note.calm()
        self._map = values
        height, width = values.shape
        self._show_input()
        show_table(self.detector, state.detector)
        self._map_title.set_title(f"Feature map {height} × {width}")
        self.size_line.show_terms(size_terms(state.sliding, *state.picture.shape))
        slips = worked_example.is_worked_example(state.picture, state.detector, state.sliding)
        self.slip_line.show_terms(slip_terms() if slips else ())
        self.steps.setEnabled(True)
        self.steps.set_count(height * width)
        self._show_stop()

    def _show_input(self) -> None:
        state: WorkedState = self.state
        before, _ = state.sliding.pads
        height, width = state.picture.shape
        show_table(self.input, padded(state.picture, state.sliding))
        self.input.set_inner(before, before, height, width)
        self._titles[0].set_title(
            f"Input {height} × {width}" + (f", padded by {_pads(state.sliding)}" if before else "")
        )
        self._titles[1].set_title(f"Detector {state.sliding.size} × {state.sliding.size}")

    def _show_controls(self) -> None:
        state: WorkedState = self.state
        self.size_box.show_choice(state.sliding.size)
        self.stride_box.show_choice(state.sliding.stride)
        self.padding_box.show_choice(state.sliding.padding)
        self.dilation_box.show_choice(state.sliding.dilation)
        same = (p.key for p in PRESETS if np.array_equal(p.kernel, state.detector))
        self.preset_box.show_choice(next(same, None))

    def _show_impossible(self, sentence: str) -> None:
        """Show the input and the detector, no map, and the reason."""
        self._map = None
        self.note.warn(sentence)
        self._show_input()
        show_table(self.detector, self.state.detector)
        self._map_title.set_title("No feature map")
        self.map.show_values(np.zeros((1, 1), np.float32), texts=[""])
        for matrix in (self.input, self.map):
            matrix.clear_frame()
        for line in (self.formula, self.size_line, self.slip_line):
            line.show_terms(())
        self.map.mark(())
        self.steps.setEnabled(False)

    @Slot()
    def _show_stop(self, _: object = None) -> None:
        """Show the window in hand: its frame, its cell of the map and its sum."""
        if self._map is None:
            return
        state: WorkedState = self.state
        row, column = divmod(self.steps.position, self._map.shape[1])
        self._show_map(state)
        sliding = state.sliding
        self.input.frame(row * sliding.stride, column * sliding.stride, height=sliding.reach, width=sliding.reach)
        self.map.mark([(row, column)])
        stop = stop_at(state.picture, state.detector, sliding, row, column)
        self.formula.show_terms(sum_terms(stop, row, column))

    def _show_map(self, state: WorkedState) -> None:
        assert self._map is not None
        shown, reached = self._map.copy(), self.steps.position + 1
        texts = None
        if self.fills.isChecked():
            shown.ravel()[reached:] = 0
            texts = [brief(value) if i < reached else "" for i, value in enumerate(self._map.ravel().tolist())]
        show_table(self.map, shown, highest=float(np.abs(self._map).max()) or 1.0, texts=texts)

    @Slot(str)
    def _point_at(self, name: str) -> None:
        """Mark the cells of the term under the pointer."""
        if "," not in name or self._map is None:
            self.input.mark(())
            self.detector.mark(())
            return
        sliding: Sliding = self.state.sliding
        i, j = (int(part) for part in name.split(","))
        row, column = divmod(self.steps.position, self._map.shape[1])
        self.detector.mark([(i, j)])
        step = sliding.dilation
        self.input.mark([(row * sliding.stride + i * step, column * sliding.stride + j * step)])

    @Slot(int, int)
    def _go_to(self, row: int, column: int) -> None:
        if self._map is not None:
            self.steps.set_position(row * self._map.shape[1] + column)

    @Slot(int, int)
    def _drag_input(self, row: int, column: int) -> None:
        """Move the window so that its middle follows the pointer."""
        if self._map is not None:
            sliding: Sliding = self.state.sliding
            places = ((n - sliding.reach // 2) // sliding.stride for n in (row, column))
            self._go_to(*(min(max(place, 0), n - 1) for place, n in zip(places, self._map.shape, strict=True)))

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        if playing:
            self.fills.setChecked(True)

    @Slot(int, int, float)
    def _edit_input(self, row: int, column: int, value: float) -> None:
        before, _ = self.state.sliding.pads
        self.change(picture=replaced(self.state.picture, (row - before, column - before), value))

    @Slot(int, int, float)
    def _edit_detector(self, row: int, column: int, value: float) -> None:
        self.change(detector=replaced(self.state.detector, (row, column), value))

    def _slide(self, **changes: object) -> None:
        self.change(sliding=replace(self.state.sliding, **changes))

    def _take_preset(self, key: str) -> None:
        kernel = preset(key).kernel
        self.change(detector=kernel, sliding=replace(self.state.sliding, size=len(kernel)))

    def _resize_detector(self, size: int) -> None:
        self.change(detector=resized(self.state.detector, size), sliding=replace(self.state.sliding, size=size))

    def _flip(self) -> None:
        self.change(detector=flipped(self.state.detector))

    def takes(self) -> tuple[Choice, ...]:
        """Offer the drawing as it is, or small enough that its numbers can be read."""
        return (
            ("Take the drawing, 7 × 7", lambda: self._take_drawing(4)),
            ("Take the drawing, 14 × 14", lambda: self._take_drawing(2)),
            ("Take the drawing, all of it", lambda: self._take_drawing(1)),
        )

    def sends(self) -> tuple[Choice, ...]:
        """Offer the input and the map."""
        return (
            ("Send the input to the canvas", lambda: self.send_values(self.state.picture, "the Lab's input")),
            ("Send the feature map to the canvas", self._send_map),
        )

    def _take_drawing(self, factor: int) -> None:
        drawn = self.drawn_input()
        if drawn is not None:
            self.change(picture=np.round(area_scaled(drawn, 1 / factor).astype(np.float64), 2))

    def _send_map(self) -> None:
        if self._map is not None:
            self.send_values(self._map, "the Lab's feature map")

    def example(self) -> Example:
        """Return the two tables and the settings."""
        state: WorkedState = self.state
        sliding = state.sliding
        settings = {"stride": sliding.stride, "padding": sliding.padding, "dilation": sliding.dilation}
        return Example(self.name, {"input": state.picture, "detector": state.detector}, settings)

    def state_from(self, example: Example) -> WorkedState:
        """Read the two tables and the settings."""
        detector = example.table("detector", rows=SIZES, columns=SIZES)
        if detector.shape[0] != detector.shape[1]:
            raise EngineError("The example's detector is not square.")
        sliding = Sliding(
            size=len(detector),
            stride=example.setting("stride", STRIDES),
            padding=example.setting("padding", PADDINGS),
            dilation=example.setting("dilation", DILATIONS),
        )
        return WorkedState(example.table("input"), detector, sliding)


def _pads(sliding: Sliding) -> str:
    before, after = sliding.pads
    return str(before) if before == after else f"{before} and {after}"
