"""Ink in pictures becomes lines: where the pen went, and how wide it was."""

from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from engine import models, samples, strokedata
from engine.ink.thinning import depths, thinned
from engine.ink.tracing import trace
from engine.net.evaluation import Subject
from engine.net.pools import is_held_out, pool
from engine.preprocess import preprocess
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke

STROKES = Path(__file__).parents[3] / "shared/data/strokes/digits.jsonl.gz"
EIGHT = ndimage.generate_binary_structure(2, 2)

TURN = np.linspace(0, 2 * np.pi, 40)
SHAPES = {
    "2": [[[0.25, 0.35], [0.4, 0.2], [0.6, 0.25], [0.65, 0.4], [0.45, 0.65], [0.25, 0.8], [0.45, 0.78], [0.75, 0.8]]],
    "4": [[[0.4, 0.2], [0.25, 0.6], [0.75, 0.6]], [[0.6, 0.35], [0.6, 0.85]]],
    "6": [[[0.6, 0.2], [0.4, 0.4], [0.3, 0.65], [0.4, 0.8], [0.6, 0.8], [0.65, 0.65], [0.5, 0.58], [0.33, 0.7]]],
    "7": [[[0.25, 0.2], [0.7, 0.2], [0.4, 0.8]], [[0.35, 0.5], [0.65, 0.5]]],
    "8": [np.column_stack([0.5 + 0.18 * np.sin(2 * TURN), 0.5 - 0.3 * np.cos(TURN)])],
}


def drawn(shape: str, pen: float) -> Drawing:
    return Drawing(tuple(Stroke(points, pen / 280) for points in SHAPES[shape]))


def photographed(drawing: Drawing, side: int = 280) -> Drawing:
    return Drawing(picture=np.rint(255 * (1 - rasterise(drawing.strokes, side))).astype(np.uint8))


def difference(one: Drawing, other: Drawing) -> float:
    return float(np.abs(preprocess(one).image - preprocess(other).image).mean())


@pytest.mark.parametrize("pen", [3, 8, 18, 45])
@pytest.mark.parametrize("shape", SHAPES)
def test_middle_lines_are_thin_and_connected_as_the_ink_is(shape, pen):
    mask = rasterise(drawn(shape, pen).strokes, 120) > 0.5
    line = thinned(mask)
    assert not (line & ~mask).any()
    assert ndimage.label(line, EIGHT)[1] == ndimage.label(mask, EIGHT)[1]
    assert ndimage.label(~line)[1] == ndimage.label(~mask)[1]  # as many holes
    assert ndimage.binary_opening(line, np.ones((2, 2))).sum() <= 4  # where four lines meet


def test_depths_are_distances():
    for seed in range(5):
        mask = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(50, 70)), 3) > 0
        want = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        np.testing.assert_allclose(depths(mask), want, atol=1e-5)


@pytest.mark.parametrize("pen", [6, 18, 45])
@pytest.mark.parametrize("degrees", [90, 60, 45, 20])
def test_a_line_is_found_from_where_the_pen_came_down_to_where_it_was_lifted(degrees, pen):
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    found = trace(rasterise([Stroke(0.5 + np.outer([-0.35, 0.35], along), pen / 280)], 280))
    places = found.lines.points / 280 - 0.5
    assert found.pen == pytest.approx(pen, abs=2)
    assert np.abs(places @ [-along[1], along[0]]).max() < 2.5 / 280
    np.testing.assert_allclose([(places @ along).min(), (places @ along).max()], [-0.35, 0.35], atol=2.5 / 280)


@pytest.mark.parametrize("pen", [4, 8, 12, 18, 24, 30, 36, 45])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_looks_to_the_network_as_its_strokes_do_whatever_the_pen(shape, pen):
    assert difference(photographed(drawn(shape, pen)), drawn(shape, 18)) < 0.03


@pytest.mark.parametrize("side", [32, 48, 64, 150, 560, 700])
def test_nor_does_the_pictures_size_matter(side):
    for shape in SHAPES:
        assert difference(photographed(drawn(shape, 18), side), drawn(shape, 18)) < 0.03


