"""What the panels of the Filters view have in common: they draw only while they are seen."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from engine.trace import Trace
from gui.guard import guarded
from gui.views.filters.workbench import Workbench


@guarded
class Panel(QWidget):
    """A part of the view that follows the filter in hand, the edits and the drawing.

    A subclass says in `refresh` what to do when one of them has changed. It is called only while the panel is seen,
    and once when it comes into sight.

    Attributes
    ----------
    bench : Workbench
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench = bench
        self._is_dirty = True
        bench.base_changed.connect(self.changed)
        bench.filter_changed.connect(self.changed)
        bench.edits_changed.connect(self.changed)
        bench.session.trace_changed.connect(self._on_trace)

    def refresh(self) -> None:
        """Show the filter in hand as it is now."""
        raise NotImplementedError

    def follow(self, trace: Trace | None) -> None:
        """Show what the drawing does now: by default the same as for any other change."""
        self.refresh()

    @property
    def trace(self) -> Trace | None:
        """The newest trace if it is one of the network as it is now."""
        trace = self.bench.session.trace
        return trace if trace is not None and trace.model_key == self.bench.model.key else None

    @property
    def is_waiting(self) -> bool:
        """True while the answer of the network as it is now is on its way: what is shown stays until then."""
        trace = self.bench.session.trace
        return trace is not None and trace.model_key != self.bench.model.key

    @Slot()
    def changed(self) -> None:
        """Refresh now if the panel is seen, else when it will be."""
        if self.isVisible() and self.bench.layer:
            self.refresh()
        else:
            self._is_dirty = True

    @Slot(object)
    def _on_trace(self, trace: Trace | None) -> None:
        if self.isVisible() and self.bench.layer:
            self.follow(self.trace)
        else:
            self._is_dirty = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened out of sight."""
        super().showEvent(event)
        if self._is_dirty and self.bench.layer:
            self._is_dirty = False
            self.refresh()
