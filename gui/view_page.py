"""The table of views, and the page that makes its view when it is first shown."""

import importlib
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.guard import guarded
from gui.session import Session


@dataclass(frozen=True)
class ViewSpec:
    """One view: its name on the command line, its tab's title, where its class is, and the names of its own pages."""

    name: str
    title: str
    module: str
    class_name: str
    pages: tuple[str, ...] = ()

    def make(self, session: Session) -> QWidget:
        """Import the view's module and make the view."""
        view: QWidget = getattr(importlib.import_module(self.module), self.class_name)(session)
        return view


class WithPages(Protocol):
    """A view that has pages of its own (`ViewSpec.pages`)."""

    def show_page(self, name: str) -> None:
        """Show the page called `name`."""


#: The views in the order of their tabs. They are named, not imported, so that the window is up before all are loaded.
VIEWS = (
    ViewSpec("network", "Network", "gui.views.network", "NetworkView"),
    ViewSpec("inspect", "Inspect", "gui.views.inspect", "InspectView"),
    ViewSpec("explain", "Explain", "gui.views.explain", "ExplainView"),
    ViewSpec("filters", "Filters", "gui.views.filters", "FiltersView"),
    ViewSpec("lab", "Lab", "gui.views.lab", "LabView", ("pixels", "worked", "detectors", "integral", "matrix", "loss")),
    ViewSpec("compare", "Compare", "gui.views.compare", "CompareView"),
)


@guarded
class ViewPage(QWidget):
    """The page of one tab. Its view is imported and made when somebody asks for it, or when the page is first shown."""

    def __init__(self, spec: ViewSpec, session: Session) -> None:
        super().__init__()
        self._spec = spec
        self._session = session
        self._view: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> QWidget:
        """The view itself."""
        if self._view is None:
            self._view = self._spec.make(self._session)
            self._column.addWidget(self._view)
            self.setFocusProxy(self._view)
        return self._view

    def showEvent(self, event: QShowEvent) -> None:
        """Make the view before it is seen."""
        self.view.show()
        super().showEvent(event)
