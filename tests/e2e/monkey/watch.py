"""Notices what must not happen while the monkey plays: errors that nobody caught, warnings of Qt, Python and numpy."""

import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from types import TracebackType

#: What Qt says of the offscreen screen, which has no window manager, and of a pointer that a window shrinks away from.
_NOT_OF_THE_APP = ("This plugin does not support", "occurs outside target window")
_LISTENED_TO = ("qt", "py.warnings")


class Watch(logging.Handler):
    """Collects faults, each with the number of the event at which it was met first.

    Attributes
    ----------
    faults : dict of str to int
    counts : Counter of str
        How often each fault was met.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self.faults: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self._now = now
        logging.captureWarnings(True)
        logging.getLogger().addHandler(self)
        self._told_before = sys.excepthook
        sys.excepthook = self._on_uncaught
        sys.unraisablehook = lambda met: self.note(f"unraisable {met.exc_type.__name__}: {met.exc_value}")

    def note(self, fault: str) -> None:
        """Note a fault."""
        self.faults.setdefault(fault, self._now())
        self.counts[fault] += 1

    def emit(self, record: logging.LogRecord) -> None:
        """Note what is logged as an error, and what Qt and Python warn of. Sentences for people are no faults."""
        words = record.getMessage()
        if any(part in words for part in _NOT_OF_THE_APP):
            return
        is_heard = record.name in _LISTENED_TO and record.levelno >= logging.WARNING
        if is_heard or (record.levelno >= logging.ERROR and record.exc_info is None):
            self.note(f"{record.name}: {words[:2000]}")
        elif record.levelno >= logging.ERROR and record.exc_info:
            self.note(words + "\n" + "".join(traceback.format_exception(record.exc_info[1])))

    def _on_uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._told_before(kind, error, trace)
