"""The Filters view: all kernels of a layer at the left, all about the filter in hand at the right."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import plain, theme
from gui.guard import guarded
from gui.having import having
from gui.leaving import save_changed_model
from gui.session import Session
from gui.views.filters.atlas_panel import AtlasPanel
from gui.views.filters.compare_panel import ComparePanel
from gui.views.filters.dream_panel import DreamPanel
from gui.views.filters.exciting_panel import ExcitingPanel
from gui.views.filters.hand_panel import HandPanel
from gui.views.filters.moves_panel import MovesPanel
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.views.filters.worth_panel import WorthPanel
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.scroll_room import ScrollRoom
from gui.widgets.tab_bar import TabBar
from gui.widgets.words import Words

#: The tabs about the filter in hand: attribute, title, class.
PANELS = (
    ("hand", "Change", HandPanel),
    ("exciting", "Excites", ExcitingPanel),
    ("dream", "Wants", DreamPanel),
    ("worth", "Worth", WorthPanel),
    ("moves", "Moves", MovesPanel),
    ("compare", "Compare", ComparePanel),
)


@guarded
class FiltersView(QWidget):
    """Explores what the network has learned.

    Attributes
    ----------
    session : Session
    bench : Workbench
        The filter in hand and the edits.
    atlas : AtlasPanel
    panels : dict of str to Panel
        By name, as in PANELS.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.bench = Workbench(session, self)
        self.atlas = AtlasPanel(self.bench)
        self.panels: dict[str, Panel] = {name: panel(self.bench) for name, _, panel in PANELS}
        self._is_split_kept = False
        self._lay_out()
        exciting = self.panels["exciting"]
        assert isinstance(exciting, ExcitingPanel)
        exciting.index_changed.connect(self.atlas.show_index)
        for signal in (self.bench.base_changed, self.bench.filter_changed, self.bench.edits_changed):
            signal.connect(self._tell)
        theme.notifier.changed.connect(self._split)
        self._tell()
        exciting.compute()

    def _lay_out(self) -> None:
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setTabBar(TabBar(self.tr("About the filter in hand"), gap=theme.GRID))  # six beside the kernels
        for name, title, _ in PANELS:
            self.tabs.addTab(ScrollRoom(self.panels[name]), self.tr(title))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.GRID, 0, 0, 0)
        column.addLayout(self._make_head())
        column.addWidget(self.tabs, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        self.splitter.addWidget(self.atlas)
        self.splitter.addWidget(right)
        self.splitter.splitterMoved.connect(self._keep_split)
        layout = self.atlas.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, theme.GRID, 0)
        row = QVBoxLayout(self)
        row.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        row.addWidget(self.splitter)

    def _make_head(self) -> FlowLayout:
        """Return the line that names the filter in hand, with the buttons for edits."""
        self.title = Words(partial(theme.font, "normal", bold=True))
        self.mark = QLabel()
        self.undo, self.redo = having(QToolButton(), text=self.tr("Undo")), having(QToolButton(), text=self.tr("Redo"))
        self.reset, self.save = (
            having(QToolButton(), text=self.tr("Reset")),
            having(QToolButton(), text=self.tr("Save as…")),
        )
        self.reset.setToolTip(self.tr("Back to the network as its file has it"))
        self.save.setToolTip(self.tr("Keep the changed network under a name of its own; the shipped one stays"))
        self.undo.clicked.connect(self.bench.undo)
        self.redo.clicked.connect(self.bench.redo)
        self.reset.clicked.connect(self.bench.reset)
        self.save.clicked.connect(self._save)
        words, buttons = QWidget(), QWidget()
        for group, widgets in (
            (words, (self.title, self.mark)),
            (buttons, (self.undo, self.redo, self.reset, self.save)),
        ):
            row = having(QHBoxLayout(group), spacing=theme.GRID // 2)
            row.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                row.addWidget(widget)
        head = FlowLayout()
        head.addWidget(words)
        head.addWidget(buttons)
        return head

    @Slot()
    def _tell(self) -> None:
        bench = self.bench
        self.splitter.setEnabled(bool(bench.layer))
        self.title.setText(bench.title if bench.layer else self.tr("This network has no filters"))
        changed = self.session.library.is_unsaved
        self.mark.setText(self.tr("edited") if changed else "")
        words = self.tr("{} with changes; not saved").format(bench.base.name) if changed else ""
        self.mark.setToolTip(plain.tip(words))
        for button, verb, text in (
            (self.undo, self.tr("Undo"), self.session.library.undo_text),
            (self.redo, self.tr("Redo"), self.session.library.redo_text),
        ):
            button.setEnabled(bool(text))
            button.setToolTip(plain.tip(f"{verb}: {plain.step(text)}") if text else "")
        self.reset.setEnabled(bool(bench.edits))
        self.save.setEnabled(changed)

    @Slot()
    def _keep_split(self) -> None:
        """Leave the two sides as the person has put them."""
        self._is_split_kept = True

    @Slot()
    def _save(self) -> None:
        save_changed_model(self.session.library, self)

    def show_panel(self, name: str) -> None:
        """Show the tab called `name`."""
        self.tabs.setCurrentIndex(list(self.panels).index(name))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the kernels. As its focus proxy Qt would keep Tab from all that stands before."""
        self.atlas.atlas.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._split()

    @Slot()
    def _split(self, _: object = None) -> None:
        """Give the kernels a third of the width, or a little more if that is what their choices need to be pairs.

        The person may have put the two sides otherwise: then they stay as they are.
        """
        if not self._is_split_kept:
            room = self.splitter.width() - self.splitter.handleWidth()
            third, most, wanted = room * 35 // 100, room * 40 // 100, self.atlas.sizeHint().width()
            left = wanted if third < wanted <= most else third
            self.splitter.setSizes([left, room - left])
