"""What the filter in hand wants to see: a picture that forms while the person watches."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.filters.dreams import DreamFrame, DreamTarget, Regularisers
from engine.filters.excitement import patch_of
from engine.numerals import short
from engine.progress import Progress
from engine.strokes import Drawing
from engine.trace import Trace
from gui import theme
from gui.background import Background
from gui.having import having
from gui.longwork import engine_work
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.picture import Picture
from gui.widgets.progress_row import ProgressRow
from gui.widgets.value_slider import ValueSlider, align
from gui.widgets.words import Words, note

_TARGETS = ((DreamTarget.UNIT, "one unit of the map"), (DreamTarget.MAP, "the whole map"))
#: Rest after each step: about four seconds for the whole picture, so that one sees it form.
_PAUSE = 0.015


class DreamPanel(Panel):
    """Activation maximisation.

    Attributes
    ----------
    target : QComboBox
    l2, variation, jitter, blur : ValueSlider
        The regularisers.
    begin, send : QPushButton
        Start anew; put the picture on the canvas.
    picture : Picture
    frame : Frame or None
        The newest one.
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.frame: DreamFrame | None = None
        self._of: tuple[str, str, int] | None = None
        plain = Regularisers()
        self.target = having(QComboBox(), accessibleName=self.tr("What is to become large"))
        for target, words in _TARGETS:
            self.target.addItem(self.tr(words), target)
        self.l2 = ValueSlider(self.tr("Less ink (L2)"), 0, 0.2, decimals=3)
        self.variation = ValueSlider(self.tr("Smooth (total variation)"), 0, 0.2, decimals=3)
        self.jitter = ValueSlider(self.tr("Jitter"), 0, 4, steps=4, decimals=0, unit="px")
        self.blur = ValueSlider(self.tr("Blur"), 0, 2, steps=20, decimals=1, unit="px")
        self.sliders = [self.l2, self.variation, self.jitter, self.blur]
        for slider, value in zip(self.sliders, (plain.l2, plain.variation, plain.jitter, plain.blur), strict=True):
            slider.set_value(value)
        self.begin = QPushButton(self.tr("&Watch it form"))
        self.send = having(QPushButton(self.tr("&Put on the canvas")), enabled=False)
        self.picture = Picture(side=224)
        self.says = Words(theme.number_font)
        self.row = ProgressRow()
        self._work = Background(bench.session, self.row, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        align(self.sliders)
        words = note(self.tr("Gradient ascent on the pixels finds the picture that makes the filter's answer largest."))
        buttons = FlowLayout()
        buttons.addWidget(self.begin)
        buttons.addWidget(self.target)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.addWidget(words)
        column.addLayout(buttons)
        column.addWidget(self.picture, 1)
        line = QHBoxLayout()
        line.addWidget(self.says, 1)
        line.addWidget(self.send)
        column.addLayout(line)
        column.addWidget(self.row)
        for slider in self.sliders:
            column.addWidget(slider)

    def _connect(self) -> None:
        self.begin.clicked.connect(self.start)
        self.send.clicked.connect(self._send)
        self.target.activated.connect(self.start)
        for slider in self.sliders:
            slider.changed.connect(self._go_on)
        self._work.progressed.connect(self._show)

    @property
    def regularisers(self) -> Regularisers:
        """What the sliders say."""
        return Regularisers(self.l2.value, self.variation.value, round(self.jitter.value), self.blur.value)

    @Slot()
    def start(self) -> None:
        """Begin from faint noise."""
        self._run(None)

    @Slot()
    def _go_on(self) -> None:
        """Go on from the picture as it is, with what the sliders say now."""
        if self.frame is not None:
            self._run(self.frame.image)

    def _run(self, start: np.ndarray | None) -> None:
        bench = self.bench
        self._of = (bench.model.key, bench.layer, bench.channel)
        work = engine_work(
            "engine.net.dream:dream",
            bench.model,
            bench.layer,
            bench.channel,
            self.regularisers,
            target=DreamTarget(self.target.currentData()),
            start=start,
            pause=_PAUSE,
        )
        self._work.start(work, self.tr("Starting"))

    @Slot(object)
    def _show(self, progress: Progress) -> None:
        assert isinstance(progress.result, DreamFrame)
        self.frame = progress.result
        self.send.setEnabled(True)
        self.picture.show_values(self.frame.image)
        if self.target.currentData() == DreamTarget.UNIT:
            _, height, width = self.bench.base.spec.shape_out(self.bench.layer)
            seen = patch_of(self.bench.base.spec, self.bench.layer, height // 2, width // 2)
            self.picture.frame(seen.top, seen.left, height=seen.height, width=seen.width)
        else:
            self.picture.clear_frame()
        self.says.setText(self.tr("answer {}").format(short(self.frame.activation)))

    @Slot()
    def _send(self) -> None:
        """Put the picture on the canvas, where it can be read and drawn over."""
        if self.frame is None or self._of is None:
            return
        _, layer, channel = self._of
        pixels = np.rint(255 * self.frame.image).astype(np.uint8)
        source = self.tr("what filter {} of {} wants to see").format(channel, layer)
        self.bench.session.commit(Drawing(picture=pixels, source=source), self.tr("Put a picture on the canvas"))

    def follow(self, trace: Trace | None) -> None:
        """Ignore the drawing: the picture does not depend on it."""

    def refresh(self) -> None:
        """Another filter wants to see something else."""
        bench = self.bench
        if self._of is not None and self._of != (bench.model.key, bench.layer, bench.channel):
            self._work.cancel()
            self._of = self.frame = None
            self.picture.show_values(None)
            self.picture.clear_frame()
            self.send.setEnabled(False)
            self.says.clear()
