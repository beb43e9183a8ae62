"""Reading files within bounds, and writing them so that a full disk or a crash never costs the old one."""

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import time

from engine.errors import EngineError
from engine.outside import DamageError, judged, quoted

#: A file or a folder that is still being written has a name with this end, and a dot before it.
UNFINISHED = ".tmp"
#: So ends the name of a folder whose place another one is just taking.
REPLACED = ".old"
_REMAINS = re.compile(
    rf"\.(?P<name>.+)\.[0-9a-f]{{8}}(?P<end>{re.escape(UNFINISHED)}|{re.escape(REPLACED)})", re.DOTALL
)
#: What has been unfinished for so many seconds belongs to a run that was killed.
ABANDONED_SECONDS = 600.0
#: Permissions of what only its owner may read.
PRIVATE = 0o600

#: Opening never waits for the other end of a pipe (Unix), and what is read comes as it is (Windows).
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write `data` to `path`: afterwards the file is either wholly the old one or wholly the new one.

    The data go to a temporary file in the same folder, are flushed to the disk, and take the old file's place by a
    rename. The old file's permissions stay, a new file is its owner's alone; where `path` is a link, what it points to
    is replaced.

    Raises
    ------
    EngineError
        If the disk is full, the folder missing or read-only, and the like. The old file, if any, is as it was.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        with judged(f"“{quoted(path.name)}” could not be saved in {quoted(str(path.parent))}"):
            target = path.resolve()
            if is_there(target) and not is_file(target):
                raise DamageError("there is something of that name that is no file")
            temporary = _beside(target, UNFINISHED)
            _write_through(temporary, data, PRIVATE)
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
            sweep(target.parent, target.name)
    finally:  # after the rename there is nothing left of it
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files of a folder: afterwards they are either all the old ones or all the new ones.

    The folder is made anew, aside in the folder above, and takes its name when every file is on the disk.

    Parameters
    ----------
    folder : Path
        What else is in it stays.
    contents : mapping of str to bytes
        The files by name.

    Raises
    ------
    OSError
        If the disk refuses it. The old folder is as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = _beside(folder, UNFINISHED)
    try:
        aside.mkdir()
        for name, data in contents.items():
            _write_through(aside / name, data, 0o666)
        _take_the_rest(folder, aside)
        _exchange(folder, aside)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _take_the_rest(folder: Path, aside: Path) -> None:
    """Copy what the new folder lacks from the old one, if there is an old one."""
    for entry in folder.iterdir() if folder.exists() else ():
        if not is_there(aside / entry.name):
            shutil.copytree(entry, aside / entry.name) if entry.is_dir() else shutil.copy2(entry, aside / entry.name)


def _exchange(folder: Path, new: Path) -> None:
    """Give `new` the place of `folder`. A run that is killed in between leaves the old one, which `sweep` puts back."""
    old = _beside(folder, REPLACED)
    is_new = not folder.exists()
    if not is_new:
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if not is_new:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _beside(path: Path, end: str) -> Path:
    """Return a name beside `path` for what is to take its place, or had it."""
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}{end}")


def _write_through(path: Path, data: bytes, mode: int) -> None:
    """Write a new file of permissions `mode`, and wait until it is on the disk."""
    with os.fdopen(os.open(path, _WRITE, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sweep(folder: Path, name: str = "") -> None:
    """Put away what killed runs left unfinished in `folder`. What another run may be writing just now stays.

    Parameters
    ----------
    folder : Path
    name : str
        Of the one file or folder whose remains are meant; empty: of any.
    """
    for path in entries(folder):
        found = _REMAINS.fullmatch(path.name)
        if found is None or name not in ("", found["name"]):
            continue
        with contextlib.suppress(OSError):
            if time() - path.lstat().st_mtime < ABANDONED_SECONDS:
                continue
            if found["end"] == REPLACED and not is_there(folder / found["name"]):
                path.rename(folder / found["name"])
            else:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def read_bounded(path: str | Path, most: int) -> bytes:
    """Return the file's bytes, at most `most` of them.

    Only what holds its bytes is read: opening a named pipe would wait for whoever writes into it, and a device goes on
    without end.

    Raises
    ------
    EngineError
        If it is no file, cannot be read or is larger.
    """
    path = Path(path)
    name = quoted(path.name)
    with judged(f"“{name}” could not be read"), _opened(path) as descriptor:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise DamageError("it is a folder, not a file")
        if not stat.S_ISREG(found.st_mode):
            raise DamageError("it is a pipe or a device, not a file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = b"" if found.st_size > most else _all_of(file.read(most + 1))
        if max(found.st_size, len(data)) > most:
            raise EngineError(f"“{name}” is larger than {_in_words(most)}: too large to be read here.")
        return data


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, _READ)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _in_words(size: int) -> str:
    return f"{size / 2**20:.0f} MB" if size >= 2**20 else f"{size:,} bytes"


def _all_of(data: bytes | None) -> bytes:
    """Return what was read; a kernel's own file that has nothing yet gives None, and would make a reader wait."""
    if data is None:
        raise BlockingIOError("nothing is there to be read")
    return data


def is_file(path: Path) -> bool:
    """Return whether there is a file; False also where one may not look."""
    return os.path.isfile(path)  # noqa: PTH113  # Path.is_file raises below a folder that may not be entered


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; False also where one may not look."""
    return os.path.isdir(path)  # noqa: PTH112  # as above


def is_there(path: Path) -> bool:
    """Return whether there is anything of that name, be it a link to nothing; False also where one may not look."""
    return os.path.lexists(path)


def modified(path: Path) -> float:
    """Return when a file was written last, in seconds since 1970; 0 where one may not look."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def entries(folder: Path) -> tuple[Path, ...]:
    """Return what is in `folder`, by name; nothing if there is none, or one may not look."""
    try:
        return tuple(sorted(folder.iterdir()))
    except OSError:
        return ()
