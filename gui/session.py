"""The one live state: the parts of `gui.state`, joined. Views read it and listen to it."""

from PySide6.QtCore import QObject, Slot

from engine.jobs import Reading
from engine.kinds import ReceptiveField
from engine.models import Model
from engine.preprocess import NetworkInput, Options
from engine.strokes import Drawing
from engine.trace import Selection, Trace
from gui.longwork import LongWorker
from gui.state.document import Document
from gui.state.hand import Hand
from gui.state.library import Library
from gui.state.messages import Messages
from gui.state.reader import Reader
from gui.state.scales import Scales
from gui.worker import LatestWorker, SyncWorker


class Session(QObject):
    """The live state, which views read and listen to. It has no logic of its own but the order in which parts change.

    The parts' signals and methods that views use most are here under their own names; the parts document them.

    Attributes
    ----------
    messages : Messages
        What the app tells a person, and where to go.
    document : Document
        The drawing, its history and files.
    library : Library
        The model in hand with its edits, and those at hand.
    reader : Reader
        The newest reading, and how the next one is made.
    hand : Hand
        The unit in hand.
    scales : Scales
        Whether colours keep their meaning while the drawing changes.
    long_worker : LongWorker
        For work that takes longer than a frame; it ends with the session.
    """

    def __init__(self, model: Model, worker: LatestWorker | SyncWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages = Messages(self)
        self.document = Document(self.messages, self)
        self.library = Library(model, self.messages, self)
        self.reader = Reader(model, worker, self.messages, self)
        self.hand = Hand(model, self)
        self.scales = Scales(self)
        self.long_worker = LongWorker(self)
        self._forward_signals()
        self._forward_methods()
        self.document.drawing_changed.connect(self.reader.read)
        self.library.replaced.connect(self._adopt_model)

    def _forward_signals(self) -> None:
        document, library, reader, messages = self.document, self.library, self.reader, self.messages
        self.drawing_changed = document.drawing_changed
        self.history_changed = document.history_changed
        self.replacing = document.replacing
        self.model_changed = library.model_changed
        self.models_changed = library.models_changed
        self.reading_changed = reader.reading_changed
        self.trace_changed = reader.trace_changed
        self.options_changed = reader.options_changed
        self.strictness_changed = reader.strictness_changed
        self.selection_changed = self.hand.selection_changed
        self.status = messages.status
        self.error = messages.error
        self.view_requested = messages.view_requested
        self.inspect_requested = messages.inspect_requested

    def _forward_methods(self) -> None:
        document, library, reader = self.document, self.library, self.reader
        self.opener = document.opener
        self.set_live_drawing = document.set_live_drawing
        self.commit = document.commit
        self.undo = document.undo
        self.redo = document.redo
        self.clear = document.clear
        self.open_file = document.open_file
        self.save_file = document.save_file
        self.paste_image = document.paste_image
        self.load_sample = document.load_sample
        self.random_sample = document.random_sample
        self.model_names = library.names
        self.set_model = library.open
        self.use_model = library.use
        self.save_model = library.save
        self.ask = reader.ask
        self.set_options = reader.set_options
        self.set_strictness = reader.set_strictness
        self.select = self.hand.select
        self.report = self.messages.report

    @property
    def drawing(self) -> Drawing:
        """What is on the canvas now, the stroke under the pen included."""
        return self.document.drawing

    @property
    def settled_drawing(self) -> Drawing:
        """The drawing as the last undo step left it: what a new stroke is added to."""
        return self.document.settled_drawing

    @property
    def undo_text(self) -> str:
        """Name of the step of the drawing that can be taken back; empty if there is none."""
        return self.document.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the step of the drawing that can be done again; empty if there is none."""
        return self.document.redo_text

    @property
    def model(self) -> Model:
        """The model that answers."""
        return self.library.model

    @property
    def options(self) -> Options:
        """The preprocessing's switches."""
        return self.reader.options

    @property
    def strictness(self) -> float:
        """Which share of real digits may be turned away so that what is no digit is told from them."""
        return self.reader.strictness

    @property
    def selection(self) -> Selection | None:
        """The unit in hand."""
        return self.hand.selection

    @property
    def fields(self) -> dict[str, ReceptiveField]:
        """What the unit in hand sees of each layer up to its own, by name, the input first; empty without a unit."""
        return self.hand.fields

    @property
    def version(self) -> int:
        """Count of the states that were sent to be read; `reading.version` says how far the answers have come."""
        return self.reader.version

    @property
    def reading(self) -> Reading:
        """The newest reading by a network of the architecture in hand; its weights may be of some edits before."""
        return self.reader.reading

    @property
    def trace(self) -> Trace | None:
        """The trace of the newest reading; None while there is no input."""
        return self.reader.reading.trace

    @property
    def network_input(self) -> NetworkInput | None:
        """What the network got for the newest reading; None while there is no input."""
        return self.reader.reading.input

    def inspect(self, selection: Selection) -> None:
        """Take a unit in hand and ask for the view that explains its number."""
        self.hand.select(selection)
        self.messages.inspect_requested.emit()

    def close(self) -> None:
        """Stop all workers; nothing is computed after this."""
        self.document.close()
        self.long_worker.stop()
        self.reader.close()

    @Slot(object)
    def _adopt_model(self, model: Model) -> None:
        """Let every part take the model over before anybody hears of it, or of what has changed with it.

        A view of the model before could make nothing of another unit, nor one of the new model of the old unit.
        """
        for part in (self.hand, self.reader):
            part.adopt(model)
        self.library.model_changed.emit(model)
        for part in (self.hand, self.reader):
            part.announce()
