"""The Explain view: what of the drawing speaks for the answer, and what would change it."""

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QStyle, QVBoxLayout, QWidget

from engine.attribution import METHODS
from engine.jobs import Reading
from engine.models import Model
from engine.requests import Attribute, AttributeAtRest, FindChange
from engine.specs import Role
from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.live_view import LiveView
from gui.session import Session
from gui.views.explain.change import ChangePanel
from gui.views.explain.tile import AttributionTile
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.scroll_room import ScrollRoom

#: Maps beside each other, at most.
COLUMNS = 3


@guarded
class ExplainView(LiveView):
    """Maps of several methods side by side, for a class or for the difference of two.

    Attributes
    ----------
    tiles : dict of str to AttributionTile
        By the method's name.
    shortest, fewest : ChangePanel
    own, against, layer : QComboBox
        The class that is explained, the one it is compared with, and the layer of Grad-CAM.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.own = having(QComboBox(), accessibleName=self.tr("Class to explain"))
        self.against = having(QComboBox(), accessibleName=self.tr("Class to compare with"))
        self.layer = having(QComboBox(), accessibleName=self.tr("Layer of Grad-CAM"))
        self.own.setToolTip(self.tr("Whose score the maps explain: that of the answer, or of another class"))
        self.against.setToolTip(self.tr("Explain why it is the one and not this one: the difference of their scores"))
        self.layer.setToolTip(self.tr("The convolution whose maps Grad-CAM weighs"))
        self.tiles = {spec.name: AttributionTile(spec) for spec in METHODS}
        self.shortest = ChangePanel(self.tr("Smallest change"))
        self.fewest = ChangePanel(self.tr("Fewest pixels"))
        self._asked: dict[str, Attribute] = {}
        self._changes = (FindChange(), FindChange(few=True))
        self._lay_out()
        for box in (self.own, self.against, self.layer):
            box.activated.connect(self._ask)
        session.model_changed.connect(self._on_model)
        self._on_model(session.model)

    def _lay_out(self) -> None:
        head = FlowLayout(gap=theme.GRID)
        for words, box in (("&Why", self.own), ("and &not", self.against), ("Grad-CAM &at", self.layer)):
            label = QLabel(self.tr(words))
            label.setBuddy(box)
            head.addWidget(label)
            head.addWidget(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        inside = QWidget()
        self._maps = maps = QGridLayout()
        maps.setHorizontalSpacing(2 * theme.GRID)
        maps.setVerticalSpacing(2 * theme.GRID)
        self._columns = 0
        self._arrange()
        theme.notifier.changed.connect(self._arrange)
        changes = QHBoxLayout()
        changes.setSpacing(2 * theme.GRID)
        changes.addWidget(self.shortest, 1)
        changes.addWidget(self.fewest, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.GRID)
        column.addLayout(maps, 2)
        column.addLayout(changes, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        outside.setSpacing(theme.GRID)
        outside.addLayout(head)
        outside.addWidget(ScrollRoom(inside), 1)

    @Slot()
    def _arrange(self, _: object = None) -> None:
        """Put as many maps beside each other as have room for their words."""
        gap, tiles = 2 * theme.GRID, list(self.tiles.values())
        least = max(tile.minimumSizeHint().width() for tile in tiles)
        room = self.width() - 2 * gap - self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        columns = min(max((room + gap) // (least + gap), 1), COLUMNS)
        if columns != self._columns:
            self._columns = columns
            for place, tile in enumerate(tiles):
                self._maps.addWidget(tile, *divmod(place, columns))
            for column in range(COLUMNS):
                self._maps.setColumnStretch(column, int(column < columns))
        width = (room + gap) // columns - gap
        lines = max(tile.note.heightForWidth(width) for tile in tiles)
        for tile in tiles:
            tile.note.setMinimumHeight(lines)

    def asked(self, method: str) -> Attribute:
        """Return what is asked of a method now."""
        return self._asked[method]

    def draw(self, reading: Reading) -> None:
        """Show what the methods found, and mark what is of an earlier moment."""
        is_blank = reading.trace is None
        for name, tile in self.tiles.items():
            tile.show_attribution(reading.of(self._asked[name]), is_blank=is_blank)
        self._arrange()
        task = reading.model.spec.task
        for panel, asked in zip((self.shortest, self.fewest), self._changes, strict=True):
            panel.show_change(reading.of(asked), task, is_blank=is_blank, is_done=asked in reading.found)

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        """Offer the network's classes and convolutions; what was chosen stays if it is there."""
        classes = model.spec.task.classes
        layers = [layer.name for layer in model.spec.layers if layer.role is Role.FILTERS]
        for box, first, names in (
            (self.own, self.tr("the answer"), classes),
            (self.against, self.tr("no other"), classes),
            (self.layer, None, layers),
        ):
            chosen = box.currentText()
            with QSignalBlocker(box):
                box.clear()
                if first is not None:
                    box.addItem(first, None)
                for index, name in enumerate(names):
                    box.addItem(name, index)
                place = box.findText(chosen)
                box.setCurrentIndex(place if place >= 0 else 0 if first is not None else box.count() - 1)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask for what is to be shown."""
        index, against, layer = self.own.currentData(), self.against.currentData(), self.layer.currentText()
        self._asked = {
            spec.name: (AttributeAtRest if spec.when_at_rest else Attribute)(spec.name, index, against, layer)
            for spec in METHODS
        }
        self.tiles["gradcam"].setVisible(bool(layer))
        asked = [request for name, request in self._asked.items() if name != "gradcam" or layer]
        self.want(*asked, *self._changes)
        self.follow_change()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the maps for the new width."""
        super().resizeEvent(event)
        self._arrange()
