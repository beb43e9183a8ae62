"""What people draw that is no digit: the data set of letters, signs, characters and doodles.

JSON lines, gzipped or plain: `{"id", "writer", "kind", "label", "like_a_digit", "strokes"}`. Some of its drawings are a
digit's shape all the same: those that the data set marks, those of other scripts that are named here, and characters of
which a single straight line is left. They teach nothing and are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jsonlines import read_lines, strokes_of
from engine.strokes import Array

#: Characters that are a digit's shape and not marked so: o, l, i, s, z, b, g, q, y, j of the Latin alphabet, theta,
#: iota and omicron of the Greek one, and a Sanskrit one like a 3.
_LIKE_DIGITS = frozenset(
    [f"Latin/character{i:02}" for i in (2, 7, 9, 10, 12, 15, 17, 19, 25, 26)]
    + [f"Greek/character{i:02}" for i in (8, 9, 15)]
    + ["Sanskrit/character37"]
)
#: A drawing whose extent across its own direction is less than this share of the one along it is a line.
_LINE = 0.13


@dataclass(frozen=True, eq=False)
class OtherDrawing:
    """One drawing of something else than a digit.

    Attributes
    ----------
    id, writer, kind, label : str
        `kind` is "capital", "letter", "sign", "script" or "doodle", `label` the character or the thing.
    like_a_digit : bool
        True if its shape is a digit's too.
    strokes : tuple of (N, 2) float32
        x to the right, y down; the longer side is 1.
    """

    id: str
    writer: str
    kind: str
    label: str
    like_a_digit: bool
    strokes: tuple[Array, ...]

    @property
    def group(self) -> str:
        """What is held out together: a word for doodles, an alphabet for scripts, a writer for the rest."""
        return {"doodle": self.label, "script": self.label.split("/")[0]}.get(self.kind, self.writer)

    @property
    def teaches(self) -> bool:
        """True if nobody would take it for a digit, so that a network can learn from it."""
        broken = self.label == "%" and len(self.strokes) < 3  # its parts are a 0 or a 9
        return not (self.like_a_digit or self.label in _LIKE_DIGITS or broken or is_line(self.strokes))


def read(path: str | Path) -> list[OtherDrawing]:
    """Read a data set of drawings that are no digit.

    Raises
    ------
    EngineError
        If the file cannot be read or a line is not such a drawing.
    """
    return read_lines(path, _drawing, "a drawing")


def _drawing(fields: Mapping[str, Any]) -> OtherDrawing:
    """Make a drawing from one line's fields; DamageError or any other error if they are not one."""
    texts = {name: str(fields[name]) for name in ("id", "writer", "kind", "label")}
    alike = bool(fields["like_a_digit"])
    return OtherDrawing(**texts, like_a_digit=alike, strokes=strokes_of(fields["strokes"]))


def is_line(strokes: Iterable[NDArray[np.floating]]) -> bool:
    """Tell whether strokes are all one straight line, of which a 1 can be made."""
    points = np.concatenate(list(strokes)).astype(np.float64)
    centred = points - points.mean(axis=0)
    along = np.linalg.svd(centred, full_matrices=False)[2]  # (2, 2), the first row the main direction
    extent = np.ptp(centred @ along.T, axis=0)
    return bool(extent.min() < _LINE * max(float(extent.max()), 1e-6))
