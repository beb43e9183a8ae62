"""Strokes go through the real canvas by mouse events, and come out as the right class whatever their size and place."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from HersheyFonts import HersheyFonts

from engine import drawingfile, models, strokedata
from engine.strokedata import StrokeDigit
from engine.strokes import Drawing, Stroke
from resources import path as resource
from tests.benchmarks.strokes import FILE
from tests.e2e import replay as command
from tests.e2e.replay import Replay


@pytest.fixture(scope="module")
def replay(qapp, tmp_path_factory) -> Iterator[Replay]:
    replay = Replay(models.load_named("compact"), tmp_path_factory.mktemp("replay"))
    yield replay
    replay.close()


def plotted(label: int) -> StrokeDigit:
    """Return a digit as a plotter's font draws it, with a point every twentieth of its height."""
    font = HersheyFonts()
    font.load_default_font("futural")
    drawn = [np.array(points, np.float32) for points in font.strokes_for_text(str(label))]
    low = np.min([points.min(axis=0) for points in drawn], axis=0)
    side = (np.max([points.max(axis=0) for points in drawn], axis=0) - low).max()
    return StrokeDigit(str(label), "plotter", label, False, tuple(_dense((points - low) / side) for points in drawn))


def _dense(points: np.ndarray) -> np.ndarray:
    lengths = np.append(0, np.hypot(*np.diff(points, axis=0).T).cumsum())
    at = np.linspace(0, lengths[-1], max(2, round(lengths[-1] * 20)))
    return np.column_stack([np.interp(at, lengths, points[:, axis]) for axis in (0, 1)]).astype(np.float32)


@pytest.mark.parametrize("variant", strokedata.VARIANTS)
def test_a_three_is_read_in_every_size_place_and_pen(replay: Replay, variant: str) -> None:
    three = [stroke.points for stroke in drawingfile.load(resource("three.inkling")).strokes]
    rng = np.random.default_rng(1)
    assert [replay.read(strokedata.place(three, variant, rng)) for _ in range(2)] == [3, 3]


def test_a_plotters_digits_are_read(replay: Replay) -> None:
    digits = [plotted(label) for label in range(10)]
    right, count = command.accuracy(replay, digits, "normal")
    assert count == 10
    assert right >= 9


def test_what_is_drawn_is_what_was_to_be_drawn(replay: Replay) -> None:
    points = np.array([[0.2, 0.3], [0.6, 0.35], [0.7, 0.8]], np.float32)
    replay.draw(Drawing((Stroke(points, width=0.1),)))
    (stroke,) = replay.session.settled_drawing.strokes
    pixel = 1 / replay.panel.canvas.square().width()
    np.testing.assert_allclose(stroke.points[[0, 1, -1]], points, atol=1.5 * pixel)
    assert stroke.width == pytest.approx(0.1)


@pytest.mark.skipif(not FILE.exists(), reason="the pen strokes of the development set are not beside this checkout")
def test_the_command_prints_every_variant(capsys) -> None:
    assert command.main(["--count", "3"]) == 0
    printed = capsys.readouterr().out
    for variant in strokedata.VARIANTS:
        assert variant in printed


def test_the_command_says_what_it_lacks(tmp_path: Path, capsys) -> None:
    assert command.main(["--strokes", str(tmp_path / "none.gz")]) == 1
    assert "none.gz" in capsys.readouterr().err
