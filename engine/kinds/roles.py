"""What a layer does, whatever its kind is called: all that a view needs to know to show it."""

from enum import StrEnum


class Role(StrEnum):
    """The part that a layer plays in a network. Each kind has one.

    Attributes
    ----------
    INPUT
        The network's input; no kind of layer has this role.
    FILTERS
        A window of learnt weights that slides over maps: each of its output maps is a filter's.
    POOLING
        A window that makes one number of several of the same map.
    ELEMENT
        A function of each value by itself.
    NORM
        Shift and scale, the same for all values of a map.
    IDENTITY
        Something that happens in training only: in use each value is handed on.
    RESHAPE
        The same values in another shape.
    MERGE
        Several layers become one.
    FULL
        Each unit reads all values of the layer before.
    ANSWER
        Probabilities of the classes, at the network's end.
    """

    INPUT = "input"
    FILTERS = "filters"
    POOLING = "pooling"
    ELEMENT = "element-wise"
    NORM = "norm"
    IDENTITY = "identity"
    RESHAPE = "reshape"
    MERGE = "merge"
    FULL = "full connection"
    ANSWER = "answer"


#: Layers whose units each read the one unit at the same place, and that have as many of them.
BY_VALUE = frozenset({Role.ELEMENT, Role.NORM, Role.IDENTITY})
