"""The main window: the draw panel on the left, the views on the right, menus, banner and status line."""

import logging
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.jobs import Reading
from engine.models import Model
from engine.numerals import fixed
from gui import actions, cards, cli, plain, settings, theme
from gui.commands import Commands
from gui.guard import guarded
from gui.having import having
from gui.model_chooser import ModelChooser
from gui.opening_row import OpeningRow
from gui.recovery import LeftOver
from gui.screen_room import on_screen
from gui.session import Session
from gui.settings import Settings
from gui.view_page import VIEWS, ViewPage
from gui.views.draw_panel import DrawPanel
from gui.views.model_cards import ModelCards
from gui.widgets.banner import Banner
from gui.widgets.tab_bar import TabBar

log = logging.getLogger(__name__)

#: In device-independent pixels: what a screen of 1366 x 768 has room for at a scale factor of 1.5, and the first size.
MINIMUM_SIZE = QSize(800, 420)
DEFAULT_SIZE = QSize(1280, 800)

#: Share of the window's width that the draw panel gets until somebody moves the handle, and its bounds in pixels.
PANEL_SHARE = 0.24
PANEL_WIDTHS = (296, 960)

#: Text that changes with every frame is shown at most this often, so that it can be read.
TEXT_INTERVAL_MS = 66