def test_a_loop_that_the_pen_filled_is_a_loop_again():
    ring = Stroke(0.5 + 0.07 * np.column_stack([np.cos(TURN), np.sin(TURN)]), 45 / 280)
    tail = Stroke([[0.57, 0.5], [0.55, 0.9]], 45 / 280)
    ink = rasterise([ring, tail], 280)
    assert ndimage.label(ink < 0.5)[1] == 1  # no hole is left
    found = trace(ink)
    outside = rasterise([Stroke(found.lines.points / 280, 4 / 280)], 280) < 0.1
    assert np.hypot(*(found.lines.points / 280 - 0.5).T).min() > 0.04
    assert outside[140, 140]


def test_broad_ends_are_no_forks():
    ink = np.zeros((200, 200), np.float32)
    ink[30:170, 90:110] = 1
    found = trace(ink)
    assert len(np.unique(found.lines.stroke)) == 1
    np.testing.assert_allclose(found.lines.points[:, 0], 100, atol=1.5)
    np.testing.assert_allclose(np.sort(found.lines.points[[0, -1], 1]), [40, 160], atol=3)


def test_no_ink_has_no_lines_and_a_dot_is_a_point():
    assert trace(np.zeros((40, 40), np.float32)) is None
    dot = trace(rasterise([Stroke([[0.3, 0.6]], 0.1)], 200))
    np.testing.assert_allclose(dot.lines.points.mean(axis=0), [60, 120], atol=2)
    assert np.ptp(dot.lines.points, axis=0).max() < 6


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 2), (3, 50), (90, 4)])
def test_noise_of_any_shape_is_traced_inside_the_picture(shape):
    for seed in range(20):
        found = trace(np.random.default_rng(seed).random(shape, np.float32))
        if found is not None:
            assert np.isfinite(found.lines.points).all()
            assert (found.lines.points > -2).all()
            assert (found.lines.points < np.array(shape[::-1]) + 2).all()


@pytest.fixture(scope="module")
def compact() -> Subject:
    return Subject.of(models.load_named("compact"))


def read(subject: Subject, drawings: list[Drawing]) -> np.ndarray:
    pictures = [np.rint(255 * preprocess(drawing).image[0]).astype(np.uint8) for drawing in drawings]
    return subject.logits(pool(np.array(pictures), [0] * len(pictures))).argmax(axis=1)


def test_bundled_digits_are_read_when_they_are_cropped_enlarged_or_thresholded(compact):
    digits = samples.load()
    chosen = np.arange(0, len(digits.images), 25)
    labels = digits.labels[chosen]
    as_they_are = (read(compact, [Drawing(picture=digits.images[i]) for i in chosen]) == labels).mean()
    padded = [np.pad(digits.images[i], ((3, 15), (9, 0))) for i in chosen]
    large = [
        ndimage.zoom(digits.images[i].astype(np.float32), 7, order=1).clip(0, 255).astype(np.uint8) for i in chosen
    ]
    for pictures in (padded, large, [255 - np.uint8(255) * (picture > 127) for picture in large]):
        right = (read(compact, [Drawing(picture=picture) for picture in pictures]) == labels).mean()
        assert right > as_they_are - 0.015


@pytest.mark.skipif(not STROKES.exists(), reason="needs the pen digits of ../shared, which are not part of the project")
@pytest.mark.parametrize("pen", [4, 18, 36])
def test_pictures_of_unseen_writers_digits_are_read_as_their_strokes_are(compact, pen):
    digits = [each for each in strokedata.read(STROKES) if is_held_out(each.writer) and not each.slashed_zero][::9]
    rng = np.random.default_rng(3)
    placed = [strokedata.place(digit, "normal", rng) for digit in digits]
    drawings = [Drawing(tuple(Stroke(s.points, pen / 280) for s in each.strokes)) for each in placed]
    labels = np.array([digit.label for digit in digits])
    as_strokes = (read(compact, drawings) == labels).mean()
    as_pictures = (read(compact, [photographed(each) for each in drawings]) == labels).mean()
    assert as_pictures > as_strokes - 0.015  # one or two of the 160 digits
