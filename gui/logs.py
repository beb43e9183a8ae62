"""The log file, and the one place where anything unexpected goes."""

import logging
import logging.handlers
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler

from engine import files

log = logging.getLogger("inkling")

_handlers: list[logging.Handler] = []

#: So many different errors are told in full; a program that meets more of them has only one.
MOST_ERRORS = 50

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class _LogFile(logging.handlers.RotatingFileHandler):
    """Three files of 500 kB at most. A disk that is full costs the rest of the log, and nothing else."""

    def __init__(self, path: Path) -> None:
        if path.is_fifo():
            raise OSError(f"{path} is a pipe")  # opening it would wait for a reader
        super().__init__(path, maxBytes=500_000, backupCount=2, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        """Open the file so that its owner alone can read it: it names the person's files."""
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_open_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Do without the line: there is no other place to tell it."""

    def close(self) -> None:
        """Close the file, whether or not the disk took the last lines."""
        with suppress(OSError):
            super().close()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, files.PRIVATE)


def start(folder: Path) -> Path | None:
    """Log to `folder`/inkling.log; None if the disk refuses, stderr serves then."""
    wanted = folder / "inkling.log"
    path: Path | None = wanted
    handler: logging.Handler
    try:
        handler = _LogFile(wanted)
    except OSError:
        path, handler = None, logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    _handlers.append(handler)
    qInstallMessageHandler(_log_qt_message)
    return path


def stop() -> None:
    """Close the log and give Qt its own message handler back."""
    qInstallMessageHandler(None)
    while _handlers:
        handler = _handlers.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def catch_unexpected(show: Callable[[str], None]) -> None:
    """Log every exception that nobody caught, in any thread, and hand its text to `show` if it is the GUI thread's.

    Each is told once: one that a paint event meets would otherwise come sixty times a second. `show` is called when the
    event at hand is over: what it shows takes room, and below a paint event nothing may change its size.
    """
    seen: set[tuple[str, int, str]] = set()

    def main_thread(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        where = traceback.extract_tb(trace)[-1:]
        place = (where[0].filename, where[0].lineno or 0, kind.__name__) if where else ("", 0, kind.__name__)
        if place in seen or len(seen) >= MOST_ERRORS:
            return
        seen.add(place)
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        if threading.current_thread() is threading.main_thread():
            QTimer.singleShot(0, partial(show, "".join(traceback.format_exception(kind, error, trace))))

    def other_thread(arguments: threading.ExceptHookArgs) -> None:
        log.critical("Unexpected error in %s", arguments.thread, exc_info=arguments.exc_value)

    sys.excepthook = main_thread
    threading.excepthook = other_thread


def let_go() -> None:
    """Give Python its own exception hooks back."""
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
