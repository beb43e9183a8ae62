"""Detectors on real pictures: a small layer that a person builds, from the picture to the pooled maps."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import EngineError
from engine.lab.chain import ChainStage, run
from engine.lab.convolve import corner, stop_at
from engine.lab.examples import Example
from engine.lab.kernels import PRESETS, preset, resized
from engine.lab.pooling import PoolingRule, changed_share, shifted, window_at
from engine.lab.sliding import DILATIONS, PADDINGS, SIZES, STRIDES
from engine.numerals import percent
from gui import colours, theme
from gui.session import Session
from gui.views.lab.chain_controls import ChainControls
from gui.views.lab.layers import LayerState, from_example
from gui.views.lab.page import Choice, Page
from gui.views.lab.parts import NO_PICTURE, Choices, button, named, replaced, show_table
from gui.views.lab.stages import StageGrid
from gui.views.lab.value_strip import ValueStrip
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.number_field import NumberField
from gui.widgets.throttle import Throttle

Real = NDArray[np.float32]
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # luma, ITU-R BT.601


class DetectorsPage(Page):
    """At the left the detector in hand; at the right every stage; below, the sum behind the value in hand."""

    name = "detectors"
    title = "Detectors"
    hint = "Point at a map: its window and their sum stand here. Type into the detector, add more, build the chain."
    follows_canvas = True

    def __init__(self, session: Session) -> None:
        super().__init__(session, LayerState())
        self._source, self._colour = "input", False
        self._cached: tuple[object, bool, Real] | None = None
        self._shown: LayerState | None = None
        self._impossible = False
        self._picture: Real | None = None
        self._stages: tuple[ChainStage, ...] = ()
        self._place = (0, 0, 14, 14)  # stage, map, row and column of the value in hand
        self.kernel = self.table("Detector")
        self.kernel.setMinimumHeight(15 * theme.GRID)
        self.chain = ChainControls()
        self.grid = StageGrid()
        self.strip = ValueStrip()
        self._text = Throttle(self._show_place, parent=self)
        self._lay_out()
        self._restyle()
        theme.notifier.changed.connect(self._restyle)
        self.kernel.edited.connect(
            lambda row, column, value: self._use(
                self.state.with_kernel(replaced(self.state.kernel, (row, column), value))
            )
        )
        self.chain.changed.connect(lambda chain, kind: self.change(kind, chain=chain))
        self.chain.refused.connect(self.note.warn)
        self.grid.pointed.connect(self._pick_value)
        self.grid.chosen.connect(self._choose_map)

    def _lay_out(self) -> None:
        self.body.addWidget(self._make_picture_controls())
        middle = QHBoxLayout()
        middle.setSpacing(2 * theme.GRID)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self._make_detector_controls())
        left.addWidget(self.kernel, 1)
        left.addWidget(self.chain)
        middle.addWidget(self._left, 5)
        middle.addWidget(self.grid, 10)
        self.body.addLayout(middle, 1)
        self.body.addWidget(self.strip)

    def _make_picture_controls(self) -> QWidget:
        self.source_box = Choices("Picture", (("drawing", "input"), ("opened picture", "picture")), self._choose_source)
        self.colour_box = Choices("Channels", (("grey", False), ("colour", True)), self._choose_colour)
        self.down_box = self._make_shift("down")
        self.right_box = self._make_shift("right")
        self.stride_box = Choices("Stride", [(str(n), n) for n in STRIDES], lambda n: self._slide(stride=n))
        self.padding_box = Choices("Padding", [(str(p), p) for p in PADDINGS], lambda p: self._slide(padding=p))
        self.dilation_box = Choices("Dilation", [(str(n), n) for n in DILATIONS], lambda n: self._slide(dilation=n))
        return _flow(
            self.source_box,
            self.colour_box,
            named("Shift →", self.right_box),
            named("↓", self.down_box),
            named("Stride", self.stride_box),
            named("Padding", self.padding_box),
            named("Dilation", self.dilation_box),
        )

    def _make_shift(self, name: str) -> NumberField:
        box = NumberField(f"Shift {name}, in pixels", -9, 9)
        box.changed.connect(lambda value: self.change(f"shift {name}", **{name: round(value)}))
        return box

    def _make_detector_controls(self) -> QWidget:
        self.hand_box = Choices("Detector", (), lambda index: self._use(replace(self.state, hand=index)))
        self.preset_box = Choices(
            "Preset",
            [(p.title, p.key) for p in PRESETS],
            lambda key: self._use(self.state.with_kernel(preset(key).kernel)),
            other="your own",
        )
        self.size_box = Choices(
            "Size",
            [(f"{n} × {n}", n) for n in SIZES],
            lambda n: self._use(self.state.with_kernel(resized(self.state.kernel, n))),
        )
        return _flow(
            self.hand_box,
            button("+", lambda: self._use(self.state.with_another()), tip="One more detector, empty"),
            button("−", lambda: self._use(self.state.without()), tip="Remove the detector in hand"),
            self.preset_box,
            self.size_box,
        )

    def refresh(self) -> None:
        """Compute every stage and show it, and what goes into the value in hand."""
        self._show_controls()
        self._show_stages()
        self._text.flush()

    def follow(self) -> None:
        """Compute and show every stage; numbers change at most 15 times a second."""
        self._show_stages()
        self._text.request()

    def _show_stages(self) -> None:
        state: LayerState = self.state
        picture = self._find_picture()
        if picture is None:
            self._stages = ()
            empty = NO_PICTURE if self._source == "picture" else "Draw something on the canvas."
            self.grid.show_nothing(empty)
            return
        moves = bool(state.down or state.right)
        self._picture = shifted(picture, state.down, state.right) if moves else picture
        try:
            self._stages = run(self._picture, state.kernels, state.sliding, state.chain)
            before = run(picture, state.kernels, state.sliding, state.chain) if moves else ()
        except EngineError as error:
            self._stages = ()
            self._impossible = True
            self.note.warn(str(error))
            self.grid.show_nothing(str(error))
            return
        if self._impossible:
            self._impossible = False
            self.note.calm()
        self.strip.fix_height(max([state.sliding.size, *(p.size for p in state.chain if isinstance(p, PoolingRule))]))
        highest = max(colours.peak(stage.maps) for stage in self._stages)
        details = [_details(stage, other) for stage, other in _paired(self._stages, before)]
        self.grid.show_stages(self._picture, self._stages, details, highest)
        self.strip.legend.show_scale(highest, signed=True)

    def _find_picture(self) -> Real | None:
        """Return the picture, (H, W) or (3, H, W) float32 in [0, 1]; the opened one is converted once."""
        drawing, made = self.session.drawing, self.session.network_input
        if self._source == "input":
            return None if made is None else made.image[0]
        if drawing.picture is None:
            return None
        if self._cached is None or self._cached[0] is not drawing.picture or self._cached[1] != self._colour:
            values: Real = drawing.picture.astype(np.float32) / np.float32(255)
            if values.ndim == 3:
                values = np.ascontiguousarray(values.transpose(2, 0, 1)) if self._colour else values @ _GREY
            self._cached = (drawing.picture, self._colour, values)
        return self._cached[2]

    def _show_controls(self) -> None:
        state: LayerState = self.state
        self.source_box.show_choice(self._source)
        self.colour_box.show_choice(self._colour)
        self.colour_box.setEnabled(self._source == "picture")
        if state is self._shown:
            return
        self._shown = state
        show_table(self.kernel, state.kernel)
        self.hand_box.clear()
        for index in range(len(state.kernels)):
            self.hand_box.addItem(f"Detector {index} of {len(state.kernels)}", index)
        self.hand_box.show_choice(state.hand)
        same = (p.key for p in PRESETS if np.array_equal(p.kernel, state.kernel))
        self.preset_box.show_choice(next(same, None))
        self.size_box.show_choice(state.sliding.size)
        self.stride_box.show_choice(state.sliding.stride)
        self.padding_box.show_choice(state.sliding.padding)
        self.dilation_box.show_choice(state.sliding.dilation)
        self.chain.show_chain(state.chain)
        for box, value in ((self.down_box, state.down), (self.right_box, state.right)):
            box.set_value(value)

    @Slot(int, int, int, int)
    def _pick_value(self, stage: int, channel: int, row: int, column: int) -> None:
        self._place = (stage, channel, row, column)
        self._show_place()

    @Slot(int)
    def _choose_map(self, channel: int) -> None:
        """Take the detector in hand whose map was clicked."""
        if channel != self.state.hand and channel < len(self.state.kernels):
            self._use(replace(self.state, hand=channel))

    def _show_place(self) -> None:
        """Show what goes into the value in hand, whichever stage it is of."""
        self.grid.clear_frames()
        if not self._stages or self._picture is None:
            self.strip.show_nothing()
            return
        index, *place = self._place
        index = min(index, len(self._stages) - 1)
        stage = self._stages[index]
        channel, row, column = (min(p, n - 1) for p, n in zip(place, stage.maps.shape, strict=True))
        self.grid.frame_value(index, channel, row, column)
        if stage.link is None:
            self._show_sum(channel, row, column)
        else:
            self._show_link(index, channel, row, column)

    def _show_sum(self, channel: int, row: int, column: int) -> None:
        """Show the sum behind a value of the convolution, and its window on the picture."""
        assert self._picture is not None
        state: LayerState = self.state
        top, left = corner(state.sliding, row, column)
        self.grid.frame_picture(top, left, state.sliding.reach)
        stop = stop_at(self._picture, state.kernels[channel], state.sliding, row, column)
        self.strip.show_sum(stop, f"detector {channel}")

    def _show_link(self, index: int, channel: int, row: int, column: int) -> None:
        """Show what a link made of the stage before, and where there."""
        before, after = self._stages[index - 1].maps[channel], float(self._stages[index].maps[channel, row, column])
        link = self._stages[index].link
        if isinstance(link, PoolingRule):
            window = window_at(before, link, row, column).astype(np.float64)
            self.grid.frame_block(index - 1, channel, row * link.stride, column * link.stride, link.size)
            self.strip.show_window(window, link, after)
        else:
            self.grid.frame_value(index - 1, channel, row, column)
            self.strip.show_relu(float(before[row, column]), after)

    def _use(self, state: LayerState) -> None:
        if state is not self.state:
            self.set_state(state)

    def _slide(self, **changes: object) -> None:
        self.change(sliding=replace(self.state.sliding, **changes))

    @Slot()
    def _restyle(self, _: object = None) -> None:
        """Keep the boxes narrower than they would like, and the detector's column as wide as its controls need."""
        for box, width in ((self.down_box, 6), (self.right_box, 6), (self.preset_box, 18)):
            box.setMaximumWidth(round(width * theme.GRID * theme.text_scale()))
        self._left.setMaximumWidth(round(42 * QFontMetricsF(theme.font()).horizontalAdvance("0")))

    def _choose_source(self, source: str) -> None:
        self._source = source
        self.refresh()

    def _choose_colour(self, colour: bool) -> None:
        self._colour = colour
        self.refresh()

    def sends(self) -> tuple[Choice, ...]:
        """Offer the map in hand."""
        return (("Send the map in hand to the canvas", self._send_map),)

    def _send_map(self) -> None:
        if self._stages:
            stage = self._stages[min(self._place[0], len(self._stages) - 1)]
            channel = min(self._place[1], len(stage.maps) - 1)
            self.send_values(stage.maps[channel], "a map of the Lab")

    def example(self) -> Example:
        """Return the detectors, how they slide, and the chain."""
        state: LayerState = self.state
        return state.to_example(self.name)

    def state_from(self, example: Example) -> LayerState:
        """Read the detectors, how they slide, and the chain."""
        return from_example(example)


def _flow(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder)
    for widget in widgets:
        flow.addWidget(widget)
    return holder


def _paired(
    stages: tuple[ChainStage, ...], before: tuple[ChainStage, ...]
) -> list[tuple[ChainStage, ChainStage | None]]:
    return list(zip(stages, before or (None,) * len(stages), strict=True))


def _details(stage: ChainStage, before: ChainStage | None) -> tuple[str, ...]:
    """Return lines on a stage: its name, its size, what ReLU cut, and how much of it the shift has changed."""
    count, height, width = stage.maps.shape
    lines = [stage.title, f"{count} × {height} × {width}"]
    if stage.link == "relu":
        lines.append(f"cut {stage.cut} of {stage.maps.size}")
    if before is not None:
        lines.append(f"{percent(changed_share(before.maps, stage.maps), 0)} changed")
    return tuple(lines)
