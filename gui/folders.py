"""Where the app keeps its settings, its log and the drawing it would offer again after a crash."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import platformdirs

from engine import files, shelf


def _place(system_folder: str | Path, name: str) -> Path:
    """Return the system's folder for the app, or `name` below INKLING_HOME where that is set."""
    home = os.environ.get("INKLING_HOME")
    return Path(home) / name if home else Path(system_folder)


def _folder(system_folder: str, name: str) -> Path:
    """Return such a folder, made if the disk allows it: whoever writes there finds out. It is its owner's alone."""
    folder = _place(system_folder, name)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)
    return folder


def settings_folder() -> Path:
    """Folder of the settings file."""
    return _folder(platformdirs.user_config_dir("inkling", appauthor=False), "settings")


def models_folder() -> Path:
    """Folder of the person's own models; it may not exist yet."""
    return shelf.own_folder()


def cache_folder() -> Path:
    """Folder of what can be computed anew; it may not exist yet."""
    return _place(platformdirs.user_cache_path("inkling", appauthor=False), "cache")


def tidy() -> None:
    """Put away what killed runs left unfinished where models, settings and computed files are kept."""
    for folder in (models_folder(), settings_folder(), cache_folder()):
        files.sweep(folder)


def state_folder() -> Path:
    """Folder of the log file and of the kept drawing."""
    return _folder(platformdirs.user_state_dir("inkling", appauthor=False), "state")
