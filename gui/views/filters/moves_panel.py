"""What stays when the drawing moves: sliders for the pose, the moved picture, its maps, and the answers as curves."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.filters.poses import AXES, Pose
from engine.filters.sweeps import Sweep
from engine.numerals import percent, probability
from engine.trace import Trace
from engine.verdict import winner
from gui import colours, theme
from gui.background import Background
from gui.having import having
from gui.longwork import engine_work
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.picture import Picture
from gui.widgets.plot import Plot
from gui.widgets.throttle import Throttle
from gui.widgets.value_slider import ValueSlider, align

_DECIMALS = {"angle": 0, "scale": 2, "noise": 2}
_KINDS = (("likeness", "likeness to the maps at rest"), ("answer", "answer of one unit and its cell"))
#: While the pen moves, the curves are computed anew at most this often.
_PEN_MS = 120

#: Of the map and, where the network pools it, of the pooled map.
_Curves = tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]] | None]


class MovesPanel(Panel):
    """The filter's and the pool's answers while the network's input is moved.

    Attributes
    ----------
    sliders : dict of str to ValueSlider
        By axis.
    kind : QComboBox
        What the curves show.
    plot : Plot
    sweep : Sweep or None
        The newest one.
    moved, after, pooled : Picture
    says : QLabel
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.sweep: Sweep | None = None
        self._axis = AXES[0]
        self.sliders: dict[str, ValueSlider] = {}
        for axis in AXES:
            slider = ValueSlider(
                self.tr(axis.title),
                axis.lowest,
                axis.highest,
                steps=axis.steps - 1,
                decimals=_DECIMALS.get(axis.name, 1),
                unit=axis.unit,
            )
            slider.set_value(getattr(Pose(), axis.name))
            slider.changed.connect(self._move)
            self.sliders[axis.name] = slider
        self.kind = having(QComboBox(), accessibleName=self.tr("What the curves show"))
        for name, words in _KINDS:
            self.kind.addItem(self.tr(words), name)
        self.rest = QPushButton(self.tr("&Back to rest"))
        self.plot = Plot(self.tr("Answers along the slider"), x=(-6, 6), y=(0, 1))
        self.plot.setMinimumSize(QSize(20 * theme.GRID, 12 * theme.GRID))
        self._map_curve, self._pool_curve = self.plot.add_curve("text_quiet"), self.plot.add_curve("positive")
        self._now = self.plot.add_line("accent")
        self.moved = Picture(self.tr("moved input"), side=84)
        self.after, self.pooled = Picture(side=84, signed=True), Picture(side=84, signed=True)
        self.says = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._work = Background(bench.session, None, self)
        self._throttle = Throttle(self._compute, interval=_PEN_MS, parent=self)
        self._lay_out()
        self.kind.activated.connect(self._show)
        self.rest.clicked.connect(self._rest)
        self.plot.pointed.connect(self._move_to)
        self._work.finished.connect(self._keep_sweep)

    def _lay_out(self) -> None:
        align(self.sliders.values())
        grid = having(QGridLayout(), horizontalSpacing=2 * theme.GRID, verticalSpacing=theme.GRID // 2)
        for place, slider in enumerate(self.sliders.values()):
            grid.addWidget(slider, place % 3, place // 3)
        top = QHBoxLayout()
        top.addWidget(self.kind, 1)
        top.addWidget(self.rest)
        maps = having(QHBoxLayout(), spacing=theme.GRID)
        for picture in (self.moved, self.after, self.pooled):
            maps.addWidget(picture, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.addLayout(grid)
        column.addLayout(top)
        column.addWidget(self.plot, 5)
        column.addWidget(self.says)
        column.addLayout(maps, 4)

    @property
    def pose(self) -> Pose:
        """What the sliders say."""
        return Pose(**{name: slider.value for name, slider in self.sliders.items()})

    def refresh(self) -> None:
        """Another filter, or other weights: measure anew."""
        self._throttle.request()

    def follow(self, trace: Trace | None) -> None:
        """Another drawing: measure anew, but not at every point of the pen."""
        self._throttle.request()

    def _compute(self) -> None:
        if not self.isVisible() or not self.bench.layer:
            return
        trace = self.trace
        if trace is None:
            self._clear()
            return
        bench = self.bench
        work = engine_work(
            "engine.net.probe:sweep",
            bench.model,
            bench.layer,
            bench.channel,
            trace.input,
            pose=self.pose,
            axis=self._axis.name,
        )
        self._work.start(work)

    def _clear(self) -> None:
        self._work.cancel()
        self.sweep = None
        for picture in (self.moved, self.after, self.pooled):
            picture.show_values(None)
        for curve in (self._map_curve, self._pool_curve):
            curve.setData([], [])
        self.says.setText(self.tr("Draw a digit, then move it with the sliders."))

    @Slot()
    def _move(self) -> None:
        """Follow a slider: along the curve that is known if it is this one's, else along a new one."""
        moved = next(axis for axis in AXES if self.sliders[axis.name] is self.sender())
        if moved.name != self._axis.name or self.sweep is None:
            self._axis = moved
            self._compute()
        else:
            self._show_now()

    @Slot(float, float)
    def _move_to(self, x: float, _: float) -> None:
        """Move to where the person points in the plot."""
        self.sliders[self._axis.name].set_value(min(max(x, self._axis.lowest), self._axis.highest))
        self._show_now()

    @Slot()
    def _rest(self) -> None:
        for axis in AXES:
            self.sliders[axis.name].set_value(getattr(Pose(), axis.name))
        self._compute()

    @Slot(object)
    def _keep_sweep(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show the curves."""
        sweep = self.sweep
        if sweep is None:
            return
        if self.kind.currentData() == "likeness":
            curves: _Curves = sweep.map_likeness(), sweep.pool_likeness()
            reach = (min(0.0, *(float(c.min()) for c in curves if c is not None)), 1.05)
        else:
            curves = sweep.unit_curve(), sweep.cell_curve()
            low = min(float(c.min()) for c in curves if c is not None)
            high = max(float(c.max()) for c in curves if c is not None)
            reach = (min(low, 0.0), max(high * 1.05, 1e-3))
        self.plot.set_ranges((sweep.axis.lowest, sweep.axis.highest), reach)
        self.plot.setLabel("bottom", self.tr(sweep.axis.title), sweep.axis.unit)
        self._map_curve.setData(sweep.values, curves[0])
        self._pool_curve.setVisible(curves[1] is not None)
        if curves[1] is not None:
            self._pool_curve.setData(sweep.values, curves[1])
        self._show_now()

    def _show_now(self) -> None:
        """Show where the slider is: the moved picture and its maps."""
        sweep = self.sweep
        if sweep is None:
            return
        value = self.sliders[self._axis.name].value
        step, path = sweep.nearest(value), self.bench.path
        highest = colours.peak(sweep.maps)
        self._now.setValue(value)
        self.moved.show_values(sweep.images[step])
        self.after.show_values(sweep.maps[step], highest=highest)
        self.after.set_title(path.after)
        self.pooled.setVisible(sweep.pools is not None)
        if sweep.pools is not None:
            self.pooled.show_values(sweep.pools[step], highest=highest)
            self.pooled.set_title(path.pool)
            if sweep.cell is not None:
                self.pooled.frame(*sweep.cell, height=1, width=1)
        self.after.frame(*sweep.unit, height=1, width=1)
        self.says.setText(self._words(sweep, step))

    def _words(self, sweep: Sweep, step: int) -> str:
        """Say what is left at this step, of the map (grey) and of the pool (coloured)."""
        answer = winner(sweep.probabilities[step])
        label = self.bench.model.spec.task.classes[answer]
        read = self.tr("It is read as {} ({})").format(label, probability(float(sweep.probabilities[step, answer])))
        kept = self.tr("The map (grey) is {} like the one at rest").format(percent(sweep.map_likeness()[step], 0))
        likeness = sweep.pool_likeness()
        if likeness is not None:
            kept += self.tr(", the pool (coloured) {}").format(percent(likeness[step], 0))
        return f"{kept}. {read}."
