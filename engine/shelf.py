"""The models that a person can choose from: those that ship, and their own in a folder of theirs."""

import os
import re
from dataclasses import replace
from pathlib import Path

import platformdirs

from engine import models
from engine.errors import EngineError
from engine.models import Model

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,39}")
#: Names that Windows keeps for devices: such a folder could not be carried there.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def own_folder() -> Path:
    """Return the folder of the person's own models, below INKLING_HOME where that is set; it may not exist yet."""
    home = os.environ.get("INKLING_HOME")
    return (Path(home) if home else platformdirs.user_data_path("inkling", appauthor=False)) / "models"


def names(own: Path) -> tuple[str, ...]:
    """Return the names of all models, the shipped ones first."""
    shipped = models.available()
    return shipped + tuple(name for name in models.available(own) if name not in shipped)


def load(name: str, own: Path) -> Model:
    """Return the model called `name`, shipped or of the folder `own`.

    Raises
    ------
    EngineError
        If there is no such model, or it cannot be opened.
    """
    if not models.has(name) and models.has(name, own):
        return models.load(own / name)
    return models.load_named(name)


def save(model: Model, name: str, own: Path) -> Model:
    """Save a copy of `model` as `name` in the folder `own` and return it as it was read back.

    Raises
    ------
    EngineError
        If the name is taken or not fit for a folder, or the disk refuses it.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise EngineError("A model's name has letters, digits, spaces, - and _, at most 40 of them.")
    if name.casefold() in _DEVICES:
        raise EngineError(f"{name!r} is the name of a device on some systems: choose another name.")
    taken = {known.casefold() for known in (*models.available(), *models.available(own))}
    if name.casefold() in taken or models.has(name, own):  # a folder need not let itself be listed
        raise EngineError(f"There is already a model called {name!r}: choose another name.")
    models.save(model.with_card(replace(model.card, title=name)), own / name)
    return models.load(own / name)
