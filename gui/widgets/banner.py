"""One sentence about what went wrong, where it cannot be missed and does not get in the way."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from gui import theme


class Banner(QFrame):
    """A strip with one plain sentence, details folded under it, and a button that puts it away.

    Signals
    -------
    dismissed
        The person put it away.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(readOnly=True, maximumHeight=15 * theme.GRID)
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.fold = QToolButton(text=self.tr("Details"), checkable=True, autoRaise=True)
        self.fold.toggled.connect(self.details.setVisible)
        self.close_button = QToolButton(text=self.tr("Dismiss"), autoRaise=True)
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.fold)
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
        self.sentence.setText(sentence)
        self.details.setPlainText(details)
        self.fold.setVisible(bool(details))
        self.fold.setChecked(False)
        self.details.hide()
        self.setAccessibleName(self.tr("Error: {}").format(sentence))
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def dismiss(self) -> None:
        """Put the banner away."""
        self.hide()
        self.dismissed.emit()

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, look.error)
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text):
            palette.setColor(role, look.error_text)
        palette.setColor(QPalette.ColorRole.Base, look.error)
        palette.setColor(QPalette.ColorRole.Button, look.error)
        self.setPalette(palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the banner away."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)
