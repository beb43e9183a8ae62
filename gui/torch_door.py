"""The door from the gui to the half of the engine that needs torch. Only the workers' threads go through it."""

import importlib
from types import ModuleType

from engine.errors import EngineError
from engine.outside import quoted

#: What a person can do about it.
_REMEDY = "python -m pip install --force-reinstall torch"


def engine_module(name: str) -> ModuleType:
    """Import and return a module of the engine, which may need torch: that takes about a second for the first.

    Raises
    ------
    EngineError
        If torch, or what it needs, is missing or damaged.
    """
    try:
        return importlib.import_module(name)
    except EngineError:
        raise
    except Exception as error:  # a damaged library fails in ways of its own: ImportError, OSError, AttributeError ...
        why = quoted(str(error) or type(error).__name__)
        raise EngineError(
            f"No network can answer, because PyTorch could not be loaded: {why}. Install it anew with “{_REMEDY}” and "
            "start Inkling again; until then you can draw, save and use the Lab."
        ) from error
