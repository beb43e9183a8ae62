"""Undo without limit: any walk through the history gives back what was there, in little memory."""

import tracemalloc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.history import History, pack_stroke, unpack_stroke
from engine.strokes import Drawing, Stroke


def random_stroke(rng: np.random.Generator, n: int = 40, *, pressed: bool = False) -> Stroke:
    points = np.cumsum(rng.normal(0, 0.01, (n, 2)), axis=0) + 0.5
    pressure = rng.uniform(0.1, 1, n) if pressed else None
    return Stroke(
        points, 18 / 280, pressure, np.arange(n) / 120, erase=bool(rng.integers(2)), exact=bool(rng.integers(2))
    )


def assert_same(a: Drawing, b: Drawing) -> None:
    assert len(a.strokes) == len(b.strokes)
    for left, right in zip(a.strokes, b.strokes, strict=True):
        for name in ("points", "pressure", "times"):
            np.testing.assert_array_equal(getattr(left, name), getattr(right, name))
        assert (left.width, left.erase, left.exact) == (right.width, right.erase, right.exact)
    np.testing.assert_array_equal(a.picture, b.picture)
    assert a.source == b.source


@given(st.integers(1, 300), st.booleans(), st.integers(0, 2**32 - 1))
def test_packing_loses_nothing(n: int, pressed: bool, seed: int) -> None:
    stroke = random_stroke(np.random.default_rng(seed), n, pressed=pressed)
    assert_same(Drawing((unpack_stroke(pack_stroke(stroke)),)), Drawing((stroke,)))


@given(st.lists(st.sampled_from(["draw", "clear", "picture", "undo", "redo"]), max_size=40))
def test_any_walk_equals_a_plain_list_of_states(steps: list[str]) -> None:
    rng = np.random.default_rng(len(steps))
    history, states, index = History(), [Drawing()], 0
    for step in steps:
        if step == "undo":
            index = max(index - 1, 0)
            assert_same(history.undo(), states[index])
        elif step == "redo":
            index = min(index + 1, len(states) - 1)
            assert_same(history.redo(), states[index])
        else:
            new = {
                "draw": lambda: history.present.with_stroke(random_stroke(rng)),
                "clear": Drawing,
                "picture": lambda: Drawing(picture=rng.integers(0, 256, (28, 28), dtype=np.uint8), source="a picture"),
            }[step]()
            history.push(new, step)
            states[index + 1 :] = [new]
            index += 1
            assert history.undo_text == step
    assert_same(history.present, states[index])
    assert bool(history.undo_text) == (index > 0)
    assert bool(history.redo_text) == (index + 1 < len(states))


def test_twenty_thousand_strokes_and_clears_take_less_than_20_mb() -> None:
    rng = np.random.default_rng(1)
    history = History()
    stroke = random_stroke(rng)
    tracemalloc.start()
    for shift in range(20_000):
        moved = Stroke(stroke.points + np.float32(shift / 1e6), stroke.width, None, stroke.times)
        history.push(history.present.with_stroke(moved), "Draw")
        history.push(Drawing(), "Clear")
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 20e6


def test_what_stays_when_a_step_is_taken_back_is_the_very_same() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (9, 9), np.uint8)
    history = History()
    drawing = Drawing(picture=picture)
    history.push(drawing, "Open")
    for _ in range(5):
        drawing = drawing.with_stroke(random_stroke(rng))
        history.push(drawing, "Draw")
    back = history.undo()
    assert all(one is other for one, other in zip(back.strokes, drawing.strokes[:-1], strict=True))
    assert back.picture is picture
    again = history.redo()
    assert again.strokes[:-1] == back.strokes
    assert_same(again, drawing)
