"""The switch that holds the colour scales, the same wherever there are any."""

from PySide6.QtWidgets import QWidget

from gui.state.scales import Scales
from gui.widgets.check_box import CheckBox


class HoldScale(CheckBox):
    """A check box that shows and changes whether the session's colour scales are held."""

    def __init__(self, scales: Scales, parent: QWidget | None = None) -> None:
        super().__init__("Hold sc&ale", parent, help="Keep the colour scales of this moment while the drawing changes")
        self.setAccessibleName("Hold the colour scales")
        self.setChecked(scales.is_held)
        self.toggled.connect(scales.hold)
        scales.changed.connect(self.setChecked)
