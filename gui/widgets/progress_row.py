"""How far long work is, in one line: what it does, a bar, and a button that ends it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from engine.progress import Progress
from gui import theme
from gui.having import having


class ProgressRow(QWidget):
    """A line that is there while work is under way, and keeps its place while there is none.

    Signals
    -------
    cancelled
        The person wants the work to end.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.bar = having(QProgressBar(), textVisible=False, minimumWidth=8 * theme.GRID, maximumHeight=theme.GRID)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cancel_button = having(QToolButton(), text=self.tr("Cancel"), autoRaise=True)
        self.cancel_button.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the work is; a total of 0 means that nobody knows."""
        self.label.setText(progress.message)
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.bar.setAccessibleName(progress.message)
        self.show()

    def begin(self, message: str) -> None:
        """Show that work has been asked for, before its first report."""
        self.show_progress(Progress(0, 0, message))

    def end(self) -> None:
        """Take the line away."""
        self.hide()
