"""The data set of what is no digit, and what of it teaches a network."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine import drawingdata
from engine.errors import EngineError

T = np.linspace(0, 6.28, 30)
RING = np.stack([np.cos(T), np.sin(T)], axis=1).tolist()
LINE = {
    "id": "n-1",
    "writer": "w-1",
    "kind": "letter",
    "label": "a",
    "like_a_digit": False,
    "strokes": [RING, [[1, -1], [1, 1]]],
}


def read(folder: Path, *lines: dict) -> list[drawingdata.OtherDrawing]:
    path = folder / "drawings.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return drawingdata.read(path)


def test_drawings_are_read_with_what_is_held_out_together(tmp_path):
    letter, doodle, script = read(
        tmp_path,
        LINE,
        LINE | {"kind": "doodle", "label": "cat"},
        LINE | {"kind": "script", "label": "Greek/character01"},
    )
    assert (letter.kind, letter.label, len(letter.strokes)) == ("letter", "a", 2)
    assert [each.group for each in (letter, doodle, script)] == ["w-1", "cat", "Greek"]


@pytest.mark.parametrize(
    ("change", "teaches"),
    [
        ({}, True),
        ({"like_a_digit": True}, False),
        ({"kind": "script", "label": "Greek/character15"}, False),
        ({"label": "%"}, False),
        ({"label": "X", "strokes": [[[0, 0], [0.5, 0.52], [1, 1]]]}, False),
        ({"label": "X", "strokes": [[[0, 0], [1, 1]], [[1, 0], [0, 1]]]}, True),
    ],
)
def test_what_is_a_digits_shape_too_does_not_teach(tmp_path, change, teaches):
    (drawing,) = read(tmp_path, LINE | change)
    assert drawing.teaches is teaches


@pytest.mark.parametrize("change", [{"strokes": []}, {"strokes": [[[0, float("nan")]]]}, {"strokes": 3}])
def test_a_line_that_is_no_drawing_is_named(tmp_path, change):
    with pytest.raises(EngineError, match=r"Line 2 of the stroke data .* is not a drawing"):
        read(tmp_path, LINE, LINE | change)
    with pytest.raises(EngineError, match="Line 1"):
        read(tmp_path, {name: value for name, value in LINE.items() if name != "label"})
