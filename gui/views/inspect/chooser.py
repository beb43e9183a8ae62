"""Map, row and column of the unit in hand, as numbers to type or to step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.specs import Shape
from engine.trace import Selection
from gui import theme
from gui.having import having
from gui.widgets.number_field import NumberField


class UnitChooser(QWidget):
    """Three number fields, of which a flat layer needs one.

    Signals
    -------
    chosen : Selection
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer = "input"
        self.boxes = {name: NumberField(name, 0, 0, wraps=True) for name in ("Map", "Row", "Column")}
        self._labels = {
            name: having(QLabel(f"&{name}" if name != "Column" else "Co&lumn"), buddy=box)
            for name, box in self.boxes.items()
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        for name, box in self.boxes.items():
            row.addWidget(self._labels[name])
            row.addWidget(box)
            row.addSpacing(theme.GRID)
            box.changed.connect(self._choose)
            self._labels[name].setToolTip(self.tr("Counted from 0, as in the arrays of the network"))

    def show_unit(self, unit: Selection, shape: Shape) -> None:
        """Show `unit` of a layer whose output has `shape`."""
        self._layer = unit.layer
        sizes = (*shape, 1, 1)[:3]
        places = (unit.channel, unit.row, unit.column)
        for (name, box), size, place in zip(self.boxes.items(), sizes, places, strict=True):
            box.set_bounds(0, size - 1)
            box.set_value(place)
            visible = len(shape) == 3 or name == "Map"
            box.setVisible(visible)
            self._labels[name].setVisible(visible)
        self._labels["Map"].setText(self.tr("&Map") if len(shape) == 3 else self.tr("&Unit"))

    def _choose(self) -> None:
        channel, row, column = (box.whole for box in self.boxes.values())
        self.chosen.emit(Selection(self._layer, channel, row, column))
