"""The unit in hand, and what it sees."""

from PySide6.QtCore import QObject, Signal

from engine.kinds import ReceptiveField
from engine.models import Model
from engine.receptive import receptive_fields
from engine.trace import Selection


class Hand(QObject):
    """Holds the unit in hand, which the network in hand always has.

    Signals
    -------
    selection_changed : Selection or None
        The unit in hand.
    """

    selection_changed = Signal(object)

    def __init__(self, model: Model, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._spec = model.spec
        self._selection: Selection | None = None
        self._fields: dict[str, ReceptiveField] = {}
        self._has_lost = False

    @property
    def selection(self) -> Selection | None:
        """The unit in hand."""
        return self._selection

    @property
    def fields(self) -> dict[str, ReceptiveField]:
        """What the unit in hand sees of each layer up to its own, by name, the input first; empty without a unit."""
        return self._fields

    def select(self, selection: Selection | None) -> None:
        """Take a unit in hand, or none; one that the network does not have changes nothing.

        Such a unit comes from what was shown of the network before: a window that slides, a click on its way.
        """
        if selection != self._selection and (selection is None or self._has(selection)):
            self._selection = selection
            self._fields = receptive_fields(self._spec, selection) if selection is not None else {}
            self.selection_changed.emit(selection)

    def adopt(self, model: Model) -> None:
        """Let go of the unit if `model` has other layers; nobody hears of it before :meth:`announce`."""
        self._has_lost = self._selection is not None and model.spec != self._spec
        self._spec = model.spec
        if self._has_lost:
            self._selection, self._fields = None, {}

    def announce(self) -> None:
        """Tell that the unit was let go, if it was."""
        if self._has_lost:
            self._has_lost = False
            self.selection_changed.emit(self._selection)

    def _has(self, unit: Selection) -> bool:
        try:
            return unit.is_in(self._spec.shape_out(unit.layer))
        except KeyError:
            return False
