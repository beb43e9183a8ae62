"""What the app tells a person: a line, an error, and where to go."""

import logging
import traceback
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from engine.errors import EngineError

log = logging.getLogger(__name__)


class About(Enum):
    """What an error is about: it holds until the next thing of that kind works."""

    ACTION = auto()
    READING = auto()
    #: Nothing that works later takes it back: the person puts it away.
    APP = auto()


class Messages(QObject):
    """Hands on what is to be told. An old error goes when the next thing works.

    Signals
    -------
    status : str
        One line for the status bar.
    error : str, str
        A sentence for people, and details to fold under it (may be empty).
    error_settled
        The error that was told last no longer holds.
    view_requested : str
        Name of the view that a person wants to go to.
    inspect_requested
        The person wants to see how the number of the unit in hand came about.
    """

    status = Signal(str)
    error = Signal(str, str)
    error_settled = Signal()
    view_requested = Signal(str)
    inspect_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: About | None = None

    def report(self, error: Exception, sentence: str = "", *, about: About = About.ACTION) -> None:
        """Tell an error: one that a person can act on by its own sentence, any other by `sentence`, with details."""
        if isinstance(error, EngineError):
            log.warning("%s", error)
            self.tell(str(error), about=about)
        else:
            log.error("%s", sentence, exc_info=error)
            self.tell(sentence, "".join(traceback.format_exception(error)), about=about)

    def tell(self, sentence: str, details: str = "", *, about: About = About.APP) -> None:
        """Show `sentence` as an error, with `details` folded under it."""
        self._told = about
        self.error.emit(sentence, details)

    def works(self, about: About = About.ACTION) -> None:
        """Take the error back that was told last, if it was about the same: something of its kind has worked."""
        if self._told is about:
            self._told = None
            self.error_settled.emit()
