"""What a view may ask to be computed beside a reading; :mod:`engine.net.requests` says how each is made. Numpy only."""

from dataclasses import dataclass
from typing import ClassVar

from engine.attribution import Attribution, Change
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


@dataclass(frozen=True)
class Attribute(Request[Attribution]):
    """What of the network's input speaks for an answer. Without ink there is no answer to explain, and None.

    Attributes
    ----------
    method : str
        A name in `engine.attribution.METHODS`.
    index : int or None
        The class that is explained; None: the most probable one.
    against : int or None
        The class that it is compared with; None: no other.
    layer : str
        For Grad-CAM: the convolution whose maps are weighed.
    window, stride : int
        For occlusion: the side of what is covered, and its steps, in pixels of the input.
    """

    method: str
    index: int | None = None
    against: int | None = None
    layer: str = ""
    window: int = 7
    stride: int = 2


@dataclass(frozen=True)
class AttributeAtRest(Attribute):
    """The same, for a method that takes too long for every point of the pen."""

    when_at_rest: ClassVar[bool] = True


@dataclass(frozen=True)
class FindChange(Request[Change]):
    """The smallest change of the network's input that gives another answer; None without ink, or if none was found.

    Attributes
    ----------
    wanted : int or None
        The class that it is to become; None: any other.
    few : bool
        Few pixels, instead of a short length.
    """

    when_at_rest: ClassVar[bool] = True

    wanted: int | None = None
    few: bool = False
