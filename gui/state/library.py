"""The models: the one in hand with what was changed about its filters, and those at hand."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine import shelf
from engine.errors import EngineError
from engine.filters.edits import Edits, edited
from engine.filters.editsfile import KeptEdits
from engine.models import Model
from engine.outside import DamageError, judged
from engine.undo import Undo
from gui import folders
from gui.state.messages import Messages


class Library(QObject):
    """Holds the model in hand: a model as it was opened, with edits that have an undo of their own.

    Attributes
    ----------
    may_leave : callable
        Asked before another model is opened and before the app ends; False keeps the model in hand, with edits that are
        not saved. Whoever has a window to ask in sets it.

    Signals
    -------
    replaced : Model
        There is another model in hand, opened or edited. Before anybody else may hear of it, the other parts of the
        session adopt it.
    model_changed : Model
        The same, for everybody else.
    edits_changed
        The model in hand was edited, or an edit was undone; after `model_changed`.
    models_changed
        There are other models to choose from.
    """

    replaced = Signal(object)
    model_changed = Signal(object)
    edits_changed = Signal()
    models_changed = Signal()

    def __init__(self, model: Model, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._base = self._model = model
        self._edits = Undo(Edits())
        self.may_leave: Callable[[], bool] = lambda: True

    @property
    def model(self) -> Model:
        """The model that answers: `base` with the edits, `base` itself if there are none."""
        return self._model

    @property
    def base(self) -> Model:
        """The model in hand as it was opened."""
        return self._base

    @property
    def edits(self) -> Edits:
        """What is changed about its filters."""
        return self._edits.present

    @property
    def is_unsaved(self) -> bool:
        """True if there are edits: saving them makes a model of its own, which has none."""
        return bool(self.edits)

    @property
    def undo_text(self) -> str:
        """Name of the edit that can be taken back; empty if there is none."""
        return self._edits.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the edit that can be made again; empty if there is none."""
        return self._edits.redo_text

    def names(self) -> tuple[str, ...]:
        """Return the names of the models that ship and of those that the person saved."""
        return shelf.names(folders.models_folder())

    def load(self, name: str) -> Model | None:
        """Return the model `name`; None, and a sentence that says why, if it cannot be read."""
        try:
            return shelf.load(name, folders.models_folder())
        except EngineError as error:
            self._messages.report(error)
            return None

    def open(self, name: str) -> bool:
        """Take the model `name` in hand; an unreadable one, or a person who would lose edits, keeps the one in hand."""
        if not self.may_leave():
            return False
        model = self.load(name)
        if model is None:
            return False
        self.use(model)
        self._messages.works()
        return True

    def use(self, model: Model) -> None:
        """Take `model` in hand, without edits."""
        self._base, self._edits = model, Undo(Edits())
        self._replace(model)

    def save(self, name: str) -> bool:
        """Save the model in hand under a new name and go on with that; on failure one sentence says why."""
        try:
            saved = shelf.save(self._model, name, folders.models_folder())
        except EngineError as error:
            self._messages.report(error)
            return False
        self.models_changed.emit()
        self.use(saved)
        self._messages.works()
        self._messages.status.emit(self.tr("Saved the model {name}").format(name=saved.name))
        return True

    def change(self, edits: Edits, text: str, *, together: str = "") -> None:
        """Make `edits` the edits, as one step; steps with the same `together` in a row are one (a dragged slider).

        Edits that do not fit change nothing, and one sentence says why.
        """
        try:
            model = edited(self._base, edits)
        except EngineError as error:
            self._messages.report(error)
            return
        self._edits.push(edits, text, together=together)
        self._messages.works()
        self._replace(model)
        self.edits_changed.emit()

    def restore(self, kept: KeptEdits) -> bool:
        """Open a model and edit it as it was kept; one sentence says so if that model is no longer there."""
        model = self.load(kept.name)
        if model is None:
            return False
        try:
            with judged(self.tr("The changed filters do not fit the model {}").format(model.name)):
                if model.key != kept.key:
                    raise DamageError(self.tr("it is another one than when they were changed"))
                edited(model, kept.edits)
        except EngineError as error:
            self._messages.report(error)
            return False
        self.use(model)
        self.change(kept.edits, self.tr("Bring the changes back"))
        return True

    def undo(self) -> None:
        """Take the last edit back, if there is one."""
        if self._edits.can_undo:
            self._show(self._edits.undo())

    def redo(self) -> None:
        """Make the edit again that was taken back, if there is one."""
        if self._edits.can_redo:
            self._show(self._edits.redo())

    def reset(self) -> None:
        """Go back to the model as it was opened; this too can be undone."""
        if self.edits:
            self.change(Edits(), self.tr("Reset"))

    def _show(self, edits: Edits) -> None:
        self._replace(edited(self._base, edits))
        self.edits_changed.emit()

    def _replace(self, model: Model) -> None:
        self._model = model
        self.replaced.emit(model)
