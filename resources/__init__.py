"""Icons, sample digits and texts that ship with the app: `path(name)` finds one of them."""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Return the path of the bundled file `name`.

    Raises
    ------
    FileNotFoundError
        If no such file ships with the app.
    """
    found = _FOLDER / name
    if not found.exists():
        raise FileNotFoundError(f"Inkling ships no resource named {name!r}.")
    return found
