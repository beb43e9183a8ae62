"""What a view may ask to be computed beside a reading; :mod:`engine.net.requests` says how each is made. Numpy only."""

from dataclasses import dataclass

from engine.jobs import Reading, Request
from engine.models import Model
from engine.strokes import Drawing


@dataclass(frozen=True)
class ReadWith(Request[Reading]):
    """Read with another model, or another drawing, or both: to be compared. The answer is a Reading of its own.

    Attributes
    ----------
    model : Model or None
        None: the one in hand.
    drawing : Drawing or None
        None: the one in hand.
    """

    model: Model | None = None
    drawing: Drawing | None = None
