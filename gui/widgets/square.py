"""Room for one square widget."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard import guarded


@guarded
class Square(QWidget):
    """Keeps its only child square, as large as fits, in the middle of its top edge; never asks to be high itself.

    A layout cannot do this: what a widget asks for there also keeps its window from becoming smaller again.
    """

    def __init__(self, child: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._child = child
        child.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        """Return the child's smallest size."""
        return self._child.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Return the child's smallest size: what it gets beyond is what others leave."""
        return self._child.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the child all the room that a square has."""
        super().resizeEvent(event)
        side = min(self.width(), self.height())
        self._child.setGeometry((self.width() - side) // 2, 0, side, side)
