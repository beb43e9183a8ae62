"""Pictures as numbers: two tiny ones to change, and the drawing or a photo to zoom into."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.errors import EngineError
from engine.lab.examples import Example
from engine.typed import parse_number
from gui import theme
from gui.guard import guarded
from gui.session import Session
from gui.views.lab.page import Choice, Page
from gui.views.lab.parts import NO_PICTURE, Choices, Styled, Titled, button, named, replaced
from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.pixel_view import CLOSEST, STEP, PixelView

Table = NDArray[np.float64]
CHANNELS = ("red", "green", "blue")
#: Least and greatest side of a small table, and its share of the page's height.
_SMALL, _LARGE, _SHARE = 11 * theme.GRID, 24 * theme.GRID, 0.18


def _start(*rows: list[int]) -> Table:
    return np.array(rows, np.float64)


def parse_pixel(text: str) -> float:
    """Return a pixel's value: a whole number from 0 to 255.

    Raises
    ------
    EngineError
        If it is anything else.
    """
    value = parse_number(text)
    if value != round(value) or not 0 <= value <= 255:
        raise EngineError(f"A pixel is a whole number from 0 (black) to 255 (full): “{text.strip()}” is not.")
    return value


@dataclass(frozen=True, eq=False)
class PixelsState:
    """The grey picture (2, 2) and the colour picture's channels, each (2, 2); whole numbers from 0 to 255."""

    grey: Table = field(default_factory=lambda: _start([255, 0], [0, 255]))
    red: Table = field(default_factory=lambda: _start([255, 0], [0, 255]))
    green: Table = field(default_factory=lambda: _start([0, 255], [0, 255]))
    blue: Table = field(default_factory=lambda: _start([0, 0], [255, 0]))

    @property
    def colour_pixels(self) -> NDArray[np.uint8]:
        """(2, 2, 3) pixels of the colour picture."""
        return np.stack([self.red, self.green, self.blue], axis=-1).astype(np.uint8)


