"""Fixtures of the gui's tests: a session that answers at once, with a small network that needs no trained weights."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.models import Model
from engine.specs import Conv, Flatten, Linear, MaxPool, NetworkSpec, Relu, Softmax
from gui.session import Session
from gui.settings import Settings
from gui.window import Window
from gui.worker import SyncWorker

SPEC = NetworkSpec(
    (
        Conv("conv1", out_channels=8, kernel=5, padding=2),
        Relu("relu1"),
        MaxPool("pool1", kernel=2, stride=2),
        Conv("conv2", out_channels=16, kernel=5),
        Relu("relu2"),
        MaxPool("pool2", kernel=2, stride=2),
        Flatten("flatten"),
        Linear("fc1", out_features=32),
        Relu("relu3"),
        Linear("fc2", out_features=10),
        Softmax("softmax"),
    )
)


def random_model(name: str = "random", seed: int = 0, spec: NetworkSpec = SPEC) -> Model:
    """Return a network of `spec` with random weights, the same for the same seed."""
    rng = np.random.default_rng(seed)
    weights = {key: rng.normal(0, 0.2, shape).astype(np.float32) for key, shape in spec.parameters().items()}
    return Model.create(name=name, spec=spec, weights=weights)


@pytest.fixture
def model() -> Model:
    return random_model()


@pytest.fixture
def session(qapp, model: Model) -> Iterator[Session]:
    session = Session(model, SyncWorker())
    yield session
    session.close()


@pytest.fixture
def stored(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def window(qtbot, session: Session, stored: Settings) -> Iterator[Window]:
    window = Window(session, stored)
    window.show()
    yield window
    session.error.disconnect(window.show_error)
    window.hide()
    window.deleteLater()
