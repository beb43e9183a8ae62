"""What the panels of the Filters view have in common: they draw only while they are seen."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from engine.jobs import Reading
from engine.trace import Trace
from gui.live_view import LiveView
from gui.views.filters.workbench import Workbench


class Panel(LiveView):
    """A part of the view that follows the filter in hand, the edits and the drawing.

    A subclass says in `refresh` what to do when one of them has changed. It is called only while the panel is seen,
    and once when it comes into sight.

    Attributes
    ----------
    bench : Workbench
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench.session, parent)
        self.bench = bench
        bench.base_changed.connect(self.changed)
        bench.filter_changed.connect(self.changed)
        bench.edits_changed.connect(self.changed)

    def refresh(self) -> None:
        """Show the filter in hand as it is now."""
        raise NotImplementedError

    def follow(self, trace: Trace | None) -> None:
        """Show what the drawing does now: by default the same as for any other change."""
        self.refresh()

    @property
    def trace(self) -> Trace | None:
        """The newest trace; between an edit and its answer that of the network before. None while there is no input."""
        return self.session.trace

    def draw(self, reading: Reading) -> None:
        """Follow the drawing, if there is a filter."""
        if self.bench.layer:
            self.follow(reading.trace)

    def show_now(self) -> None:
        """Refresh, if there is a filter."""
        if self.bench.layer:
            self.refresh()

    @Slot()
    def changed(self) -> None:
        """Refresh now if the panel is seen, else when it will be."""
        self.follow_change()
