"""Whether colours keep their meaning while the pen moves: the scales of one moment, held."""

from PySide6.QtCore import QObject, Signal, Slot

from engine.trace import Trace


class Scales(QObject):
    """Says of which trace the values set the colour scales: the one that is shown, or one that is held.

    Without holding, each drawing is shown on the scale of its own largest values, so that equal colours in two moments
    are different values. While it is held, larger values than there were then take the colour of the scale's end.

    Signals
    -------
    changed : bool
        The scales are held from now on, or follow what is shown.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_held = False
        self._traces: dict[tuple[object, ...], Trace] = {}

    @property
    def is_held(self) -> bool:
        """True while the scales are those of one moment."""
        return self._is_held

    @Slot(bool)
    def hold(self, held: bool) -> None:
        """Hold the scales of what is shown next, which is what is shown now; or let them follow again."""
        if held != self._is_held:
            self._is_held, self._traces = held, {}
            self.changed.emit(held)

    def basis(self, trace: Trace | None) -> Trace | None:
        """Return the trace that sets the scales in which `trace` is to be shown: one of the same layers."""
        if not self._is_held or trace is None:
            return trace
        return self._traces.setdefault(tuple((layer.name, layer.shape_out) for layer in trace.layers), trace)
