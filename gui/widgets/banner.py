"""One sentence about what went wrong, where it cannot be missed and does not get in the way."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.widgets.overrides import is_override


@guarded
class Banner(QFrame):
    """A strip with one plain sentence, details folded under it, and a button that puts it away.

    It shows errors, and offers something that the person may accept. An offer waits while there is an error to read.

    Signals
    -------
    accepted
        The person took what was offered.
    declined
        The person put away what was offered.
    dismissed
        The person put an error away.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Banner: put it away", "Escape"),)

    accepted = Signal()
    declined = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer: tuple[str, str] | None = None  # sentence and button of what is on offer
        self._is_error = False
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = having(QPlainTextEdit(), readOnly=True, maximumHeight=15 * theme.GRID)
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.fold = having(QToolButton(), text=self.tr("Details"), checkable=True, autoRaise=True)
        self.fold.toggled.connect(self.details.setVisible)
        self.accept_button = QToolButton()
        self.accept_button.clicked.connect(self.accept)
        self.close_button = having(QToolButton(), text=self.tr("Dismiss"), autoRaise=True)
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.fold)
        row.addWidget(self.accept_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.addLayout(row)
        column.addWidget(self.details)
        self.setAutoFillBackground(True)
        self.hide()
        self._restyle(theme.current())
        theme.notifier.changed.connect(self._restyle)

    @Slot(str, str)
    def show_error(self, sentence: str, details: str = "") -> None:
        """Show `sentence`; `details` stay folded until asked for. A later error replaces an earlier one."""
        self._is_error = True
        self._show(sentence, details=details, accept="")
        self.setAccessibleName(self.tr("Error: {}").format(sentence))

    @Slot()
    def settle_error(self) -> None:
        """Put an error away that no longer holds; what is on offer stays, or comes."""
        if self._is_error:
            self.dismiss()

    def offer(self, sentence: str, accept: str) -> None:
        """Show `sentence`, with a button called `accept` that emits `accepted`; after the error, if one is shown."""
        self._offer = (sentence, accept)
        if not self._is_error:
            self._show_offer()

    def _show_offer(self) -> None:
        if self._offer is not None:
            sentence, accept = self._offer
            self._show(sentence, details="", accept=accept)
            self.setAccessibleName(sentence)

    def _show(self, sentence: str, *, details: str, accept: str) -> None:
        self.sentence.setText(sentence)
        self.details.setPlainText(details)
        self.fold.setVisible(bool(details))
        self.fold.setChecked(False)
        self.details.hide()
        self.accept_button.setText(accept)
        self.accept_button.setVisible(bool(accept))
        self._restyle(theme.current())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def accept(self) -> None:
        """Take what is offered, and put the banner away."""
        self._offer = None
        self.hide()
        self.accepted.emit()

    @Slot()
    def dismiss(self) -> None:
        """Put away what is shown; after an error comes what is on offer."""
        self.hide()
        if self._is_error:
            self._is_error = False
            self._show_offer()
            self.dismissed.emit()
        else:
            self._offer = None
            self.declined.emit()

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        ground, text = (look.error, look.error_text) if self._is_error else (look.accent_quiet, look.text)
        palette = QPalette(self.palette())
        for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button):
            palette.setColor(role, ground)
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text):
            palette.setColor(role, text)
        self.setPalette(palette)

    def event(self, event: QEvent) -> bool:
        """Take Escape before any shortcut of the window does, while the keyboard is in here."""
        if is_override(event, Qt.Key.Key_Escape):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the banner away."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)
