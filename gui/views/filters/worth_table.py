"""The table of what filters are worth, as a model for Qt's table view."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.filters.worth import Worth
from engine.numerals import points
from gui import colours, theme
from gui.guard import guarded

Index = QModelIndex | QPersistentModelIndex


@guarded
class WorthTable(QAbstractTableModel):
    """A row a filter, the one that is missed most first: the change in total, and by class, in percentage points.

    Attributes
    ----------
    worth : Worth or None
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worth: Worth | None = None
        self._rows: list[tuple[int, list[float]]] = []
        self._peak = 1.0
        self._in_hand = -1

    def show_worth(self, worth: Worth | None) -> None:
        """Show a table, or none."""
        self.beginResetModel()
        self.worth = worth
        self._rows = []
        if worth is not None:
            total, by_class = 100 * worth.change(), 100 * worth.change_by_class()
            self._rows = [
                (worth.channels[place], [float(total[place]), *by_class[place].tolist()]) for place in worth.ranked()
            ]
            self._peak = max((abs(v) for _, row in self._rows for v in row), default=1.0) or 1.0
        self.endResetModel()

    def take_in_hand(self, channel: int) -> None:
        """Mark the row of a filter."""
        self._in_hand = channel
        if self._rows:
            last = len(self._rows) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

    def channel_at(self, row: int) -> int:
        """Return the filter of a row."""
        return self._rows[row][0]

    def row_of(self, channel: int) -> int | None:
        """Return the row of a filter."""
        return next((row for row, (found, _) in enumerate(self._rows) if found == channel), None)

    def value_at(self, row: int, column: int) -> float:
        """Return a change in percentage points; column 0 is the total, then one a class."""
        return self._rows[row][1][column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        """Return the number of filters."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        """Return the number of classes, and the total."""
        return 0 if parent.isValid() or self.worth is None else 1 + len(self.worth.seen)

    def headerData(  # noqa: N802 (Qt's own)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the filters and the classes."""
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Vertical:
                channel = self._rows[section][0]
                return f"> {channel}" if channel == self._in_hand else str(channel)
            return self.tr("all") if section == 0 else str(section - 1)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the change in points, and its colour."""
        value = self.value_at(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return points(value / 100)
        if role == Qt.ItemDataRole.FontRole:
            return theme.number_font("small", bold=self.channel_at(index.row()) == self._in_hand)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole):
            return self._colour(value, text=role == Qt.ItemDataRole.ForegroundRole)
        return None

    def _colour(self, value: float, *, text: bool) -> QColor:
        entry = round(127.5 + 127.5 * value / self._peak)
        ground = QColor(*colours.diverging(theme.current())[min(max(entry, 0), 255)].tolist())
        if not text:
            return ground
        black, white = QColor("black"), QColor("white")
        return max((black, white), key=lambda ink: theme.contrast(ink, ground))
