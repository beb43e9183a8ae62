"""What the monkey sees: the window, what stands before it, and the widgets that there are now."""

from typing import NamedTuple, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from gui.window import Window
from tests.e2e.conftest import Person

Kind = TypeVar("Kind", bound=QWidget)

NAMES = ("mine", "CON", "../x", "a/b", "x" * 60, "ü", "compact", " my net ", "")


class Roll(NamedTuple):
    """The random numbers of one event: what they mean is for the event to say.

    `number` is below a million, the others lie in [0, 1). A widget is named by a number among those that are there, so
    that an event means something wherever it comes.
    """

    number: int
    u: float
    v: float
    w: float
    x: float

    def one_of(self, choices: tuple, *, salt: int = 1):
        """Return one of `choices`; another `salt` makes an independent choice."""
        return choices[self.number // salt % len(choices)]


class Scene:
    """The window with all that stands before it.

    Attributes
    ----------
    person : Person
    window : Window
    """

    def __init__(self, window: Window) -> None:
        self.person = Person(window)
        self.window = window

    def top(self, roll: Roll) -> QWidget:
        """Return what gets events: a dialog that shuts all else out, else any that is open, mostly the window."""
        modal = QApplication.activeModalWidget()
        if modal is not None and modal.isVisible() and modal.windowHandle() is not None:
            return modal
        others = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowHandle() is not None]
        others = [w for w in others if w is not self.window]
        return roll.one_of((self.window, self.window, *others), salt=3) if others else self.window

    def handle(self, roll: Roll) -> QWindow:
        """Return the top's window as the window system knows it."""
        return self.top(roll).windowHandle()

    def one(self, kind: type[Kind], roll: Roll) -> Kind | None:
        """Return one of the widgets of `kind` that can be seen and used; None if there is none."""
        found = [w for w in self.top(roll).findChildren(kind) if w.isVisible() and w.isEnabled()]
        return roll.one_of(tuple(found)) if found else None

    def place(self, roll: Roll, u: float, v: float) -> tuple[QWindow, QPoint]:
        """Return the place (u, v), in shares of its sides, of what gets events."""
        handle = self.handle(roll)
        return handle, QPoint(round(u * (handle.width() - 1)), round(v * (handle.height() - 1)))

    def canvas_place(self, u: float, v: float) -> tuple[QWindow, QPoint]:
        """Return a place on the canvas, or a little beside it, but in the window."""
        handle, place = self.window.windowHandle(), self.person.at(1.3 * u - 0.15, 1.3 * v - 0.15)
        return handle, QPoint(min(max(place.x(), 0), handle.width() - 1), min(max(place.y(), 0), handle.height() - 1))

    @property
    def has_dialog(self) -> bool:
        """True while something waits for the person before all else."""
        return QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None

    def shut(self, roll: Roll) -> None:
        """Close one dialog or menu: answer a question, accept a name, or put it away."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            popup.close()
        elif isinstance(modal, QInputDialog) and roll.number % 3 == 0:
            modal.findChild(QLineEdit).setText(roll.one_of(NAMES, salt=3))
            modal.accept()
        elif isinstance(modal, QMessageBox) and modal.buttons():
            roll.one_of(tuple(modal.buttons())).click()
        elif isinstance(modal, QDialog):
            modal.reject()
        elif modal is not None:
            modal.close()
