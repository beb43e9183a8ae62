"""One quiet line that says something of what stands above it, cut where there is no room; blank most of the time."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded


@guarded
class Remark(QWidget):
    """Keeps its line's height whether it says something or not, so that nothing moves when it does.

    Attributes
    ----------
    text : str
        What is said; the whole of it is in the tool tip too.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font("small"))
        theme.notifier.changed.connect(self.use_theme)

    def say(self, text: str) -> None:
        """Say `text`, or nothing."""
        if text != self.text:
            self.text = text
            self.setToolTip(text)
            self.setAccessibleDescription(text)
            self.update()

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's text size."""
        self.setFont(theme.font("small"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for one line."""
        return QSize(0, round(QFontMetricsF(self.font()).height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the line."""
        with QPainter(self) as painter:
            painter.setFont(self.font())
            painter.setPen(theme.current().text)
            shown = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
