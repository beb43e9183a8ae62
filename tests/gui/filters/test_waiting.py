"""Between a change and its answer nothing flickers: what is shown stays until the answer has come."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint

import resources
from engine import drawingfile, models
from gui.session import Session
from gui.views.filters import FiltersView
from tests.gui.filters.hands import click, click_filter, pick
from tests.gui.workers import HeldWorker


@pytest.fixture
def slow(qapp, tmp_path, monkeypatch) -> Iterator[tuple[Session, HeldWorker]]:
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    worker = HeldWorker()
    session = Session(models.load_named("compact"), worker)
    session.commit(drawingfile.load(resources.path("three.inkling")), "Draw")
    worker.let_go()
    yield session, worker
    session.close()


def test_maps_and_order_stay_until_the_changed_network_has_answered(slow, qtbot) -> None:
    session, worker = slow
    view = FiltersView(session)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    pick(view.atlas.order, "answer")
    click_filter(view, 5)
    hand, tiles = view.panels["hand"], view.atlas.atlas
    before, order = hand.after.values, [tiles.place_of(t)[0] for t in range(8)]

    click(hand.on, QPoint(8, 8))
    assert session.trace.model_key != session.model.key, "the answer is on its way"
    np.testing.assert_array_equal(hand.after.values, before)
    assert [tiles.place_of(t)[0] for t in range(8)] == order
    worker.let_go()
    assert not hand.after.values.any()
    qtbot.waitUntil(lambda: tiles.place_of(7)[0] == 5)

    session.clear()
    worker.let_go()
    assert hand.after.values is None
