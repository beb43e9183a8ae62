"""Renders every view, light and dark, at two sizes, with a fixed drawing: for looking at, and for the README."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import cast

from PySide6.QtWidgets import QApplication

import resources
from engine import drawingfile
from engine.errors import EngineError
from engine.models import Model
from engine.strokes import Drawing
from gui import cli, theme
from gui.session import Session
from gui.settings import FILE_NAME, Settings
from gui.view_page import VIEWS, WithPages
from gui.window import Window
from gui.worker import SyncWorker

SIZES = ((1024, 640), (1600, 1000))
THEMES: tuple[cli.ThemeChoice, ...] = ("light", "dark")
FIXED_DRAWING = "three.inkling"

#: Rounds of the event loop that let throttled text and first layouts settle.
SETTLE_SECONDS = 0.2


def render(app: QApplication, model: Model, folder: Path) -> Iterator[Path]:
    """Write a PNG for each view (and each page of it), theme and size into `folder`, and yield its path.

    Raises
    ------
    EngineError
        If `folder` cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {folder} cannot be made: {error.strerror or error}.") from error
    drawing = drawingfile.load(resources.path(FIXED_DRAWING))
    for theme_name in THEMES:
        theme.apply(app, theme_name)
        for size in SIZES:
            yield from _render_views(app, model, drawing, _Shots(folder, f"{theme_name}-{size[0]}x{size[1]}", size))


@dataclass(frozen=True)
class _Shots:
    """Where the pictures of one window go, what their names end with, and how large the window is."""

    folder: Path
    ending: str
    size: tuple[int, int]


def _render_views(app: QApplication, model: Model, drawing: Drawing, target: _Shots) -> Iterator[Path]:
    """Show every view in one fresh window, so that each is found as a newcomer finds it."""
    with TemporaryDirectory() as home:
        session = Session(model, SyncWorker())
        window = Window(session, Settings(Path(home) / FILE_NAME))
        window.resize(*target.size)
        window.show()
        session.commit(drawing, "Draw")
        for spec in VIEWS:
            window.show_view(spec.name)
            yield _grab(app, window, target.folder / f"{spec.name}-{target.ending}.png")
            for page in spec.pages:
                cast(WithPages, window.view(spec.name)).show_page(page)
                yield _grab(app, window, target.folder / f"{spec.name}-{page}-{target.ending}.png")
        window.close()


def _grab(app: QApplication, window: Window, path: Path) -> Path:
    settle(app)
    if not window.grab().save(str(path)):
        raise EngineError(f"The picture {path} cannot be written.")
    return path


def settle(app: QApplication) -> None:
    """Let the event loop run until throttled text is shown."""
    end = monotonic() + SETTLE_SECONDS
    while monotonic() < end:
        app.processEvents()
        sleep(0.005)
