"""Where the app keeps its settings, its log and the drawing it would offer again after a crash."""

import os
from pathlib import Path

import platformdirs


def _folder(system_folder: str, name: str) -> Path:
    """Return (and make) the system's folder for the app, or `name` below INKLING_HOME where that is set."""
    home = os.environ.get("INKLING_HOME")
    folder = Path(home) / name if home else Path(system_folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settings_folder() -> Path:
    """Folder of the settings file. Raises OSError if it cannot be made."""
    return _folder(platformdirs.user_config_dir("inkling", appauthor=False), "settings")


def state_folder() -> Path:
    """Folder of the log file and of the kept drawing. Raises OSError if it cannot be made."""
    return _folder(platformdirs.user_state_dir("inkling", appauthor=False), "state")
