"""The one live state: drawing, model, options, selection and the latest result. Views read it and listen to it."""

import logging
import traceback
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from engine import drawingfile, rejection, samples, shelf
from engine.errors import EngineError
from engine.history import History
from engine.jobs import Job, Reading, Request
from engine.kinds import ReceptiveField
from engine.models import Model
from engine.outside import quoted
from engine.preprocess import NetworkInput, Options
from engine.receptive import receptive_fields
from engine.strokes import Drawing
from engine.trace import Selection, Trace
from gui import folders, pictures
from gui.longwork import LongWorker
from gui.opening import Opener, steps_of
from gui.worker import LatestWorker, SyncWorker

log = logging.getLogger(__name__)


class Session(QObject):
    """Holds the live state, sends every change of it to the worker and hands each Trace out.

    Attributes
    ----------
    long_worker : LongWorker
        For work that takes longer than a frame; it ends with the session.
    opener : Opener
        Opens files beside the window's work.

    Signals
    -------
    drawing_changed : Drawing
        After every change, also during a stroke.
    history_changed
        What can be undone or redone has changed.
    replacing
        Another drawing comes by itself, from a file that was being opened: a stroke in hand ends first.
    reading_changed : Reading
        There is a newer reading, or more of the same, also of a blank canvas (its trace is None then).
    trace_changed : Trace or None
        The trace of that reading; None while there is no input.
    model_changed : Model
    models_changed
        There are other models to choose from.
    options_changed : Options
        The preprocessing's switches.
    strictness_changed : float
        Another share of real digits may be turned away as no digit.
    selection_changed : Selection or None
        The unit in hand.
    view_requested : str
        Name of the view that a person wants to go to.
    inspect_requested
        The person wants to see how the number of the unit in hand came about.
    status : str
        One line for the status bar.
    error : str, str
        A sentence for people, and details to fold under it (may be empty).
    """

    drawing_changed = Signal(object)
    history_changed = Signal()
    replacing = Signal()
    reading_changed = Signal(object)
    trace_changed = Signal(object)
    model_changed = Signal(object)
    models_changed = Signal()
    options_changed = Signal(object)
    strictness_changed = Signal(float)
    selection_changed = Signal(object)
    view_requested = Signal(str)
    inspect_requested = Signal()
    status = Signal(str)
    error = Signal(str, str)

    def __init__(self, model: Model, worker: LatestWorker | SyncWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._worker = worker
        self._asked: dict[QObject, tuple[Request[Any], ...]] = {}
        self.long_worker = LongWorker(self)
        self.opener = Opener(self)
        self.opener.opened.connect(self._take_opened)
        self.opener.failed.connect(self._tell_unopened)
        self._drawing = Drawing()
        self._history = History()
        self._options = Options()
        self._strictness = rejection.DEFAULT_SHARE
        self._selection: Selection | None = None
        self._fields: dict[str, ReceptiveField] = {}
        self._version = 0
        self._load_error: Exception | None = None
        self._reading = self._awaited()
        self._failures: set[tuple[str, str]] = set()
        self._random = np.random.default_rng()
        worker.answered.connect(self.take_reading)
        worker.failed.connect(self.take_load_failure)

    @property
    def drawing(self) -> Drawing:
        """What is on the canvas now, the stroke under the pen included."""
        return self._drawing

    @property
    def settled_drawing(self) -> Drawing:
        """The drawing as the last undo step left it: what a new stroke is added to."""
        return self._history.present

    @property
    def undo_text(self) -> str:
        """Name of the step that can be taken back; empty if there is none."""
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the step that can be done again; empty if there is none."""
        return self._history.redo_text

    @property
    def model(self) -> Model:
        """The model that answers."""
        return self._model

    @property
    def options(self) -> Options:
        """The preprocessing's switches."""
        return self._options

    @property
    def strictness(self) -> float:
        """Which share of real digits may be turned away so that what is no digit is told from them."""
        return self._strictness

    @property
    def selection(self) -> Selection | None:
        """The unit in hand."""
        return self._selection

    @property
    def fields(self) -> dict[str, ReceptiveField]:
        """What the unit in hand sees of each layer up to its own, by name, the input first; empty without a unit."""
        return self._fields

    @property
    def version(self) -> int:
        """Count of the states that were sent to be read; `reading.version` says how far the answers have come."""
        return self._version

    @property
    def reading(self) -> Reading:
        """The newest reading by a network of the architecture in hand; its weights may be of some edits before."""
        return self._reading

    @property
    def trace(self) -> Trace | None:
        """The trace of the newest reading; None while there is no input."""
        return self._reading.trace

    @property
    def network_input(self) -> NetworkInput | None:
        """What the network got for the newest reading; None while there is no input."""
        return self._reading.input

    def set_live_drawing(self, drawing: Drawing) -> None:
        """Show and read `drawing` without making an undo step: for a stroke that still grows."""
        self._drawing = drawing
        self.drawing_changed.emit(drawing)
        self._submit()

    def commit(self, drawing: Drawing, text: str) -> None:
        """Make `drawing` the drawing, as one undo step called `text` ("Draw", "Clear", "Load a sample")."""
        self._history.push(drawing, text)
        self.history_changed.emit()
        self.set_live_drawing(drawing)

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        if self._history.undo_text:
            self.set_live_drawing(self._history.undo())
            self.history_changed.emit()

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one."""
        if self._history.redo_text:
            self.set_live_drawing(self._history.redo())
            self.history_changed.emit()

    def clear(self) -> None:
        """Empty the canvas; one undo step. An empty canvas stays as it is."""
        if self.settled_drawing.strokes or self.settled_drawing.picture is not None:
            self.commit(Drawing(), self.tr("Clear"))

    def set_model(self, name: str) -> None:
        """Load the model `name` and let it read the drawing; an unreadable one keeps the model in hand."""
        try:
            model = shelf.load(name, folders.models_folder())
        except EngineError as error:
            self.report(error)
            return
        self.use_model(model)

    def model_names(self) -> tuple[str, ...]:
        """Return the names of the models that ship and of those that the person saved."""
        return shelf.names(folders.models_folder())

    def save_model(self, name: str) -> bool:
        """Save the model in hand under a new name and go on with that; on failure one sentence says why."""
        try:
            saved = shelf.save(self._model, name, folders.models_folder())
        except EngineError as error:
            self.report(error)
            return False
        self.models_changed.emit()
        self.use_model(saved)
        self.status.emit(self.tr("Saved the model {name}").format(name=saved.name))
        return True

    def use_model(self, model: Model) -> None:
        """Let `model` read the drawing; the unit in hand stays in hand if the new network has the same layers.

        All hear of the model before anybody hears of another unit, which would mean nothing to a view of the old one.
        The newest reading stays, too, until the model's own comes if it has the same layers: otherwise quick changes of
        weights would show nothing.
        """
        has_same_layers = model.spec == self._model.spec
        self._model = model
        lost = None if has_same_layers else self._selection
        if lost is not None:
            self._selection, self._fields = None, {}
        if not has_same_layers:
            self._reading = self._awaited()
        self.model_changed.emit(model)
        if lost is not None:
            self.selection_changed.emit(self._selection)
        if not has_same_layers:
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

    def select(self, selection: Selection | None) -> None:
        """Take a unit in hand, or none; one that the model does not have changes nothing.

        Such a unit comes from what was shown of the model before: a window that slides, a click on its way.
        """
        if selection != self._selection and (selection is None or self._has(selection)):
            self._selection = selection
            self._fields = receptive_fields(self._model.spec, selection) if selection is not None else {}
            self.selection_changed.emit(selection)

    def _has(self, unit: Selection) -> bool:
        try:
            return unit.is_in(self._model.spec.shape_out(unit.layer))
        except KeyError:
            return False

    def inspect(self, selection: Selection) -> None:
        """Take a unit in hand and ask for the view that explains its number."""
        self.select(selection)
        self.inspect_requested.emit()

    def open_file(self, path: str | Path) -> None:
        """Begin to open a drawing or a picture, which will be one undo step.

        On bad input nothing changes and one sentence says why.
        """
        path = Path(path)
        self.opener.open_file(path, self.tr("Open {name}").format(name=quoted(path.name)))

    @Slot(object, str)
    def _take_opened(self, drawing: Drawing, text: str) -> None:
        self.replacing.emit()
        self.commit(drawing, text)

    @Slot(object, str)
    def _tell_unopened(self, error: Exception, text: str) -> None:
        if isinstance(error, EngineError):
            self.report(error)
            return
        log.error("%s failed", text, exc_info=error)
        self.error.emit(self.tr("This could not be opened."), "".join(traceback.format_exception(error)))

    def save_file(self, path: str | Path) -> bool:
        """Save the drawing; on failure nothing is lost and one sentence says why."""
        try:
            drawingfile.save(self._drawing, Path(path))
        except EngineError as error:
            self.report(error)
            return False
        self.status.emit(self.tr("Saved {name}").format(name=Path(path).name))
        return True

    def paste_image(self, image: QImage) -> None:
        """Begin to put a picture from the clipboard or from a drag on the canvas, which will be one undo step."""
        make = partial(pictures.from_image, image, source=self.tr("pasted picture"))
        text = self.tr("Paste a picture")
        self.opener.open(partial(steps_of, text, make), text)

    def load_sample(self, index: int) -> None:
        """Put bundled digit `index` on the canvas; one undo step."""
        digits = samples.load()
        source = self.tr("sample {index}, a {label}").format(index=index, label=int(digits.labels[index]))
        self.commit(Drawing(picture=digits.images[index], source=source), self.tr("Load a sample"))

    def random_sample(self, label: int | None = None) -> None:
        """Put a random bundled digit on the canvas, of class `label` if that is given; one undo step."""
        digits = samples.load()
        choices = np.arange(len(digits.labels)) if label is None else np.flatnonzero(digits.labels == label)
        self.load_sample(int(self._random.choice(choices)))

    def report(self, error: EngineError) -> None:
        """Show an error that a person can act on."""
        log.warning("%s", error)
        self.error.emit(str(error), "")

    def close(self) -> None:
        """Stop both workers; nothing is computed after this."""
        self.opener.stop()
        self.long_worker.stop()
        self._worker.answered.disconnect(self.take_reading)
        self._worker.failed.disconnect(self.take_load_failure)
        self._worker.stop()

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

    @Slot(object)
    def take_load_failure(self, error: Exception) -> None:
        """Say why no network can read: there will be no answers until the app is started anew."""
        self._load_error = error
        self._reading = self._awaited()
        self._tell_reading()
        self._tell_failure(error)

    def _tell_failure(self, error: Exception) -> None:
        """Show what went wrong in the worker, once for each model: it would come again with every point of the pen."""
        failure = (self._reading.model.key, repr(error))
        if failure in self._failures:
            return
        self._failures.add(failure)
        if isinstance(error, EngineError):
            self.report(error)
            return
        log.error("The network could not answer", exc_info=error)
        self.error.emit(self.tr("The network could not answer."), "".join(traceback.format_exception(error)))
