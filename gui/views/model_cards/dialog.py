"""The dialog that shows each model's card and takes a model in hand."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine import shelf
from engine.errors import EngineError
from engine.models import Model
from gui import folders, theme
from gui.guard import guarded
from gui.having import having
from gui.screen_room import on_screen
from gui.session import Session
from gui.views.model_cards.card import Card

SIZE = QSize(860, 780)


@guarded
class ModelCards(QDialog):
    """Lists the models; beside them the card of one. It stays open while the person draws.

    Keys: the arrows choose a card, Enter takes its model in hand.

    Attributes
    ----------
    names : QListWidget
        The shipped models first, then the person's own.
    card : Card
    use : QPushButton
        Lets the model read the drawing.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Model cards: take the model in hand", "Enter"),)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Model cards")
        self.names = having(QListWidget(), accessibleName="Models")
        self.card = Card()
        self.use = QPushButton("&Use this model", autoDefault=False)
        self._lay_out()
        self.names.currentTextChanged.connect(self._show_card)
        self.names.itemActivated.connect(self._use)
        self.use.clicked.connect(self._use)
        session.models_changed.connect(self._list)
        session.model_changed.connect(self._on_model)
        self.resize(on_screen(SIZE, self))

    def _lay_out(self) -> None:
        self.names.setFixedWidth(20 * theme.GRID)
        scroll = having(
            QScrollArea(), widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame, accessibleName="Model card"
        )
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.card)
        close = QPushButton("Close", autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.use)
        foot.addWidget(close)
        middle = QHBoxLayout()
        middle.addWidget(self.names)
        middle.addWidget(scroll, 1)
        column = QVBoxLayout(self)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    @Slot()
    def _list(self) -> None:
        """List the models anew; the card of the one in hand is shown first."""
        shown = self.names.currentItem().text() if self.names.currentItem() else self._session.model.name
        names = self._session.model_names()
        blocked = self.names.blockSignals(True)
        self.names.clear()
        self.names.addItems(names)
        self.names.blockSignals(blocked)
        self.names.setCurrentRow(names.index(shown) if shown in names else 0)
        self._show_card(self.names.currentItem().text() if names else "")

    @Slot(str)
    def _show_card(self, name: str) -> None:
        try:
            self.card.show_model(self._load(name))
        except EngineError as error:
            self.card.show_problem(name, str(error))
        self._on_model(self._session.model)

    def _load(self, name: str) -> Model:
        in_hand = self._session.model
        return in_hand if name == in_hand.name else shelf.load(name, folders.models_folder())

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        """Offer the model whose card is shown, unless it is in hand already."""
        item = self.names.currentItem()
        in_hand = item is not None and item.text() == model.name
        self.use.setText("In use" if in_hand else "&Use this model")
        self.use.setEnabled(item is not None and not in_hand and self.card.is_usable)

    @Slot()
    def _use(self) -> None:
        if self.use.isEnabled():
            self._session.set_model(self.names.currentItem().text())

    def showEvent(self, event: QShowEvent) -> None:
        """List what there is now."""
        self._list()
        self.names.setFocus()
        super().showEvent(event)
