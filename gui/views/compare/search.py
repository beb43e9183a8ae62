"""The button that looks for a bundled digit on which two models disagree."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from engine.models import Model
from engine.progress import Progress
from gui.background import Background
from gui.longwork import engine_work
from gui.session import Session

FIND, STOP = "Find a digit they &disagree on", "Stop looking ({} %)"


class DisagreementSearch(QPushButton):
    """Looks for the next digit that two models read differently and puts it on the canvas; pressed again, it gives up.

    Signals
    -------
    wanted
        It was pressed: `look` is to be called with the two models.
    """

    wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(FIND, parent)
        self.setToolTip("Look through the bundled digits for one that the two read differently")
        self._session = session
        self._last_found: int | None = None
        self._work = Background(session, None, self)
        self.clicked.connect(self._begin_or_stop)
        self._work.progressed.connect(self._tell_progress)
        self._work.finished.connect(self._show_found)
        self._work.ended.connect(self._end)

    def look(self, one: Model, other: Model) -> None:
        """Begin to look for a digit that `one` and `other` read differently, behind the one that was found last."""
        self._work.start(
            engine_work(
                "engine.net.disagreement:disagreement",
                one,
                other,
                self._session.options,
                after=self._last_found,
                share=self._session.strictness,
            )
        )
        self.setText(STOP.format(0))

    def stop(self) -> None:
        """Give up, if it is looking."""
        if self._work.is_running:
            self._work.cancel()

    @Slot()
    def _begin_or_stop(self) -> None:
        if self._work.is_running:
            self._work.cancel()
        else:
            self.wanted.emit()

    @Slot(object)
    def _tell_progress(self, progress: Progress) -> None:
        self.setText(STOP.format(100 * progress.done // max(progress.total, 1)))

    @Slot(object)
    def _show_found(self, index: int | None) -> None:
        if index is None:
            self._session.status.emit("The two read every bundled digit alike")
        else:
            self._last_found = index
            self._session.load_sample(index)

    @Slot()
    def _end(self) -> None:
        self.setText(FIND)
