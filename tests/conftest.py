"""What every test gets: an offscreen Qt, one torch thread, hypothesis without deadlines; and the tests' options."""

import os

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

# A deadline would fail on a busy machine what is right.
hypothesis.settings.register_profile("inkling", deadline=None)
hypothesis.settings.load_profile("inkling")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the monkey of the end-to-end tests play longer, or otherwise."""
    group = parser.getgroup("monkey")
    group.addoption("--monkey-seconds", type=float, default=60, help="how long the monkey plays at the window")
    group.addoption("--monkey-seed", type=int, default=0, help="what the monkey's events are made from")