@guarded
class Window(QMainWindow):
    """The main window.

    Attributes
    ----------
    session : Session
    banner : Banner
    draw_panel : DrawPanel
    splitter : QSplitter
        Draw panel and views.
    pages : dict of str to ViewPage
        By name, as in VIEWS; each makes its view when it is first asked for.
    model_cards : ModelCards or None
        The models' cards, once somebody has asked for them.
    log_path : Path or None
    is_interrupted : bool
        The system asks the app to end: nothing may be asked any more.

    Signals
    -------
    first_painted
        Once, when the window has been painted for the first time.
    offer_settled
        The person has taken what was offered, or put it away.
    """

    first_painted = Signal()
    offer_settled = Signal()

    def __init__(self, session: Session, stored: Settings, *, log_path: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self.log_path = log_path
        self._settings = stored
        self._offered = LeftOver()
        self._moved_by_hand = False
        self.is_interrupted = False
        self.model_cards: ModelCards | None = None
        self.setWindowTitle("Inkling")
        self.setMinimumSize(on_screen(MINIMUM_SIZE, self))
        self.resize(on_screen(DEFAULT_SIZE, self))

        self.draw_panel = DrawPanel(session, stored)
        self.pages = {spec.name: ViewPage(spec, session) for spec in VIEWS}
        self.banner = Banner()
        self._lay_out()
        self._make_status_line()

        self._commands = Commands(self)
        self._actions = actions.make_actions(self, self._commands)
        actions.fill_menus(self.menuBar(), self._actions)
        self._connect()
        self._actions[theme.notifier.mode].setChecked(True)
        self._restore()
        self.draw_panel.canvas.setFocus()
        self.installEventFilter(self)

    def _lay_out(self) -> None:
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.setTabBar(TabBar("Views"))
        for spec in VIEWS:
            self._tabs.addTab(self.pages[spec.name], spec.title)
        self._tabs.setCornerWidget(self._make_model_chooser())
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.splitter.addWidget(self.draw_panel)
        self.splitter.addWidget(self._make_work())
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.setCentralWidget(self.splitter)

    def _make_work(self) -> QWidget:
        """Return the views with the banner over them: over the draw panel it would push the canvas from the pen."""
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._tabs, 1)
        return work

    def _make_model_chooser(self) -> QWidget:
        self._model_chooser = ModelChooser(self.session, "Model")
        self._model_chooser.setToolTip("The network that reads the drawing")
        card = having(
            QToolButton(), text="Card", autoRaise=True, accessibleName="Model card", toolTip="The model's card (M)"
        )
        card.clicked.connect(self.show_model_cards)
        label = having(QLabel("&Model"), buddy=self._model_chooser)
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(8, 0, 8, 2)
        row.addWidget(label)
        row.addWidget(self._model_chooser)
        row.addWidget(card)
        return corner

    def _make_status_line(self) -> None:
        self._model_label, self._time_label = QLabel(textFormat=Qt.TextFormat.PlainText), QLabel()
        theme.notifier.changed.connect(self.use_theme)
        self.use_theme(theme.current())
        for part in (OpeningRow(self.session.opener), self._model_label, self._time_label):
            self.statusBar().addPermanentWidget(part)
        self._text_timer = QTimer(self, interval=TEXT_INTERVAL_MS, singleShot=True)
        self._text_timer.timeout.connect(self._show_time)

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's text size."""
        self._time_label.setFont(theme.number_font())

    def _connect(self) -> None:
        session = self.session
        self.splitter.splitterMoved.connect(self._on_handle)
        self.banner.accepted.connect(self._bring_back)
        self.banner.accepted.connect(self.offer_settled)
        self.banner.declined.connect(self.offer_settled)
        session.error.connect(self.show_error)
        session.messages.error_settled.connect(self.banner.settle_error)
        session.status.connect(self._show_message)
        session.reading_changed.connect(self._on_reading)
        session.model_changed.connect(self._on_model)
        session.history_changed.connect(self._on_history)
        session.view_requested.connect(self.show_view)
        session.inspect_requested.connect(self._on_inspect)
        self._model_chooser.textActivated.connect(self._choose_model)
        self._tabs.currentChanged.connect(self._on_view)
        self._on_model(session.model)
        self._on_history()

    def widget(self) -> QWidget:
        """Return the window itself, as parent of dialogs."""
        return self

    def view(self, name: str) -> QWidget:
        """Return the view called `name`, made if it is not there yet. Raises KeyError for an unknown name."""
        return self.pages[name].view

    def show_view(self, name: str) -> None:
        """Show the view called `name`; an unknown name changes nothing."""
        if name in self.pages:
            self._tabs.setCurrentWidget(self.pages[name])

    @Slot()
    def show_model_cards(self) -> None:
        """Open the models' cards beside the window's work, not before it."""
        if self.model_cards is None:
            self.model_cards = ModelCards(self.session, self)
        self.model_cards.show()
        self.model_cards.activateWindow()

    def step_view(self, by: int) -> None:
        """Show the view `by` tabs further, round and round."""
        self._tabs.setCurrentIndex((self._tabs.currentIndex() + by) % self._tabs.count())

    def focus_view(self) -> None:
        """Give the keyboard to the view in hand."""
        self._tabs.currentWidget().setFocus()

    def set_theme(self, name: cli.ThemeChoice) -> None:
        """Use the theme "light", "dark" or "system", now and after a restart."""
        self._settings.set(settings.THEME, name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        self._actions[theme.notifier.mode].setChecked(True)

    def offer(self, left: LeftOver) -> None:
        """Offer what was in hand when the app ended."""
        self._offered = left
        parts = [] if left.drawing is None else ["The last drawing"]
        if left.edits is not None:
            parts.append(f"{'c' if parts else 'C'}hanged filters of {left.edits.name}")
        is_one = left.edits is None
        self.banner.offer(
            f"{' and '.join(parts)} {'was not saved. It was' if is_one else 'were not saved. They were'} kept.",
            "Bring it back" if is_one else "Bring them back",
        )

    @Slot()
    def _bring_back(self) -> None:
        if self._offered.drawing is not None:
            self.session.commit(self._offered.drawing, self.tr("Bring the drawing back"))
        if self._offered.edits is not None:
            self.session.library.restore(self._offered.edits)

    @Slot(str, str)
    def show_error(self, sentence: str, details: str = "") -> None:
        """Show one sentence for people, with details folded under it."""
        self.banner.show_error(sentence, details)

    def _restore(self) -> None:
        stored = self._settings
        self.restoreGeometry(stored.get(settings.GEOMETRY))
        sizes = stored.get(settings.SPLITTER)
        self._moved_by_hand = len(sizes) == self.splitter.count() and all(sizes)
        if self._moved_by_hand:
            self.splitter.setSizes(sizes)
        self.show_view(stored.get(settings.VIEW))

    def keep_settings(self) -> None:
        """Write down what is to survive a restart."""
        stored = self._settings
        stored.set(settings.GEOMETRY, self.saveGeometry().data())
        if self._moved_by_hand:
            stored.set(settings.SPLITTER, self.splitter.sizes())
        stored.set(settings.VIEW, VIEWS[self._tabs.currentIndex()].name)
        stored.set(settings.MODEL, self.session.model.name)
        stored.set(settings.TEXT_SCALE, theme.text_scale())
        if not stored.save():
            log.warning("The settings could not be written: the disk refuses them")

    @Slot()
    def _on_handle(self) -> None:
        self._moved_by_hand = True

    def _share_width(self) -> None:
        """Give the draw panel its share of the width, unless somebody has chosen another."""
        if not self._moved_by_hand:
            least, most = PANEL_WIDTHS
            panel = min(max(round(PANEL_SHARE * self.width()), least), most)
            self.splitter.setSizes([panel, self.width() - panel])

    @Slot(str)
    def _show_message(self, text: str) -> None:
        self.statusBar().showMessage(text, 5000)

    @Slot()
    def _on_view(self) -> None:
        """Take the keyboard to the view that a person has gone to; on the tabs it stays, for their arrow keys."""
        if self.isVisible() and not self._tabs.tabBar().hasFocus():
            self.focus_view()

    @Slot()
    def _on_inspect(self) -> None:
        self.show_view("inspect")
        self.focus_view()

    @Slot()
    def _on_history(self) -> None:
        for name, verb, text in (("undo", "&Undo", self.session.undo_text), ("redo", "&Redo", self.session.redo_text)):
            self._actions[name].setEnabled(bool(text))
            self._actions[name].setText(f"{verb} {plain.menu_text(plain.step(text))}".rstrip())

    @Slot(str)
    def _choose_model(self, name: str) -> None:
        """Take the model `name` in hand; one that cannot be opened is told, and the one before stays."""
        self.session.set_model(name)
        self._model_chooser.setCurrentText(self.session.model.name)

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        self._model_chooser.setCurrentText(model.name)
        self._model_label.setText(f"{cards.title(model)} · {cards.accuracy(model.card)} · CPU")

    @Slot(object)
    def _on_reading(self, _: Reading) -> None:
        if not self._text_timer.isActive():
            self._text_timer.start()

    @Slot()
    def _show_time(self) -> None:
        reading = self.session.reading
        if reading.version:
            self._time_label.setText(f"{fixed(1000 * reading.seconds, 1)} ms")
            # As wide for every time, so that the line stands still while the pen moves.
            self._time_label.setMinimumWidth(self._time_label.fontMetrics().horizontalAdvance("000.0 ms"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the first paint: Qt sends an update request for it to every window that shows.

        An override of `event` would do the same, but all painting would happen inside it.
        """
        if event.type() == QEvent.Type.UpdateRequest and self.isVisible():
            self.removeEventFilter(self)
            QTimer.singleShot(0, self.first_painted.emit)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._share_width()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish the stroke in hand, keep the settings and stop the worker, unless changed filters would be lost."""
        self.draw_panel.finish_stroke()
        if not self.is_interrupted and not self.session.library.may_leave():
            event.ignore()
            return
        self.keep_settings()
        self.session.close()
        super().closeEvent(event)
