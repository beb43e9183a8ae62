"""Qt's properties given to an object where it is made.

PySide takes any property as a keyword of a constructor, yet types know only those of the class itself: a label's
`buddy`, every widget's `toolTip` and `accessibleName` would be errors to a type checker, or not be checked at all.
"""

from typing import TypeVar

_Made = TypeVar("_Made")


def having(made: _Made, **properties: object) -> _Made:
    """Set properties of `made` by their names, such as `toolTip="..."`, and return it.

    Raises
    ------
    AttributeError
        If it has no such property that can be set.
    """
    for name, value in properties.items():
        getattr(made, f"set{name[0].upper()}{name[1:]}")(value)
    return made
