"""The Lab's frame: its pages by name, undo and redo, and a menu for examples."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import EngineError
from engine.kinds import Role
from engine.lab import examples
from engine.trace import Selection
from gui import icons, theme
from gui.guard import guarded
from gui.having import having
from gui.session import Session
from gui.views.lab.curriculum import CurriculumPage
from gui.views.lab.detectors import DetectorsPage
from gui.views.lab.integral import IntegralPage
from gui.views.lab.loss import LossPage
from gui.views.lab.matrix import MatrixPage
from gui.views.lab.page import Page
from gui.views.lab.parts import button
from gui.views.lab.pixels import PixelsPage
from gui.views.lab.worked import WorkedPage
from gui.widgets.scroll_room import ScrollRoom
from gui.widgets.tab_bar import TabBar


class _PageClass(Protocol):
    """The class of a page: of its kind, and made with the session alone."""

    @property
    def name(self) -> str:
        """What it is called in the places that lead to it."""

    @property
    def title(self) -> str:
        """Its tab's title."""

    def __call__(self, session: Session, /) -> CurriculumPage | Page:
        """Make the page."""


_LESSONS: _PageClass = CurriculumPage
#: The pages in the order of the lessons.
PAGES: tuple[_PageClass, ...] = (PixelsPage, WorkedPage, DetectorsPage, IntegralPage, MatrixPage, LossPage)
_EXAMPLES = f"Examples (*{examples.SUFFIX} *.json)"


@guarded
class LabView(QWidget):
    """The Lab. A page is made when it is first shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._pages: dict[str, CurriculumPage | Page] = {}
        self._current = CurriculumPage.name
        self._classes: dict[str, _PageClass] = {_LESSONS.name: _LESSONS, **{page.name: page for page in PAGES}}
        self._names = list(self._classes)
        self.tabs = TabBar("Pages of the Lab", gap=9)  # eight beside three buttons, in a small window
        for kind in self._classes.values():
            self.tabs.addTab(kind.title)
        self.tabs.currentChanged.connect(self._on_tab)
        self._stack = QStackedWidget()
        self._undo = button("", self._undo_step, tip="Undo: take the last change of this page back")
        self._redo = button("", self._redo_step, tip="Redo: make it again")
        for made, words in ((self._undo, "Undo in the Lab"), (self._redo, "Redo in the Lab")):
            made.setAccessibleName(words)
        self._menu = having(QToolButton(), text="Example", popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.setMenu(QMenu(self._menu))
        self._menu.menu().aboutToShow.connect(self._fill_menu)
        self._lay_out()
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.GRID, 0, 2 * theme.GRID, 0)
        head.setSpacing(theme.GRID // 2)
        head.addWidget(self.tabs, 1)
        for widget in (self._undo, self._redo, self._menu):
            widget.setAutoRaise(True)
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID // 2, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    @Slot()
    def _restyle(self, _: object = None) -> None:
        for made, name in ((self._undo, "undo"), (self._redo, "redo")):
            made.setIcon(icons.icon(name))
            made.setIconSize(icons.size())

    @property
    def page(self) -> CurriculumPage | Page:
        """The page that is shown."""
        return self._page(self._current)

    def show_page(self, name: str) -> None:
        """Show the page called `name`. Raises ValueError if there is none."""
        self.tabs.setCurrentIndex(self._names.index(name))
        self._show_current()

    def _page(self, name: str) -> CurriculumPage | Page:
        if name not in self._pages:
            page = self._classes[name](self.session)
            if isinstance(page, CurriculumPage):
                page.wanted.connect(self._go)
            else:
                page.changed.connect(self._on_changed)
            self._pages[name] = page
            self._stack.addWidget(page if isinstance(page, CurriculumPage) else ScrollRoom(page))
        return self._pages[name]

    @Slot(str)
    def _go(self, place: str) -> None:
        """Go to "view", to "lab/page" or to "inspect/role"."""
        view, _, page = place.partition("/")
        if view == "inspect" and page:
            self._inspect(Role(page))
        elif page:
            self.show_page(page)
        else:
            self.session.view_requested.emit(view)

    def _inspect(self, role: Role) -> None:
        """Open up the strongest unit of the first layer of a role; a network without one is told."""
        reading = self.session.reading
        layer = next((layer.name for layer in reading.model.spec if layer.role is role), None)
        if layer is None:
            self.session.status.emit("This network has no such layer.")
        elif reading.trace is None:
            self.session.inspect(Selection(layer, 0))
        else:
            self.session.inspect(reading.trace.strongest(layer))

    @Slot(int)
    def _on_tab(self, index: int) -> None:
        self._current = self._names[index]
        if self.isVisible():
            self._show_current()

    def _show_current(self) -> None:
        self._page(self._current)
        self._stack.setCurrentIndex(list(self._pages).index(self._current))
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        page = self.page
        self._undo.setEnabled(isinstance(page, Page) and page.can_undo)
        self._redo.setEnabled(isinstance(page, Page) and page.can_redo)
        self._menu.setEnabled(isinstance(page, Page))

    def _undo_step(self) -> None:
        if isinstance(self.page, Page):
            self.page.undo()

    def _redo_step(self) -> None:
        if isinstance(self.page, Page):
            self.page.redo()

    @Slot()
    def _fill_menu(self) -> None:
        """List what can be done with the example of the page in hand."""
        menu, page = self._menu.menu(), self.page
        menu.clear()
        if not isinstance(page, Page):
            return
        groups = (
            page.takes(),
            page.sends(),
            (("Open an example…", self._ask_to_open), ("Save this example…", self._ask_to_save)),
            (("Start anew", page.start_anew),),
        )
        for group in groups:
            for words, action in group:
                menu.addAction(words).triggered.connect(lambda _checked=False, action=action: action())
            if group:
                menu.addSeparator()

    def _ask_to_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open an example", "", f"{_EXAMPLES};;All files (*)")
        if path:
            self.open_example(path)

    def _ask_to_save(self) -> None:
        page = self.page
        path, _ = QFileDialog.getSaveFileName(self, "Save this example", f"{self._current}{examples.SUFFIX}", _EXAMPLES)
        if path and isinstance(page, Page):
            page.save_example(path if Path(path).suffix else path + examples.SUFFIX)

    def open_example(self, path: str | Path) -> None:
        """Open an example on the page that it was made on; what is wrong with it is said in the banner."""
        try:
            example = examples.load(path)
            if example.page not in {page.name for page in PAGES}:
                raise EngineError(f"The example is for a page that this Lab does not have: “{example.page}”.")
        except EngineError as error:
            self.session.report(error)
            return
        self.show_page(example.page)
        page = self.page
        assert isinstance(page, Page)
        page.open_example(example)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the pages' names. As its focus proxy Qt would keep Tab from what stands before."""
        self.tabs.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page in hand, if this is the first time."""
        super().showEvent(event)
        self._show_current()
