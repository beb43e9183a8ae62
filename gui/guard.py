"""Keeps an error in a method that Qt calls from ending the process.

Qt calls an override (a paint event, a size hint) from C++, often below a call from Python such as `resize()` or
`setCurrentIndex()`. An error that leaves the override there can end the process in the binding.
"""

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

from PySide6.QtCore import QRectF, QSize

_Guarded = TypeVar("_Guarded", bound=type)

#: Where the classes come from whose methods are called from outside of the app's own code.
_CALLERS = ("PySide6", "pyqtgraph")

#: What these make when they are called stands for an answer that neither an override nor its base class can give.
_EMPTY = (bool, int, QSize, QRectF)


def guarded(kind: _Guarded) -> _Guarded:
    """Guard every method of the class `kind` that overrides one of Qt's or pyqtgraph's.

    An error goes to `sys.excepthook`, where `gui.logs.catch_unexpected` logs it and tells it once. The event then
    counts as handled; a method that answers gives the answer of its base class or, where that has none, an empty one.
    """
    for name in overrides(kind):
        setattr(kind, name, _guard(kind, getattr(kind, name)))
    return kind


def overrides(kind: type) -> list[str]:
    """Return the names of the methods written in the class `kind` itself that override one of Qt's or pyqtgraph's."""
    bases = [base for base in kind.__mro__[1:] if base.__module__.startswith(_CALLERS)]
    return [
        name
        for name, member in vars(kind).items()
        if isinstance(member, FunctionType) and not name.startswith("__") and any(hasattr(base, name) for base in bases)
    ]


def is_guarded(method: Callable[..., Any]) -> bool:
    """Return whether `method` came out of `guarded`."""
    return hasattr(method, "_unguarded")


def _guard(kind: type, method: Callable[..., Any]) -> Callable[..., Any]:
    answers = method.__annotations__.get("return") is not None

    @functools.wraps(method)
    def guard(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return method(self, *arguments, **named)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            return _base_answer(kind, method, self, *arguments, **named) if answers else None

    guard._unguarded = method  # type: ignore[attr-defined]
    return guard


def _base_answer(kind: type, method: Callable[..., Any], self: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return getattr(super(kind, self), method.__name__)(*arguments, **named)
    except Exception:  # pure virtual, or it fails as the override did: that has been told
        answer = method.__annotations__["return"]
        return answer() if answer in _EMPTY else None
