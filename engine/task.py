"""What a network is for: the classes that it tells apart, and how a drawing becomes its input."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from engine.errors import EngineError
from engine.outside import quoted

#: Bounds of what the app can draw for and show.
CLASSES = (2, 200)
SIDES = (8, 128)
CHANNELS = (1, 3)
LONGEST_NAME = 40


class Placement(StrEnum):
    """Where in the network's input the ink goes.

    Attributes
    ----------
    MNIST
        Its longer side to 20 of 28 pixels, its centre of mass to the middle; an input larger than 28 x 28 has an
        empty rim around that.
    FITTED
        Its longer side to 20/28 of the input's shorter side, the middle of its box to the middle.
    CANVAS
        Where it lies on the canvas.
    """

    MNIST = "mnist"
    FITTED = "fitted"
    CANVAS = "canvas"


@dataclass(frozen=True)
class Task:
    """What a network is for.

    Attributes
    ----------
    classes : tuple of str
        Their names, 2 to 200 of them, in the order of the network's outputs.
    placement : Placement
    dark_on_bright : bool
        True if the network expects ink near 0 on paper near 1; else ink is 1 on 0, as in MNIST.
    mean, deviation : float
        What is subtracted from each value in [0, 1], and what the difference is divided by.
    samples : str
        Which of the bundled sample sets fits: "digits", or "" for none.

    Raises
    ------
    EngineError
        If a field's value is out of range or of the wrong type.
    """

    classes: tuple[str, ...]
    placement: Placement = Placement.MNIST
    dark_on_bright: bool = False
    mean: float = 0.0
    deviation: float = 1.0
    samples: str = ""

    def __post_init__(self) -> None:
        self._check_classes()
        if self.placement not in list(Placement):
            raise EngineError(f"A network's input cannot be placed as {quoted(self.placement)}.")
        object.__setattr__(self, "placement", Placement(self.placement))
        if not isinstance(self.dark_on_bright, bool):
            raise EngineError("Whether a network reads dark on bright must be true or false.")
        if self.samples not in ("", "digits"):
            raise EngineError(f"There are no bundled samples called {quoted(self.samples)}.")
        for name, lowest in (("mean", -1e3), ("deviation", 1e-3)):
            value = getattr(self, name)
            if type(value) not in (int, float) or not lowest <= value <= 1e3:
                raise EngineError(f"The {name} of a network's input must be a number from {lowest:g} to 1000.")
            object.__setattr__(self, name, float(value))

    def _check_classes(self) -> None:
        names, (fewest, most) = self.classes, CLASSES
        if not isinstance(names, list | tuple) or not fewest <= len(names) <= most:
            raise EngineError(f"A network tells {fewest} to {most} classes apart.")
        for name in names:
            if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
                raise EngineError(f"A class cannot be called {quoted(name)}: it needs 1 to {LONGEST_NAME} letters.")
        if len(set(names)) < len(names):
            raise EngineError("Two classes of the network have the same name.")
        object.__setattr__(self, "classes", tuple(names))

    @classmethod
    def of_count(cls, count: int) -> Self:
        """Return the task of a network that says nothing about it: digits if it has ten outputs, else numbered classes.

        Raises
        ------
        EngineError
            If it has too few or too many outputs.
        """
        return cls(tuple(str(index) for index in range(count)), samples="digits" if count == len(DIGITS) else "")

    @property
    def is_of_digits(self) -> bool:
        """True if the classes are the ten digits."""
        return self.classes == DIGITS

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest value that the network's input can have."""
        return (0.0 - self.mean) / self.deviation, (1.0 - self.mean) / self.deviation

    @property
    def refusal(self) -> str:
        """What is said of a drawing that belongs to no class."""
        return "Not a digit" if self.is_of_digits else "None of these"

    def to_fields(self) -> dict[str, Any]:
        """Return the task as a JSON object, without what is as by default."""
        default = Task.of_count(len(self.classes))
        return {name: value for name, value in asdict(self).items() if value != getattr(default, name)}

    @classmethod
    def from_fields(cls, found: object, count: int) -> Self:
        """Return the task that a JSON object describes, for a network of `count` outputs.

        Raises
        ------
        EngineError
            If a field is unknown or its value is out of range, or the classes are not as many as the outputs.
        """
        if not isinstance(found, Mapping):
            raise EngineError("What the network is for is not a list of named fields.")
        if unknown := found.keys() - {field.name for field in fields(cls)}:
            raise EngineError(f"What the network is for has an unknown field {quoted(min(unknown))}.")
        default = cls.of_count(count)
        given = {field.name: found.get(field.name, getattr(default, field.name)) for field in fields(cls)}
        if "classes" in found and "samples" not in found:
            given["samples"] = ""
        return cls(**given)


DIGITS = tuple("0123456789")


def check_input(shape: object) -> tuple[int, int, int]:
    """Return a network's input shape (channels, height, width), if a drawing can be brought to it.

    Raises
    ------
    EngineError
        If it cannot.
    """
    if isinstance(shape, list | tuple) and len(shape) == 3 and all(type(n) is int for n in shape):
        channels, height, width = shape
        if channels in CHANNELS and all(SIDES[0] <= n <= SIDES[1] for n in (height, width)):
            return channels, height, width
    raise EngineError(
        f"A network's input must have 1 or 3 channels and sides of {SIDES[0]} to {SIDES[1]} pixels, not "
        f"{quoted('×'.join(map(str, shape)) if isinstance(shape, list | tuple) else shape)}."
    )


def class_count(shape: tuple[int, ...]) -> int:
    """Return how many classes an output of `shape` has.

    Raises
    ------
    EngineError
        If they are too few or too many.
    """
    count, (fewest, most) = math.prod(shape), CLASSES
    if not fewest <= count <= most:
        raise EngineError(f"A network tells {fewest} to {most} classes apart, not {count}.")
    return count
