"""Room that scrolls only where it is less than its content needs."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.guard import guarded


@guarded
class ScrollRoom(QScrollArea):
    """Gives its content all the room there is, but never less than it needs: large text is scrolled, not clipped.

    A resizable QScrollArea would not do: it scrolls as soon as there is less room than the content would like.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)

    def _fit(self) -> None:
        """Share the room out anew."""
        content, whole = self._content, self.maximumViewportSize()
        least = content.minimumSizeHint().width()
        bars = self.verticalScrollBar().sizeHint().width(), self.horizontalScrollBar().sizeHint().height()
        wide = tall = False
        for _ in range(3):  # a bar takes room from the other direction, which may then need one too
            width, height = whole.width() - tall * bars[0], whole.height() - wide * bars[1]
            needed = _least_height(content, max(width, least))
            wide, tall = least > width, needed > height
        # Qt hides a bar that has nothing to scroll only later: it would be seen for a moment.
        for is_needed, set_policy in (
            (wide, self.setHorizontalScrollBarPolicy),
            (tall, self.setVerticalScrollBarPolicy),
        ):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.resize(max(width, least), max(height, needed))

    def sizeHint(self) -> QSize:
        """Return what the content would like now; a QScrollArea remembers what it was given first."""
        return self._content.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the content the new room."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the content needs another size; Qt filters the content's events for a scroll area."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _least_height(content: QWidget, width: int) -> int:
    """Return the height that `content` needs when it is `width` wide."""
    layout = content.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalMinimumHeightForWidth(width)
    return content.minimumSizeHint().height()
