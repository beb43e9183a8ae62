"""Undo without limit in little memory: every state packed, and what consecutive states share packed once."""

import zlib
from dataclasses import dataclass

import numpy as np

from engine.strokes import Drawing, Stroke
from engine.undo import Undo


@dataclass(frozen=True, slots=True)
class _PackedPicture:
    data: bytes
    shape: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class _State:
    """One drawing, packed."""

    strokes: tuple[bytes, ...]
    picture: _PackedPicture | None


def pack_stroke(stroke: Stroke) -> bytes:
    """Pack a stroke without loss: about 6 bytes a point. Pressure is left out where it is 1 everywhere."""
    pressed = bool(np.any(stroke.pressure != 1))
    columns = [stroke.points[:, 0], stroke.points[:, 1], stroke.times, *([stroke.pressure] if pressed else [])]
    # Bytes of equal weight side by side: neighbours in time are neighbours in value, so zlib finds something.
    shuffled = np.array(columns, dtype="<f4").view(np.uint8).reshape(-1, 4).T.tobytes()
    head = np.array([stroke.width], dtype="<f8").tobytes() + bytes([stroke.erase, pressed, stroke.exact])
    return head + zlib.compress(shuffled)


def unpack_stroke(packed: bytes) -> Stroke:
    """Return the stroke that :func:`pack_stroke` packed, equal bit for bit."""
    erase, pressed, exact = packed[8:11]
    shuffled = np.frombuffer(zlib.decompress(packed[11:]), dtype=np.uint8).reshape(4, -1)
    columns = np.ascontiguousarray(shuffled.T).view("<f4").reshape(4 if pressed else 3, -1)
    return Stroke(
        points=columns[:2].T,
        width=float(np.frombuffer(packed[:8], dtype="<f8")[0]),
        pressure=columns[3] if pressed else np.ones(columns.shape[1], np.float32),
        times=columns[2],
        erase=bool(erase),
        exact=bool(exact),
    )


class History:
    """The drawing's states in order, and which of them is the present one.

    A new state takes the place of those that were undone. Strokes that two states share are packed once.
    """

    def __init__(self) -> None:
        self._state = _State((), None)  # the present drawing, packed
        self._undo = Undo(self._state)
        self._present = Drawing()

    @property
    def present(self) -> Drawing:
        """The drawing as the last step left it."""
        return self._present

    @property
    def undo_text(self) -> str:
        """Name of the step that :meth:`undo` takes back; empty if there is none."""
        return self._undo.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the step that :meth:`redo` does again; empty if there is none."""
        return self._undo.redo_text

    def push(self, drawing: Drawing, text: str) -> None:
        """Make `drawing` the present state, as a step called `text` (not empty)."""
        state = _State(self._pack_strokes(drawing), self._pack_picture(drawing))
        self._undo.push(state, text)
        self._present, self._state = drawing, state

    def undo(self) -> Drawing:
        """Go one step back, if there is one, and return the drawing."""
        return self._take(self._undo.undo())

    def redo(self) -> Drawing:
        """Go one step forward, if there is one, and return the drawing."""
        return self._take(self._undo.redo())

    def _take(self, state: _State) -> Drawing:
        self._present = self._unpack(state)
        self._state = state
        return self._present

    def _pack_strokes(self, drawing: Drawing) -> tuple[bytes, ...]:
        """Pack the strokes; those that the present drawing has, too, are taken from its state."""
        known = zip(self._present.strokes, self._state.strokes, strict=True)
        packed = {id(stroke): data for stroke, data in known}
        return tuple(packed.get(id(stroke)) or pack_stroke(stroke) for stroke in drawing.strokes)

    def _pack_picture(self, drawing: Drawing) -> _PackedPicture | None:
        if drawing.picture is None:
            return None
        if drawing.picture is self._present.picture:
            return self._state.picture
        return _PackedPicture(zlib.compress(drawing.picture.tobytes(), 1), drawing.picture.shape, drawing.source)

    def _unpack(self, state: _State) -> Drawing:
        """Unpack what the present drawing does not have: strokes and pictures that stay are the very same ones."""
        known = {id(data): stroke for data, stroke in zip(self._state.strokes, self._present.strokes, strict=True)}
        strokes = tuple(known.get(id(data)) or unpack_stroke(data) for data in state.strokes)
        if state.picture is None:
            return Drawing(strokes)
        if state.picture is self._state.picture:
            return Drawing(strokes, self._present.picture, state.picture.source)
        pixels = np.frombuffer(zlib.decompress(state.picture.data), dtype=np.uint8).reshape(state.picture.shape)
        return Drawing(strokes, pixels, state.picture.source)
