"""What a reading comes to: the class, how probable it is, and whether it can be trusted. Numpy only."""

from dataclasses import dataclass

import numpy as np

from engine import rejection
from engine.models import Model
from engine.rejection import DEFAULT_SHARE, Answer
from engine.trace import Array, Trace


@dataclass(frozen=True)
class Verdict:
    """The answer to one drawing.

    Attributes
    ----------
    index : int
        Of the most probable class.
    label : str
        Its name.
    probability : float
        In [0, 1].
    answer : Answer
        Whether it is taken for that class, for it with doubt, or for none.
    refusal : str
        What is said where it is taken for none: "Not a digit".
    """

    index: int
    label: str
    probability: float
    answer: Answer = Answer.DIGIT
    refusal: str = ""

    @classmethod
    def of(cls, model: Model, trace: Trace, share: float = DEFAULT_SHARE) -> "Verdict":
        """Return what `model` says by `trace`; `share` of real digits may be turned away as none."""
        index, task = winner(trace.probabilities), model.spec.task
        return cls(
            index=index,
            label=task.classes[index],
            probability=float(trace.probabilities[index]),
            answer=rejection.answer(model.card, trace, share),
            refusal=task.refusal,
        )

    @property
    def is_refused(self) -> bool:
        """True if the drawing is taken for none of the classes."""
        return self.answer is Answer.NOT_A_DIGIT

    @property
    def words(self) -> str:
        """The answer in words: "3", "perhaps 3", "not a digit"."""
        if self.is_refused:
            return self.refusal.lower()
        return f"perhaps {self.label}" if self.answer is Answer.NOT_SURE else self.label


def winner(probabilities: Array) -> int:
    """Return the index of the most probable class of (classes,) probabilities."""
    return int(np.argmax(probabilities))
