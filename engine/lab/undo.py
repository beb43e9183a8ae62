"""Undo for small states: a list of them and a place in it."""

from typing import Generic, TypeVar

State = TypeVar("State")

#: States kept; the oldest go first. The Lab's are a few kilobytes each.
MOST_STATES = 1000


class Undo(Generic[State]):
    """Remembers immutable states in order.

    Attributes
    ----------
    present : State
    """

    def __init__(self, start: State) -> None:
        self._states = [start]
        self._place = 0
        self._kind = ""

    @property
    def present(self) -> State:
        """The state in hand."""
        return self._states[self._place]

    @property
    def can_undo(self) -> bool:
        """True if there is a state before."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """True if a state was taken back and nothing was done since."""
        return self._place < len(self._states) - 1

    def push(self, state: State, kind: str = "") -> None:
        """Make `state` the present; what was taken back is forgotten.

        Changes of the same `kind` that follow one another, such as those of one slider, are one step.
        """
        merges = bool(kind) and kind == self._kind and self._place > 0
        self._kind = kind
        self._states = [*self._states[: self._place + (0 if merges else 1)], state][-MOST_STATES:]
        self._place = len(self._states) - 1

    def undo(self) -> State:
        """Go one state back, if there is one, and return it."""
        self._kind = ""
        self._place = max(self._place - 1, 0)
        return self.present

    def redo(self) -> State:
        """Go one state on, if there is one, and return it."""
        self._kind = ""
        self._place = min(self._place + 1, len(self._states) - 1)
        return self.present
