"""Whatever happens in whatever order, all that the session shows at a moment belongs together."""

import random

import numpy as np
import pytest
from PySide6.QtCore import QObject

from engine.filters.edits import Edits
from engine.preprocess import Options
from engine.requests import ReadWith
from engine.specs import Conv, Flatten, Linear, NetworkSpec, Relu, Softmax
from engine.strokes import Drawing, Stroke
from engine.trace import Selection
from gui.session import Session
from tests.gui.conftest import SPEC, random_model
from tests.gui.workers import HeldWorker

OTHER = NetworkSpec(
    (Conv("conv1", 3, 3), Relu("relu1"), Flatten("flatten"), Linear("out", 10), Softmax("softmax")),
    input_shape=(1, 32, 32),
)
MODELS = [random_model(f"{seed}", seed, spec) for spec in (SPEC, OTHER) for seed in (0, 1)]
UNITS = [None, *(Selection(layer, 2, 1, 1) for layer in ("conv1", "relu1", "pool1")), Selection("out", 3)]
ASKED = [(), (ReadWith(MODELS[1]),), (ReadWith(MODELS[3]), ReadWith(drawing=Drawing()))]
STEPS = 250


class Witness(QObject):
    """Looks at the whole session whenever anything is told, as a view does that draws then."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._newest = 0
        self.seen = 0
        signals = (
            session.model_changed,
            session.selection_changed,
            session.reading_changed,
            session.trace_changed,
            session.drawing_changed,
            session.options_changed,
            session.library.edits_changed,
        )
        for signal in signals:
            signal.connect(self.look)

    def look(self, *_: object) -> None:
        session, reading = self._session, self._session.reading
        self.seen += 1
        assert reading.model.spec == session.model.spec
        assert reading.version >= self._newest
        self._newest = reading.version
        if reading.is_awaited:
            assert reading.trace is None and reading.input is None
        if reading.trace is not None:
            assert reading.trace.model_key == reading.model.key
            assert reading.trace.version == reading.version
            np.testing.assert_array_equal(reading.trace.input, reading.input.image)
        for found in reading.found.values():
            assert found.version == reading.version
        unit = session.selection
        if unit is not None:
            assert unit.is_in(session.model.spec.shape_out(unit.layer))
        assert bool(session.fields) == (unit is not None)


@pytest.mark.parametrize("seed", range(4))
def test_all_that_is_shown_belongs_together(qapp, seed: int) -> None:
    choose = random.Random(seed)
    worker, asker = HeldWorker(), QObject()
    session = Session(MODELS[0], worker)
    witness = Witness(session)

    def stroke() -> Drawing:
        return Drawing((Stroke(np.array([[0.3, 0.2], [choose.random(), 0.8]])),))

    def edit() -> None:
        edits = Edits().scaled("conv1", choose.randrange(3), choose.random())
        session.library.change(edits, "Scale", together=choose.choice(["", "gain"]))

    actions = (
        lambda: session.set_live_drawing(stroke()),
        lambda: session.commit(stroke(), "Draw"),
        session.undo,
        session.clear,
        lambda: session.use_model(choose.choice(MODELS)),
        edit,
        session.library.undo,
        session.library.redo,
        session.library.reset,
        lambda: session.select(choose.choice(UNITS)),
        lambda: session.set_options(Options(centre=choose.random() < 0.5)),
        lambda: session.ask(asker, *choose.choice(ASKED)),
        lambda: worker.answer(choose.choice(worker.jobs[-8:])) if worker.jobs else None,
        lambda: worker.let_go() if worker.jobs else None,
    )
    for _ in range(STEPS):
        choose.choice(actions)()
    session.commit(stroke(), "Draw")
    worker.let_go()
    assert session.reading.version == session.version
    assert session.reading.model is session.model
    assert session.trace is not None
    assert witness.seen > STEPS / 2
    session.close()
