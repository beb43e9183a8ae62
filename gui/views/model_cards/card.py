"""One model's card."""

from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.models import Model
from gui import cards, theme
from gui.widgets.architecture import ArchitectureDiagram

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Card(QWidget):
    """Title, description, architecture, measured results, training data and licence, from top to bottom.

    Attributes
    ----------
    diagram : ArchitectureDiagram
    results, origin : QLabel
        The table of results; data and licence.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.description = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.diagram = ArchitectureDiagram()
        self.results = QLabel(textFormat=Qt.TextFormat.RichText)
        self.origin = QLabel(textFormat=Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        column.setSpacing(2 * theme.GRID)
        for widget in (self.title, self.description, self.diagram, self.results, self.origin):
            column.addWidget(widget)
        for label in (self.description, self.results, self.origin):
            label.setWordWrap(True)
            label.setTextInteractionFlags(_SELECTABLE)
        column.addStretch(1)
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    @property
    def is_usable(self) -> bool:
        """True if the model could be opened."""
        return self._model is not None

    def show_model(self, model: Model) -> None:
        """Show the card of `model`."""
        self._model = model
        self.title.setText(cards.title(model))
        self.description.setText(model.card.description)
        self.description.setVisible(bool(model.card.description))
        self.diagram.show_network(model.spec)
        self._write()

    def show_problem(self, name: str, sentence: str) -> None:
        """Say why the model `name` has no card to show."""
        self._model = None
        self.title.setText(name)
        self.description.setText(sentence)
        self.description.show()
        self.diagram.show_network(None)
        self._write()

    def _write(self) -> None:
        """Write the texts that hold colours."""
        model = self._model
        for label in (self.results, self.origin):
            label.setVisible(model is not None)
        if model is None:
            return
        line = f"border-top: 1px solid {theme.current().line.name()};"
        rows = "".join(
            f'<tr><td style="{line}">{escape(what)}</td><td style="{line}">{escape(found)}</td></tr>'
            for what, found in cards.results(model)
        )
        self.results.setText(f'<table width="100%" cellspacing="0" cellpadding="4">{rows}</table>')
        data, licence = model.card.data or "The card does not say.", model.card.licence or "The card does not say."
        self.origin.setText(
            f"<p><b>Trained with</b><br>{escape(data)}</p><p><b>Licence of the weights</b><br>{escape(licence)}</p>"
        )

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's colours and text sizes."""
        self.title.setFont(theme.font("large"))
        self._write()
