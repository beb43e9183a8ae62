"""The newest reading, and how the next one is to be made."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from engine import rejection
from engine.jobs import Job, Reading, Request
from engine.models import Model
from engine.preprocess import Options
from engine.strokes import Drawing
from gui.state.messages import About, Messages
from gui.worker import LatestWorker, SyncWorker


class Reader(QObject):
    """Sends every state to the worker, and holds what comes back.

    Signals
    -------
    reading_changed : Reading
        There is a newer reading, or more of the same, also of a blank canvas (its trace is None then).
    trace_changed : Trace or None
        The trace of that reading; None while there is no input.
    options_changed : Options
        The preprocessing's switches.
    strictness_changed : float
        Another share of real digits may be turned away as no digit.
    """

    reading_changed = Signal(object)
    trace_changed = Signal(object)
    options_changed = Signal(object)
    strictness_changed = Signal(float)

    def __init__(
        self, model: Model, worker: LatestWorker | SyncWorker, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._worker = worker
        self._messages = messages
        self._drawing = Drawing()
        self._options = Options()
        self._strictness = rejection.DEFAULT_SHARE
        self._asked: dict[QObject, tuple[Request[Any], ...]] = {}
        self._version = 0
        self._load_error: Exception | None = None
        self._told: set[tuple[str, str]] = set()
        self._reading = self._awaited()
        self._is_new_network = False
        worker.answered.connect(self.take_reading)
        worker.failed.connect(self.take_load_failure)

    @property
    def reading(self) -> Reading:
        """The newest reading by a network of the architecture in hand; its weights may be of some edits before."""
        return self._reading

    @property
    def version(self) -> int:
        """Count of the states that were sent to be read; `reading.version` says how far the answers have come."""
        return self._version

    @property
    def options(self) -> Options:
        """The preprocessing's switches."""
        return self._options

    @property
    def strictness(self) -> float:
        """Which share of real digits may be turned away so that what is no digit is told from them."""
        return self._strictness

    @Slot(object)
    def read(self, drawing: Drawing) -> None:
        """Let the network read `drawing`."""
        self._drawing = drawing
        self._submit()

    def adopt(self, model: Model) -> None:
        """Read with `model` from now on; nobody hears of it, and nothing is read, before :meth:`announce`.

        The newest reading stays until the model's own comes, if that has the same layers: otherwise quick changes of
        weights would show nothing. Without them there is no reading until then.
        """
        self._is_new_network = model.spec != self._model.spec
        self._model = model
        if self._is_new_network:
            self._reading = self._awaited()

    def announce(self) -> None:
        """Tell that there is no reading of the network yet, if that is so, and read."""
        if self._is_new_network:
            self._tell_reading()
        self._submit()

    def ask(self, asker: QObject, *requests: Request[Any]) -> None:
        """Let each reading from now on bring what `asker` shows beside it, in place of what it asked before."""
        if requests != self._asked.get(asker, ()):
            self._asked.pop(asker, None)
            if requests:
                self._asked[asker] = requests
            self._submit()

    def set_options(self, options: Options) -> None:
        """Switch stages of the preprocessing."""
        if options != self._options:
            self._options = options
            self.options_changed.emit(options)
            self._submit()

    def set_strictness(self, share: float) -> None:
        """Choose which share of real digits may be turned away, in [0, 1]; the answers stay as they are."""
        if share != self._strictness:
            self._strictness = share
            self.strictness_changed.emit(share)

    def close(self) -> None:
        """Stop the worker; nothing is read after this."""
        self._worker.answered.disconnect(self.take_reading)
        self._worker.failed.disconnect(self.take_load_failure)
        self._worker.stop()

    @Slot(object)
    def take_reading(self, reading: Reading) -> None:
        """Take a reading of the worker, or more of one; one that is older, or of another architecture, is dropped."""
        if reading.version < self._reading.version or reading.model.spec != self._model.spec:
            return
        self._reading = reading
        self._tell_reading()
        errors = [reading.error, *(reading.failure_of(request) for request in reading.found)]
        for error in filter(None, errors):
            self._tell_failure(error)
        if not any(errors):
            self._messages.works(About.READING)

    @Slot(object)
    def take_load_failure(self, error: Exception) -> None:
        """Say why no network can read: there will be no answers until the app is started anew."""
        self._load_error = error
        self._reading = self._awaited()
        self._tell_reading()
        self._tell_failure(error)

    def _submit(self) -> None:
        """Send the state as it is now to the worker."""
        self._version += 1
        asked = tuple(dict.fromkeys(request for requests in self._asked.values() for request in requests))
        self._worker.submit(Job(self._drawing, self._options, self._model, self._version, asked))

    def _awaited(self) -> Reading:
        """Return what there is before the model in hand has read: that it is awaited, or that it will never come."""
        return Reading(self._model, self._drawing, self._version, error=self._load_error, is_awaited=True)

    def _tell_reading(self) -> None:
        self.reading_changed.emit(self._reading)
        self.trace_changed.emit(self._reading.trace)

    def _tell_failure(self, error: Exception) -> None:
        """Show what went wrong in the worker, once for each model: it would come again with every point of the pen."""
        failure = (self._reading.model.key, repr(error))
        if failure not in self._told:
            self._told.add(failure)
            self._messages.report(error, self.tr("The network could not answer."), about=About.READING)
