"""What every view that follows the pen does: draw the newest reading when it is seen, and ask for what it shows."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.jobs import Reading, Request
from gui.guard import guarded
from gui.seen import DrawnWhenSeen
from gui.session import Session


@guarded
class LiveView(DrawnWhenSeen):
    """A view of the newest reading. A subclass says how in `draw`.

    Attributes
    ----------
    session : Session
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._wanted: tuple[Request[Any], ...] = ()
        session.reading_changed.connect(self._on_reading)

    def draw(self, reading: Reading) -> None:
        """Show `reading`, whose trace is None while there is no input. Called only while the view is visible."""
        raise NotImplementedError

    def want(self, *requests: Request[Any]) -> None:
        """Let each reading bring what these requests are answered with, while the view is seen."""
        self._wanted = requests
        if self.isVisible():
            self.session.ask(self, *requests)

    def show_now(self) -> None:
        """Show the newest reading."""
        self.draw(self.session.reading)

    @Slot(object)
    def _on_reading(self, reading: Reading) -> None:
        if self.isVisible():
            self.draw(reading)
        else:
            self.put_off()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is shown here, and catch up."""
        super().showEvent(event)
        self.session.ask(self, *self._wanted)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing: what nobody sees is not computed."""
        super().hideEvent(event)
        self.session.ask(self)
