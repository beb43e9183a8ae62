"""Reading files within bounds, and writing them so that a full disk or a crash never costs the old one."""

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from engine.errors import EngineError


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write `data` to `path`: afterwards the file is either wholly the old one or wholly the new one.

    The data go to a temporary file in the same folder, are flushed to the disk, and take the old file's place by a
    rename. The old file's permissions stay; where `path` is a link, what it points to is replaced.

    Raises
    ------
    EngineError
        If the disk is full, the folder missing or read-only, and the like. The old file, if any, is as it was.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        target = path.resolve()
        temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EngineError(f"“{path.name}” could not be saved in {path.parent}: {reason}.") from error
    finally:  # after the rename there is nothing left of it
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def read_bounded(path: Path, most: int) -> bytes:
    """Return the file's bytes, at most one more than `most`, so that the caller can tell that it is too large.

    Raises
    ------
    EngineError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EngineError(f"“{path.name}” could not be read: {reason}.") from error
