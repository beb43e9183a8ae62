"""A session with the shipped model, a drawing, and the Filters view before a person."""

from collections.abc import Iterator

import pytest

import resources
from engine import drawingfile, models
from gui.session import Session
from gui.views.filters import FiltersView
from gui.worker import SyncWorker


@pytest.fixture
def compact(qapp, tmp_path, monkeypatch) -> Iterator[Session]:
    """A session with the shipped model and a drawn 3; whatever is kept goes to a folder of the test."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    monkeypatch.setattr("gui.views.filters.dream_panel._PAUSE", 0.004)
    session = Session(models.load_named("compact"), SyncWorker())
    session.commit(drawingfile.load(resources.path("three.inkling")), "Draw")
    yield session
    session.close()


@pytest.fixture
def view(compact: Session, qtbot) -> FiltersView:
    """The view as it is first seen."""
    view = FiltersView(compact)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    qtbot.waitExposed(view)
    return view
