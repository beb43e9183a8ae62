"""The value beside the pointer."""

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from gui import theme

DISTANCE = 2 * theme.GRID


class PointerLabel(QLabel):
    """Two lines that follow the pointer within a parent widget and never leave it: where it is, and the value there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText, margin=theme.GRID // 2)
        self._within = parent
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setBackgroundRole(QPalette.ColorRole.Window)  # not the parent's, which may be that of a list or a scene
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.hide()
        self._restyle(theme.current())
        theme.notifier.changed.connect(self._restyle)

    def show_text(self, place: str, value: str) -> None:
        """Say `value` and, under it, where it is."""
        self.setText(f"{value}\n{place}")
        self.adjustSize()
        self.show()

    def move_beside(self, pointer: QPoint) -> None:
        """Move to the lower right of `pointer`, or to another side where there is no room."""
        room = self._within.size()
        x, y = pointer.x() + DISTANCE, pointer.y() + DISTANCE
        if x + self.width() > room.width():
            x = max(pointer.x() - DISTANCE // 2 - self.width(), 0)
        if y + self.height() > room.height():
            y = max(pointer.y() - DISTANCE // 2 - self.height(), 0)
        self.move(x, y)

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, look.raised)
        palette.setColor(QPalette.ColorRole.WindowText, look.text)
        self.setPalette(palette)
        self.setFont(theme.number_font("small"))
