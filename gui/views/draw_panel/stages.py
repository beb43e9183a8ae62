"""The steps from the drawing to the network's picture, each with the switch that turns it off."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.jobs import Reading
from engine.preprocess import Options, Stage
from gui import theme
from gui.guard import guarded
from gui.live_view import LiveView
from gui.session import Session
from gui.widgets.check_box import CheckBox
from gui.widgets.picture import Picture

#: Side of a step's picture, in device-independent pixels: in a panel of ordinary width, and in a wide one.
SIDE, LARGE_SIDE = 36, 72


@dataclass(frozen=True)
class StepSpec:
    """One step as it is shown.

    Attributes
    ----------
    name : str
        The stage's name in the engine.
    label : str
        One word for it.
    option : str
        The field of Options that switches it; empty if it cannot be switched.
    help : str
        What switching it off does.
    """

    name: str
    label: str
    option: str = ""
    help: str = ""


STEPS = (
    StepSpec("picture", "Grey"),
    StepSpec("paper", "Ground"),
    StepSpec("ink", "Ink"),
    StepSpec("padded", "Pad"),
    StepSpec("drawing", "Vector", "vector", "Take the ink as lines, all drawn with one pen; else as pixels"),
    StepSpec("cropped", "Crop", "crop", "Cut the ink out of the canvas"),
    StepSpec("scaled", "Scale", "scale", "Bring the longer side to 20 pixels"),
    StepSpec("centred", "Centre", "centre", "Bring the centre of mass to the middle"),
)
COLUMNS = 4


class _StagePicture(QWidget):
    """A picture over its name; the name is a check box if the step can be switched."""

    def __init__(self, spec: StepSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self.picture = Picture(side=SIDE, mounted=True)
        self.picture.setAccessibleName(spec.label)
        self.switch = CheckBox(spec.label, help=spec.help) if spec.option else None
        self.label = name = self.switch or QLabel(spec.label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.picture, 1)
        column.addWidget(name, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_stage(self, stage: Stage | None) -> None:
        self.picture.show_values(None if stage is None else stage.image)
        # It keeps its place when the drawing does not go through it: what comes and goes would move the canvas.
        left_out = self.tr("The drawing does not go through this step")
        self.picture.setToolTip(
            left_out if stage is None else f"{stage.title}: {' × '.join(map(str, stage.image.shape))}"
        )
        self.label.setEnabled(stage is not None or self.switch is not None)


@guarded
class Stages(LiveView):
    """Shows every stage of the newest result; pays nothing while it is folded away."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.steps = {spec.name: _StagePicture(spec, self) for spec in STEPS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GRID)
        for number, step in enumerate(self.steps.values()):
            grid.addWidget(step, *divmod(number, COLUMNS))
            if step.switch is not None:
                step.switch.clicked.connect(self._on_switch)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        session.options_changed.connect(self._on_options)
        self._on_options(session.options)
        self.draw(session.reading)
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    def draw(self, reading: Reading) -> None:
        """Show every stage that the drawing went through."""
        found = reading.input
        stages = {} if found is None else {stage.name: stage for stage in found.stages}
        for name, step in self.steps.items():
            step.show_stage(stages.get(name))

    @Slot(object)
    def _on_options(self, options: Options) -> None:
        for step in self.steps.values():
            if step.switch is not None:
                step.switch.setChecked(getattr(options, step.spec.option))

    @Slot()
    def _on_switch(self) -> None:
        switched = {s.spec.option: s.switch.isChecked() for s in self.steps.values() if s.switch is not None}
        self.session.set_options(replace(self.session.options, **switched))

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's text size."""
        for step in self.steps.values():
            step.setFont(theme.font("small"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show larger pictures in a wide panel."""
        super().resizeEvent(event)
        wide = self.width() >= COLUMNS * (LARGE_SIDE + theme.GRID)
        for step in self.steps.values():
            step.picture.setFixedHeight(LARGE_SIDE if wide else SIDE)
