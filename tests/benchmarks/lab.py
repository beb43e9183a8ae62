"""How fast the Lab follows a kernel that is typed: a colour photo, its feature map, ReLU and pooling, all painted."""

from time import perf_counter

import numpy as np

from engine import models
from engine.lab.kernels import preset
from engine.strokes import Drawing
from gui import theme
from gui.app import make_application
from gui.session import Session
from gui.views.lab.detectors import DetectorsPage
from gui.views.lab.layers import LayerState
from gui.worker import SyncWorker
from tests.benchmarks.report import Row

SIDE, KERNEL, EDITS = 512, 7, 60
SIZE = (960, 700)


def measure() -> list[Row]:
    """Edit a 7 × 7 kernel over a 512 × 512 colour photo cell by cell; each edit ends when everything is painted."""
    app = make_application()
    theme.apply(app, "light")
    session = Session(models.load_named("compact"), SyncWorker())
    page = DetectorsPage(session)
    page.resize(*SIZE)
    page.show()
    session.commit(Drawing(picture=photo()), "Open")
    page.set_state(LayerState(kernels=(preset("emboss").kernel,)).with_kernel(np.zeros((KERNEL, KERNEL))))
    page.source_box.choose("picture")
    page.colour_box.choose(True)
    app.processEvents()
    times = []
    rng = np.random.default_rng(1)
    for edit in range(EDITS):
        row, column = divmod(edit % KERNEL**2, KERNEL)
        begin = perf_counter()
        page.kernel.edited.emit(row, column, float(rng.normal()))
        app.processEvents()
        times.append(1000 * (perf_counter() - begin))
    page.close()
    session.close()
    name = f"{KERNEL} × {KERNEL} kernel edited over a {SIDE} × {SIDE} colour photo"
    return [
        Row(f"{name}, median", float(np.median(times)), "ms", 30),
        Row(f"{name}, p95", float(np.percentile(times, 95)), "ms", 30),
    ]


def photo() -> np.ndarray:
    """Return (SIDE, SIDE, 3) uint8 pixels: smooth colours with edges and noise, as photos have."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    waves = np.stack([np.sin(7 * x + 3 * y), np.cos(5 * y), np.sin(9 * x * y)], axis=-1)
    noise = rng.normal(0, 0.1, (SIDE, SIDE, 3))
    return np.clip((waves + noise + 1) * 127, 0, 255).astype(np.uint8)
