"""Opening what a person points at: a drawing or a picture, told apart by what is in the file."""

from pathlib import Path

from engine import drawingfile
from engine.files import read_bounded
from engine.strokes import Drawing
from gui import pictures

DRAWING_SUFFIX = ".inkling"


def read(path: Path) -> Drawing:
    """Return the drawing or the picture in a file.

    Raises
    ------
    EngineError
        If the file cannot be read, is neither, is damaged or is too large.
    """
    data = read_bounded(path, pictures.MAX_BYTES)
    if path.suffix.lower() == DRAWING_SUFFIX or drawingfile.is_drawing(data):
        return drawingfile.loads(data, name=path.name)
    return pictures.from_bytes(data, name=path.name)
