"""Puts the app together: settings, log, session, window; and takes it apart again."""

import logging
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication

import resources
from engine import models, shelf
from engine.errors import EngineError
from engine.models import Model
from gui import cli, folders, logs, screenshots, settings, theme
from gui.cli import Arguments
from gui.garbage import GuiThreadCollector
from gui.interrupts import Interrupts
from gui.leaving import may_leave_edits
from gui.recovery import Recovery
from gui.session import Session
from gui.settings import Settings
from gui.state.messages import About
from gui.view_page import VIEWS
from gui.window import Window
from gui.worker import LatestWorker

log = logging.getLogger(__name__)

#: A shell counts the number of the signal that ended a program from here.
_SIGNALLED = 128
#: A thread that runs Python code is asked to let go of the interpreter after this long. Python's own 5 ms would let the
#: worker hold up a pen event for that long.
SWITCH_INTERVAL_SECONDS = 0.0001


def make_application() -> QApplication:
    """Return the one QApplication, made if it is not there yet."""
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0]])
    # A quick curve would be cut if Qt merged the pen's events that wait. Only now: making the application starts the
    # plugin for X11, and that switches merging on.
    for merging in (
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents,
        Qt.ApplicationAttribute.AA_CompressTabletEvents,
    ):
        app.setAttribute(merging, False)
    app.setApplicationName("inkling")
    app.setWindowIcon(QIcon(str(resources.path("icons/inkling.svg"))))
    app.setApplicationDisplayName("Inkling")
    app.setApplicationVersion(cli.VERSION)
    return app


def first_model(names: Sequence[str | None]) -> tuple[Model, EngineError | None]:
    """Load the first of `names` that can be loaded, else any that ships; and say what was wrong with the first choice.

    Raises
    ------
    EngineError
        If not one model can be loaded.
    """
    problem: EngineError | None = None
    for name in dict.fromkeys([*filter(None, names), models.DEFAULT_MODEL, *models.available()]):
        try:
            return shelf.load(name, folders.models_folder()), problem
        except EngineError as error:
            problem = problem or error
    raise problem or EngineError("No model was found in the folder models/.")


def run(arguments: Arguments) -> int:
    """Open the window as `arguments` ask, run until it is closed and return the exit status."""
    views = [spec.name for spec in VIEWS]
    if arguments.view is not None and arguments.view not in views:
        print(f"Inkling has no view {arguments.view!r}; there are: {', '.join(views)}.", file=sys.stderr)
        return 2
    app = make_application()
    try:
        if arguments.screenshots:
            return _render(app, arguments.model, arguments.screenshots)
        return _run_window(app, arguments)
    except EngineError as error:
        print(f"Inkling: {error}", file=sys.stderr)
        return 1


def _render(app: QApplication, name: str | None, folder: Path) -> int:
    model, problem = first_model([name])
    if problem:
        raise problem
    for path in screenshots.render(app, model, folder):
        print(path)
    return 0


def _run_window(app: QApplication, arguments: Arguments) -> int:
    state = folders.state_folder()
    log_path = logs.start(state)
    stored = Settings(folders.settings_folder() / settings.FILE_NAME)
    theme.set_text_scale(stored.get(settings.TEXT_SCALE))
    theme.apply(app, arguments.theme or stored.get(settings.THEME))
    model, problem = first_model([arguments.model, stored.get(settings.MODEL)])
    worker = LatestWorker()
    collector = GuiThreadCollector()
    session = Session(model, worker)
    recovery = Recovery(session, state)
    window = Window(session, stored, log_path=log_path)
    session.library.may_leave = partial(may_leave_edits, session.library, window)
    logs.catch_unexpected(partial(session.messages.tell, "Something unexpected went wrong."))
    _tell_problems(window, problem, stored, recovery)
    if arguments.view:
        window.show_view(arguments.view)
    if recovery.left_over:
        window.offer(recovery.left_over)
    if arguments.open:
        session.open_file(arguments.open)
    window.offer_settled.connect(recovery.settle)
    recovery.refused.connect(session.messages.tell)
    # The worker imports torch, which would hold up the first paint: it starts when that has happened.
    window.first_painted.connect(worker.start)
    window.first_painted.connect(recovery.start)
    window.first_painted.connect(folders.tidy)
    worker.loaded.connect(collector.freeze)
    interrupts = Interrupts()
    interrupts.asked.connect(partial(_end, app, window))
    window.show()
    status = app.exec()
    interrupts.stop()
    worker.stop()
    collector.stop()
    recovery.close(drawing=session.document.is_unsaved, edits=window.is_interrupted)
    logs.let_go()
    logs.stop()
    return _SIGNALLED + interrupts.number if interrupts.number else status


def _end(app: QApplication, window: Window) -> None:
    """End at once, in the middle of a dialog too, as after the window's button but without a question."""
    window.is_interrupted = True
    window.close()
    app.exit()


def _tell_problems(window: Window, problem: EngineError | None, stored: Settings, recovery: Recovery) -> None:
    """Show in one banner what stands in the way, and go on: a person can draw all the same."""
    found = [] if problem is None else [f"{problem} The model {window.session.model.name!r} answers instead."]
    if not QFontDatabase.families():
        found.append("No fonts were found, so that no text can be shown: install one, such as DejaVu Sans.")
    if not stored.is_writable:
        found.append("Settings will not survive a restart: the disk refuses their file.")
    if recovery.problem:
        found.append(recovery.problem)
    if found:
        window.session.report(EngineError(" ".join(found)), about=About.APP)