@guarded
class PixelsPage(Page):
    """Arrays above, the real picture below."""

    name = "pixels"
    title = "Pixels"
    hint = "Grey is an array of 2 × 2 numbers from 0 to 255, colour one of 2 × 2 × 3. Click a number to change it."
    follows_canvas = True

    def __init__(self, session: Session) -> None:
        super().__init__(session, PixelsState())
        self.grey = self._small_table("grey")
        self.channels = {name: self._small_table(name) for name in CHANNELS}
        self.grey_picture, self.colour_picture = PixelView("grey picture"), PixelView("colour picture")
        self.view = PixelView("picture")
        self._source, self._channel = "input", "all"
        self._lay_out()
        self.view.hovered.connect(self._on_hover)

    def _small_table(self, name: str) -> EditableMatrix:
        matrix = self.table(f"{name} values", full=255.0, parse=parse_pixel)
        matrix.edited.connect(
            lambda row, column, value: self.change(
                "", **{name: replaced(getattr(self.state, name), (row, column), value)}
            )
        )
        return matrix

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        for picture, words in ((self.grey_picture, "Grey"), (self.colour_picture, "Colour")):
            top.addWidget(Titled(words, picture, stretch=0), 0)
            tables = (("", self.grey),) if picture is self.grey_picture else tuple(self.channels.items())
            for name, table in tables:
                top.addWidget(Titled(name.capitalize() or "Its array", table, stretch=0), 0)
        top.addStretch(1)
        self.body.addLayout(top)
        self.body.addWidget(self._make_controls())
        self.body.addWidget(self.view, 1)

    def _make_controls(self) -> QWidget:
        self.source_box = Choices(
            "Picture",
            (("what the network gets", "input"), ("the opened picture", "picture")),
            self._choose_source,
        )
        self.channel_box = Choices(
            "Channel", [("all", "all"), *((name, name) for name in CHANNELS), ("grey", "grey")], self._choose_channel
        )
        self.readout = Styled("", theme.number_font)
        controls = QWidget()
        flow = FlowLayout(controls, gap=2 * theme.GRID)
        flow.addWidget(named("Picture", self.source_box))
        flow.addWidget(named("Channel", self.channel_box))
        flow.addWidget(button("To the numbers", self.zoom_to_numbers, tip="Zoom in until the numbers can be read"))
        flow.addWidget(button("+", lambda: self.view.zoom(STEP), tip="Zoom in (wheel, +)"))
        flow.addWidget(button("−", lambda: self.view.zoom(1 / STEP), tip="Zoom out (wheel, −)"))
        flow.addWidget(button("Whole picture", self.view.fit, tip="Home"))
        flow.addWidget(self.readout)
        return controls

    def refresh(self) -> None:
        """Show the small pictures and their tables, and the large one."""
        state: PixelsState = self.state
        self.grey.show_values(state.grey.astype(np.float32), highest=255, decimals=0)
        self.grey_picture.show_pixels(state.grey.astype(np.uint8))
        for name, table in self.channels.items():
            table.show_values(getattr(state, name).astype(np.float32), highest=255, decimals=0)
        self.colour_picture.show_pixels(state.colour_pixels)
        self._show_large()

    def pixels(self) -> NDArray[np.uint8] | None:
        """Return the large picture's pixels before a channel is chosen; None if there is none."""
        if self._source == "picture":
            return self.session.drawing.picture
        made = self.session.network_input
        return None if made is None else np.round(made.image[0] * 255).astype(np.uint8)

    def _show_large(self) -> None:
        pixels = self.pixels()
        self.channel_box.setEnabled(pixels is not None and pixels.ndim == 3)
        if pixels is None:
            self.view.show_pixels(np.zeros((1, 1), np.uint8))
            missing = NO_PICTURE if self._source == "picture" else "Draw something on the canvas."
            self.readout.setText(missing)
            return
        if pixels.ndim == 3 and self._channel == "grey":
            weights = np.array([0.299, 0.587, 0.114])  # luma, ITU-R BT.601
            self.view.show_pixels(np.round(pixels @ weights).astype(np.uint8))
        elif pixels.ndim == 3 and self._channel in CHANNELS:
            channel = CHANNELS.index(self._channel)
            self.view.show_pixels(np.ascontiguousarray(pixels[..., channel]), channel=channel)
        else:
            self.view.show_pixels(pixels)
        self._on_hover(-1, -1)

    @Slot(int, int)
    def _on_hover(self, row: int, column: int) -> None:
        pixels = self.pixels()
        if pixels is None:
            return
        shape = " × ".join(str(n) for n in pixels.shape)
        kind = "a 2-D array" if pixels.ndim == 2 else "a 3-D array: red, green and blue"
        where = f"row {row}, column {column}: {self.view.text_of(row, column)}" if row >= 0 else kind
        self.readout.setText(f"{shape}, {where}")

    def zoom_to_numbers(self) -> None:
        """Zoom in until the numbers are written."""
        while not self.view.writes_numbers and self.view.scale < CLOSEST:
            self.view.zoom(STEP)

    def _choose_source(self, source: str) -> None:
        self._source = source
        self._show_large()

    def _choose_channel(self, channel: str) -> None:
        self._channel = channel
        self._show_large()

    def sends(self) -> tuple[Choice, ...]:
        """Offer either of the two small pictures."""
        return (
            ("Send the grey picture to the canvas", lambda: self.send(self.state.grey.astype(np.uint8), "2 × 2 grey")),
            ("Send the colour picture to the canvas", lambda: self.send(self.state.colour_pixels, "2 × 2 colour")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the small tables grow with the page."""
        super().resizeEvent(event)
        side = round(min(max(_SHARE * self.height(), _SMALL), _LARGE, self.width() / 8))
        for widget in (self.grey, self.grey_picture, self.colour_picture, *self.channels.values()):
            widget.setFixedSize(side, side)

    def example(self) -> Example:
        """Return the four tables."""
        return Example(self.name, {name: getattr(self.state, name) for name in ("grey", *CHANNELS)})

    def state_from(self, example: Example) -> PixelsState:
        """Read the four tables."""
        two = range(2, 3)
        tables = {name: example.table(name, rows=two, columns=two) for name in ("grey", *CHANNELS)}
        if any((table < 0).any() or (table > 255).any() or (table % 1).any() for table in tables.values()):
            raise EngineError("The example's pixels are not whole numbers from 0 to 255.")
        return PixelsState(**tables)
