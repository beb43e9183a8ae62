"""Quiet tabs: words with a line under the one in hand. They paint themselves, as the check boxes do, and why."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from gui import theme
from gui.guard import guarded

#: The line under the tab in hand.
LINE = 2

#: Between a tab's words and its edge, however large the text is.
LEAST_GAP = 4


@guarded
class TabBar(QTabBar):
    """A QTabBar in the theme's colours.

    Parameters
    ----------
    gap : int
        On both sides of a tab's words, in device-independent pixels; it gives way to larger letters, so that all tabs
        stay in sight.
    """

    def __init__(self, name: str, *, gap: int = 2 * theme.GRID, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self.setAccessibleName(name)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        self.setFont(theme.font())
        self.updateGeometry()
        self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """Return room for the tab's words, with the gap beside them."""
        gap = max(round(self._gap / max(theme.text_scale(), 1.0) ** 3), LEAST_GAP)
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.tabText(index))
        return QSize(text.width() + 2 * gap, text.height() + 2 * theme.GRID + LINE)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the same room: no word of a tab is cut."""
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the words, and underline those of the tab in hand."""
        look = theme.current()
        under = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        with QPainter(self) as painter:
            for index in range(self.count()):
                place, in_hand = self.tabRect(index), index == self.currentIndex()
                painter.setPen(look.text if in_hand or index == under else look.text_quiet)
                painter.drawText(
                    place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.tabText(index)
                )
                if in_hand:
                    line = QRect(place.left(), place.bottom() - LINE + 1, place.width(), LINE)
                    painter.fillRect(line, look.accent if self.hasFocus() else look.text)
