"""Digits under the conditions that people meet."""

import numpy as np
import pytest

from engine import conditions, strokedata
from engine.strokedata import StrokeDigit

T = np.linspace(0, 1, 41)
STROKE = np.stack([0.3 * np.sin(6 * T) + 0.3, T], axis=1).astype(np.float32)
DIGIT = StrokeDigit("a", "w", 3, False, (STROKE, STROKE[::2] * np.float32(0.5)))


def put(name: str, seed: int = 0):
    return conditions.put(DIGIT, name, np.random.default_rng(seed))


def span(drawing) -> np.ndarray:
    return np.ptp(np.concatenate([stroke.points for stroke in drawing.strokes]), axis=0)


@pytest.mark.parametrize("name", [*strokedata.VARIANTS, *conditions.CONDITIONS])
@pytest.mark.parametrize("seed", range(5))
def test_all_ink_lies_on_the_canvas(name, seed):
    for stroke in put(name, seed).strokes:
        assert stroke.points.min() >= stroke.width / 2 - 1e-6
        assert stroke.points.max() <= 1 - stroke.width / 2 + 1e-6


def test_one_thing_is_changed():
    as_written = put("normal")
    ratio = span(as_written)[0] / span(as_written)[1]
    wide = put("1.5 times as wide")
    assert span(wide)[0] / span(wide)[1] == pytest.approx(1.5 * ratio, rel=1e-4)
    assert [len(stroke.points) for stroke in put("every 5th point").strokes] == [9, 5]
    assert [len(stroke.points) for stroke in put("every 8th point").strokes] == [6, 3]


@pytest.mark.parametrize("name", ["a stray stroke", "a stray stroke in a corner", "a dot in a corner"])
def test_stray_ink_is_one_stroke_more(name):
    drawing = put(name, 3)
    assert len(drawing.strokes) == len(DIGIT.strokes) + 1
    mark = drawing.strokes[-1].points
    assert np.ptp(mark, axis=0).max() <= 0.13
    if "corner" in name:
        assert (np.abs(mark.mean(axis=0) - 0.5) > 0.3).all()
    if "dot" in name:
        assert np.ptp(mark, axis=0).max() == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_turn_is_by_fifteen_degrees_to_either_side(seed):
    turned, straight = (put(name, seed).strokes[0].points for name in ("turned by 15°", "normal"))
    angles = [np.degrees(np.arctan2(*(points[-1] - points[0]))) for points in (turned, straight)]
    assert abs(angles[0] - angles[1]) == pytest.approx(15, abs=0.01)
