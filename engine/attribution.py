"""Which parts of a network's input speak for an answer: what is asked, and what the methods find. Numpy only.

The methods themselves need torch: they are in :mod:`engine.net.explain`, one file a method.
"""

from dataclasses import dataclass

from engine.trace import Array


@dataclass(frozen=True)
class Target:
    """What is to be explained: the logit of a class, or by how much it is above that of another class.

    Logits, not probabilities: a probability also moves when evidence for other classes does.

    Attributes
    ----------
    index : int
        The class that is explained.
    against : int or None
        The class that it is compared with ("4 and not 9"); None: it is explained by itself.
    """

    index: int
    against: int | None = None


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method found.

    Attributes
    ----------
    method : str
        Its name in `METHODS`.
    target : Target
    values : (C, H, W) float32
        What each value of the network's input adds to the target; above 0 it speaks for it. Read-only.
    explained : float or None
        For methods whose values are to add up: what they should add up to.
    """

    method: str
    target: Target
    values: Array
    explained: float | None = None

    @property
    def completeness_error(self) -> float | None:
        """By how much the values fail to add up; None for a method that does not promise it."""
        return None if self.explained is None else float(self.values.sum(dtype=float)) - self.explained


@dataclass(frozen=True, eq=False)
class Change:
    """A change of the network's input that gives another answer.

    Attributes
    ----------
    before, after : (C, H, W) float32
        The input, and the changed one. Read-only.
    index_before, index : int
        The classes that they are taken for.
    length : float
        Euclidean length of the change.
    pixels : int
        How many values differ.
    """

    before: Array
    after: Array
    index_before: int
    index: int
    length: float
    pixels: int


@dataclass(frozen=True)
class MethodSpec:
    """A method as a person meets it.

    Attributes
    ----------
    name : str
    title : str
        The field's term.
    meaning : str
        What a value of the map says, in a sentence.
    caution : str
        What the map cannot show; empty if there is nothing special.
    when_at_rest : bool
        True if it takes too long for every point of the pen.
    """

    name: str
    title: str
    meaning: str
    caution: str = ""
    when_at_rest: bool = False


METHODS = (
    MethodSpec(
        "gradient",
        "Gradient",
        "By how much the score would rise if this pixel became a little brighter.",
        "It says what would matter, not what did: a pixel that is already as bright as it can be has a slope too.",
    ),
    MethodSpec(
        "input_gradient",
        "Input × gradient",
        "The slope times the pixel's own value: what is paper gets 0.",
        "It adds up to the score only for a network that bends nowhere.",
    ),
    MethodSpec(
        "integrated",
        "Integrated gradients",
        "What this pixel added on the way from blank paper to the drawing; all of them add up to the score's rise.",
        when_at_rest=True,
    ),
    MethodSpec(
        "gradcam",
        "Grad-CAM",
        "Where the maps that help the score are active, as coarse as the layer's maps.",
        "It shows a place, not pixels; what speaks against the class is left out.",
    ),
    MethodSpec(
        "occlusion",
        "Occlusion",
        "By how much the score falls when a window of paper covers this place.",
        "It depends on the window's size; what is covered looks like nothing the network has seen.",
        when_at_rest=True,
    ),
    MethodSpec(
        "guided",
        "Guided backpropagation",
        "The gradient, with what speaks against the class cut off at every ReLU on the way back.",
        "It looks like the drawing's edges for any class and even for random weights: what is seen, not why.",
    ),
)
