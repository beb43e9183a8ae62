"""What a paste or a drop brings: a file, a picture, or something that Inkling does not take, which is said."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from engine.errors import EngineError
from engine.files import is_file
from engine.outside import quoted

#: A longer text is not looked at as a path.
MOST_CHARACTERS = 4096
#: Hosts whose files are on this machine.
_HERE = ("", "localhost", "127.0.0.1")


@dataclass(frozen=True)
class Incoming:
    """What can be opened of it.

    Attributes
    ----------
    what : Path or QImage
    note : str
        What a person should know about the choice; empty if there was none.
    """

    what: Path | QImage
    note: str = ""


def may_bring(mime: QMimeData) -> bool:
    """Return True if `found_in` will find something or say why not; asked while a drag hovers: nothing is read."""
    return mime.hasImage() or mime.hasUrls() or _names_picture(mime.html()) or _is_path(mime.text())


def found_in(mime: QMimeData) -> Incoming | None:
    """Return what of a paste or a drop can be opened: a local file, else a picture; None if there is neither.

    Raises
    ------
    EngineError
        If there is a picture that is somewhere else: Inkling opens no connection.
    """
    paths = [path for path in map(_path_of, mime.urls()) if path is not None]
    if paths:
        others = len(mime.urls()) - 1
        return Incoming(paths[0], f"Took “{quoted(paths[0].name)}”, one of {others + 1} files" if others else "")
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Incoming(image)
    if mime.hasUrls() or _names_picture(mime.html()):
        raise EngineError(_elsewhere(mime.urls()))
    path = _path_in(mime.text())
    return Incoming(path) if path is not None and is_file(path) else None


def _path_of(url: QUrl) -> Path | None:
    """Return the file of this machine that a URL names, as browsers and file managers write it; None for any other."""
    if not url.isLocalFile() or url.host().casefold() not in _HERE:
        return None
    return Path(QUrl.fromLocalFile(url.path()).toLocalFile()) if url.host() else Path(url.toLocalFile())


def _path_in(text: str) -> Path | None:
    """Return the path that a text consists of, perhaps in quotes or as a file URL; None if it is none."""
    if not _is_path(text):
        return None
    text = text.strip().strip("'\"")
    return _path_of(QUrl(text)) if text.startswith("file:") else Path(text).expanduser()


def _is_path(text: str) -> bool:
    """Return True if a text looks like the full path of a file."""
    text = text[: MOST_CHARACTERS + 1].strip().strip("'\"")
    one_line = 1 < len(text) <= MOST_CHARACTERS and text.isprintable()
    return one_line and (text.startswith(("/", "~/", "file:", "\\\\")) or text[1:3] in (":\\", ":/"))


def _names_picture(html: str) -> bool:
    return "<img" in html[:MOST_CHARACTERS].casefold()


def _elsewhere(urls: list[QUrl]) -> str:
    """Say that a picture is not fetched, and what to do instead."""
    host = next((url.host() for url in urls if url.host()), "")
    where = f" from {quoted(host)}" if host else ""
    return f"Inkling fetches nothing{where}: save the picture as a file first, then open or drop that file."
