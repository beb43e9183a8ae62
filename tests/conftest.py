"""What every test gets: an offscreen Qt, one torch thread, and hypothesis without deadlines."""

import os

import hypothesis

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

# A deadline would fail on a busy machine what is right.
hypothesis.settings.register_profile("inkling", deadline=None)
hypothesis.settings.load_profile("inkling")
