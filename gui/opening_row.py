"""In the status line: what is being opened, once that takes so long that a person wonders, and a way to give it up."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.progress import Progress
from gui import theme
from gui.opening import Opener
from gui.widgets.progress_row import ProgressRow

#: What is open before this shows nothing.
DELAY_MS = 200
#: Of its words, in device-independent pixels, at the text's normal size.
MOST_WIDTH = 200


class OpeningRow(ProgressRow):
    """Follows an opener. It takes no room while nothing is being opened."""

    def __init__(self, opener: Opener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Progress | None = None
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._show_report)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(False)
        self.setSizePolicy(policy)
        opener.progressed.connect(self._on_progress)
        opener.ended.connect(self._on_ended)
        self.cancelled.connect(opener.cancel)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; a long name is cut in its middle, so that it does not widen the window."""
        super().show_progress(progress)
        width = round(MOST_WIDTH * theme.text_scale())
        self.label.setText(self.label.fontMetrics().elidedText(progress.message, Qt.TextElideMode.ElideMiddle, width))

    @Slot(object)
    def _on_progress(self, report: Progress) -> None:
        if self._report is None:
            self._timer.start()
        self._report = report
        if self.isVisible():
            self.show_progress(report)

    @Slot()
    def _show_report(self) -> None:
        if self._report is not None:
            self.show_progress(self._report)

    @Slot()
    def _on_ended(self) -> None:
        self._timer.stop()
        self._report = None
        self.end()
