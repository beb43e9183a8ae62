"""What every page of the Lab does: hold a state that can be changed, undone, saved and opened."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from engine.errors import EngineError
from engine.lab import examples
from engine.lab.examples import Example
from engine.strokes import Drawing
from engine.undo import Undo
from gui import theme
from gui.seen import DrawnWhenSeen
from gui.session import Session
from gui.views.lab.parts import Advice
from gui.widgets.editable_matrix import EditableMatrix

#: States that undo goes back to; each is a few kilobytes.
MOST_STATES = 1000

#: A line of the example menu: its words, and what it does.
Choice = tuple[str, Callable[[], None]]


class Page(DrawnWhenSeen):
    """A page of the Lab. Its state is an immutable dataclass; everything on the page is shown from it.

    Attributes
    ----------
    name, title : str
        For files and for people.
    hint : str
        What the line at the foot says while nothing is wrong.
    follows_canvas : bool
        True if `refresh` must run when the canvas or its answer changes.
    note : Advice
        The line at the foot.

    Signals
    -------
    changed
        The state is another; so is what can be undone.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    hint: ClassVar[str] = (
        "Click a number and type: 0.5, 0,5, −2 and 1/3 are all understood. Ctrl+Z takes a change back."
    )
    follows_canvas: ClassVar[bool] = False

    changed = Signal()

    def __init__(self, session: Session, start: Any) -> None:
        super().__init__()
        self.session = session
        self._start = start
        self._history: Undo[Any] = Undo(start, most=MOST_STATES)
        self.note = Advice(self.hint)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(self.body, 1)
        column.addWidget(self.note)
        if self.follows_canvas:
            session.reading_changed.connect(self._on_canvas)

    def refresh(self) -> None:
        """Show the state. Called while the page is seen."""
        raise NotImplementedError

    def example(self) -> Example:
        """Return the state as an example for a file."""
        raise NotImplementedError

    def state_from(self, example: Example) -> Any:
        """Return the state that an example of this page holds.

        Raises
        ------
        EngineError
            If it does not fit.
        """
        raise NotImplementedError

    def takes(self) -> tuple[Choice, ...]:
        """Return what can be taken from the canvas."""
        return ()

    def sends(self) -> tuple[Choice, ...]:
        """Return what can be sent to the canvas."""
        return ()

    @property
    def state(self) -> Any:
        """What is on the page."""
        return self._history.present

    @property
    def can_undo(self) -> bool:
        """True if a change can be taken back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """True if a change was taken back."""
        return self._history.can_redo

    def change(self, kind: str = "", **fields: Any) -> None:
        """Change some of the state's fields, as one step; steps of one `kind` in a row are one."""
        self.set_state(replace(self.state, **fields), kind)

    def set_state(self, state: Any, kind: str = "") -> None:
        """Change the whole state, as one step."""
        self._history.push(state, together=kind)
        self.note.calm()
        self._show()

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        self._history.undo()
        self._show()

    @Slot()
    def redo(self) -> None:
        """Make a change again that was taken back."""
        self._history.redo()
        self._show()

    @Slot()
    def start_anew(self) -> None:
        """Go back to how the page opens; this can be undone too."""
        self.set_state(self._start)

    def save_example(self, path: str | Path) -> None:
        """Write the state to a file; what goes wrong is said in the banner."""
        try:
            examples.save(self.example(), path)
        except EngineError as error:
            self.session.report(error)
        else:
            self.session.status.emit(f"Saved {Path(path).name}")

    def open_example(self, example: Example) -> None:
        """Show an example of this page; one that does not fit is refused in the banner."""
        try:
            state = self.state_from(example)
        except EngineError as error:
            self.session.report(error)
        else:
            self.set_state(state)

    def table(self, name: str, **options: Any) -> EditableMatrix:
        """Make a table whose undo keys and refusals come to this page."""
        matrix = EditableMatrix(name, **options)
        matrix.undo_wanted.connect(self.undo)
        matrix.redo_wanted.connect(self.redo)
        matrix.refused.connect(self.note.warn)
        return matrix

    def drawn_input(self) -> NDArray[np.float32] | None:
        """Return the canvas as the network gets it, (H, W) in [0, 1]; None, and a note, while it is empty."""
        made = self.session.network_input
        if made is None:
            self.note.warn("The canvas is empty: draw something first.")
            return None
        picture: NDArray[np.float32] = made.image[0]
        return picture

    def send(self, picture: NDArray[np.uint8], source: str) -> None:
        """Put (H, W) or (H, W, 3) pixels on the canvas, as one step of its own undo."""
        pixels = np.array(picture, np.uint8)
        pixels.setflags(write=False)
        self.session.commit(Drawing(picture=pixels, source=source), "Send from the Lab")

    def send_values(self, values: NDArray[np.floating], source: str) -> None:
        """Put (H, W) values on the canvas: the largest becomes white, and what is not above 0 black, which is said."""
        highest = max(float(values.max()), 1e-12)
        self.send(np.clip(np.round(values / highest * 255), 0, 255).astype(np.uint8), source)
        if values.min() < 0:
            self.session.status.emit("A picture has no values below 0: those became black")

    def _show(self) -> None:
        self.changed.emit()
        self.follow_change()

    def follow(self) -> None:
        """Show what is new on the canvas. Called while the page is seen, also in mid-stroke."""
        self.refresh()

    @Slot(object)
    def _on_canvas(self, _: object) -> None:
        if self.isVisible():
            self.follow()
        else:
            self.put_off()

    def show_now(self) -> None:
        """Show the state."""
        self.refresh()
