"""What is drawn only while it is seen, and catches up when it comes into sight."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.guard import guarded


@guarded
class DrawnWhenSeen(QWidget):
    """A widget that pays nothing out of sight. A subclass says in `show_now` how it is brought up to date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_due = True

    def show_now(self) -> None:
        """Show the state as it is. Called only while the widget is seen, and once when it comes into sight."""
        raise NotImplementedError

    def put_off(self) -> None:
        """Show the state anew when the widget comes into sight the next time."""
        self._is_due = True

    @Slot()
    def follow_change(self, _: object = None) -> None:
        """Show the state now if the widget is seen, else when it will be."""
        if self.isVisible():
            self.show_now()
        else:
            self.put_off()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened out of sight."""
        super().showEvent(event)
        if self._is_due:
            self._is_due = False
            self.show_now()
