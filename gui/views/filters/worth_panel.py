"""What the filter in hand is worth: the accuracy with it and without it, and a ranked table for the layer."""

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine import samples
from engine.filters.worth import Worth, quick_sample
from engine.numerals import percent, points, thousands
from engine.progress import Progress
from engine.trace import Trace
from gui import theme
from gui.background import Background
from gui.guard import guarded
from gui.having import having
from gui.longwork import engine_work
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.views.filters.worth_table import WorthTable
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.progress_row import ProgressRow
from gui.widgets.words import note

_SAMPLES = ((50, "500 digits"), (100, "1,000 digits"), (500, "5,000 digits"))


@guarded
class WorthPanel(Panel):
    """Accuracy with and without filters.

    Attributes
    ----------
    size : QComboBox
        How many of the bundled digits are read.
    one, whole : QPushButton
        Measure the filter in hand, or every filter of the layer.
    says : QLabel
    table : WorthTable
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.sample_size = having(QComboBox(), accessibleName=self.tr("How many digits"))
        for count, words in _SAMPLES:
            self.sample_size.addItem(self.tr(words), count)
        self.sample_size.setCurrentIndex(1)
        self.one = QPushButton(self.tr("Measure &one filter"))
        self.whole = QPushButton(self.tr("Measure &all of them"))
        self.says = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.table = WorthTable(self)
        self.view = QTableView()
        self.view.setModel(self.table)
        self.row = ProgressRow()
        self._key = ""
        self._work = Background(bench.session, self.row, self)
        self._lay_out()
        self.one.clicked.connect(self.measure_one)
        self.whole.clicked.connect(self.measure_layer)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self._work.progressed.connect(self._grow)
        theme.notifier.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        self.view.setAccessibleName(self.tr("Change of the accuracy without each filter"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setFrameShape(QTableView.Shape.NoFrame)
        self.view.setShowGrid(False)
        self.view.viewport().setAutoFillBackground(False)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.horizontalHeader().setMinimumSectionSize(3 * theme.GRID)
        words = note(
            self.tr("Change of the accuracy, in percentage points, when one filter is left out: in all, and by digit.")
        )
        top = FlowLayout()
        for widget in (self.one, self.whole, self.sample_size):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.addLayout(top)
        column.addWidget(self.says)
        column.addWidget(words)
        column.addWidget(self.view, 1)
        column.addWidget(self.row)
        self._restyle(theme.current())

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.view.setFont(theme.number_font("small"))
        self.view.horizontalHeader().setFont(theme.number_font("small"))
        self.view.verticalHeader().setFont(theme.number_font("small"))
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Give the rows the room that there is, within reason."""
        least = self.view.fontMetrics().height() + theme.GRID // 2
        room = self.view.viewport().height() // max(self.table.rowCount(), 1)
        self.view.verticalHeader().setDefaultSectionSize(min(max(room, least), 2 * least))

    @Slot()
    def measure_one(self) -> None:
        """Read the digits with and without the filter in hand."""
        self._measure((self.bench.channel,))

    @Slot()
    def measure_layer(self) -> None:
        """Read the digits without each filter of the layer in turn."""
        self._measure(None)

    def _measure(self, channels: tuple[int, ...] | None) -> None:
        digits = samples.load()
        chosen = quick_sample(digits, self.sample_size.currentData())
        self.table.show_worth(None)
        self._key = self.bench.model.key
        work = engine_work(
            "engine.net.worth:worth",
            self.bench.model,
            self.bench.layer,
            digits.images[chosen],
            digits.labels[chosen],
            channels,
        )
        self._work.start(work, self.tr("Reading digits"))

    @Slot(object)
    def _grow(self, progress: Progress) -> None:
        """Show the table so far."""
        if isinstance(progress.result, Worth):
            self.table.show_worth(progress.result)
            self._fit_rows()
            self._tell()

    def _tell(self) -> None:
        worth = self.table.worth
        self.table.take_in_hand(self.bench.channel)
        if worth is None:
            self.says.setText(self.tr("The bundled digits show how much the network misses a filter."))
            return
        place = worth.channels.index(self.bench.channel) if self.bench.channel in worth.channels else None
        if place is None:
            self.says.setText(self.tr("With all filters: {}.").format(percent(worth.accuracy)))
            return
        change = float(worth.change()[place])
        by_class = worth.change_by_class()[place]
        worst = int(by_class.argmin())
        words = self.tr("{} digits: {} with filter {}, {} without it.").format(
            thousands(int(worth.seen.sum())),
            percent(worth.accuracy),
            self.bench.channel,
            percent(worth.accuracy + change),
        )
        if by_class[worst] < 0:
            words += self.tr(" Missed most for the {}: {} points.").format(worst, points(by_class[worst]))
        self.says.setText(words)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.bench.choose(self.bench.layer, self.table.channel_at(index.row()))

    def follow(self, trace: Trace | None) -> None:
        """Ignore the drawing: the worth does not depend on it."""

    def refresh(self) -> None:
        """Drop a table of another network, or of another layer."""
        worth = self.table.worth
        is_old = self._key != self.bench.model.key or (worth is not None and worth.layer != self.bench.layer)
        if is_old:
            self._work.cancel()
            self.table.show_worth(None)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows."""
        super().resizeEvent(event)
        self._fit_rows()
