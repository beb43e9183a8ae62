"""Undo: a list of states and a place in it. The drawing, the filters' edits and the Lab's pages all use it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True)
class _Step(Generic[State]):
    """A state, and the name of the step that made it."""

    state: State
    text: str


class Undo(Generic[State]):
    """Remembers immutable states in order.

    Parameters
    ----------
    start : State
    most : int or None
        States that are kept; the oldest go first. None: all of them.

    Attributes
    ----------
    present : State
    """

    def __init__(self, start: State, *, most: int | None = None) -> None:
        self._steps = [_Step(start, "")]
        self._most = most
        self._place = 0
        self._together = ""

    @property
    def present(self) -> State:
        """The state in hand."""
        return self._steps[self._place].state

    @property
    def can_undo(self) -> bool:
        """True if there is a state before."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """True if a state was taken back and nothing was done since."""
        return self._place < len(self._steps) - 1

    @property
    def undo_text(self) -> str:
        """Name of the step that :meth:`undo` takes back; empty if there is none."""
        return self._steps[self._place].text if self.can_undo else ""

    @property
    def redo_text(self) -> str:
        """Name of the step that :meth:`redo` does again; empty if there is none."""
        return self._steps[self._place + 1].text if self.can_redo else ""

    def push(self, state: State, text: str = "", *, together: str = "") -> None:
        """Make `state` the present, as a step called `text`; what was taken back is forgotten.

        Steps with the same `together` that follow one another, such as those of one slider, are one step.
        """
        merges = bool(together) and together == self._together and self.can_undo
        self._together = together
        del self._steps[self._place + (0 if merges else 1) :]
        self._steps.append(_Step(state, text))
        if self._most is not None:
            del self._steps[: -self._most]
        self._place = len(self._steps) - 1

    def undo(self) -> State:
        """Go one state back, if there is one, and return it."""
        self._together = ""
        self._place = max(self._place - 1, 0)
        return self.present

    def redo(self) -> State:
        """Go one state on, if there is one, and return it."""
        self._together = ""
        self._place = min(self._place + 1, len(self._steps) - 1)
        return self.present
