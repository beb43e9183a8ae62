"""What every kind's panel has in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.views.inspect.case import Case


class Panel(QWidget):
    """Shows how a unit of one kind of layer came about.

    Pictures follow every update; numbers are written less often, so that they can be read.

    Signals
    -------
    wanted : Selection
        The person goes to another unit.
    slid : Selection
        The person moves on within the same map: a window slides.
    """

    wanted = Signal(object)
    slid = Signal(object)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes when the person comes here along a term."""
        raise NotImplementedError

    def show_pictures(self, case: Case) -> None:
        """Show the case's pictures."""
        raise NotImplementedError

    def show_numbers(self, case: Case) -> None:
        """Write the case's numbers."""
        raise NotImplementedError
