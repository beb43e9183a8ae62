"""What every view that follows the pen does: draw when it is seen, catch up when it comes into sight."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from engine.trace import Trace
from gui.guard import guarded
from gui.session import Session


@guarded
class LiveView(QWidget):
    """A view of the newest trace. A subclass says how in `draw`.

    Attributes
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._dirty = True
        session.trace_changed.connect(self._take_trace)

    def draw(self, trace: Trace | None) -> None:
        """Show `trace`; None while there is no input. Called only while the view is visible."""
        raise NotImplementedError

    @Slot(object)
    def _take_trace(self, trace: Trace | None) -> None:
        if self.isVisible():
            self.draw(trace)
        else:
            self._dirty = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened out of sight."""
        super().showEvent(event)
        if self._dirty:
            self._dirty = False
            self.draw(self.session.trace)
