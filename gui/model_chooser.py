"""The box in which a person chooses a model: wherever it stands, it lists the same ones."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QWidget

from gui.session import Session


class ModelChooser(QComboBox):
    """Lists the shipped models and the person's own; what choosing one does is for whoever made the box to say."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._list()
        session.models_changed.connect(self._list)

    @Slot()
    def _list(self) -> None:
        shown = self.currentText()
        blocked = self.blockSignals(True)
        self.clear()
        self.addItems(self._session.model_names())
        self.setCurrentText(shown)
        self.blockSignals(blocked)
