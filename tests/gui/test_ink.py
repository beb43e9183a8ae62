"""The image of the ink: the same at every density of pixels, and painted piece by piece without a seam."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from engine.raster import rasterise
from engine.strokes import Drawing, Stroke
from gui.widgets.ink import Ink, as_ink
from gui.widgets.live_stroke import LiveStroke

DIGIT = Stroke(points=np.array([[0.3, 0.2], [0.7, 0.25], [0.4, 0.5], [0.72, 0.7], [0.3, 0.82]], np.float32), width=0.08)


@pytest.fixture
def ink(qapp) -> Ink:
    return Ink(paper=QColor("black"), ink=QColor("white"))


def shades(image: QImage) -> np.ndarray:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()] / 255


def grow(ink: Ink, stroke: Stroke, *, points_a_frame: int = 1) -> None:
    live = LiveStroke(width=stroke.width, erase=stroke.erase)
    for index, (x, y) in enumerate(stroke.points.tolist()):
        live.add(x, y, pressure=float(stroke.pressure[index]), seconds=0)
        if index % points_a_frame == 0:
            ink.extend(live.news(), erase=live.erase)
    ink.extend(live.news(), erase=live.erase)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_the_image_has_the_screens_own_pixels_and_the_same_ink(ink, ratio):
    ink.resize(200, ratio)
    ink.render(Drawing(strokes=(DIGIT,)))

    assert ink.image.width() == 200 * ratio
    expected = rasterise([DIGIT], int(200 * ratio))
    assert np.abs(shades(ink.image) - expected).mean() < 0.01


@pytest.mark.parametrize("pressure", [None, np.array([0.4, 0.6, 1, 0.7, 0.5])], ids=["mouse", "tablet"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("points_a_frame", [1, 3, 100])
def test_growing_and_rendering_give_the_same_picture(ink, pressure, ratio, points_a_frame):
    stroke = Stroke(points=DIGIT.points, width=0.08, pressure=pressure)
    ink.resize(280, ratio)
    ink.render(Drawing())
    grow(ink, stroke, points_a_frame=points_a_frame)
    ink.settle()
    grown = shades(ink.image)
    ink.render(Drawing(strokes=(stroke,)))

    assert np.abs(grown - shades(ink.image)).mean() < 0.004


def test_what_a_point_changes_lies_within_the_rectangle_that_is_told(ink):
    ink.resize(280, 1.0)
    ink.render(Drawing())
    live = LiveStroke(width=0.06, erase=False)
    rng = np.random.default_rng(1)
    for x, y in rng.uniform(0.1, 0.9, (40, 2)).tolist():
        before = shades(ink.image)
        live.add(x, y, pressure=1, seconds=0)
        told = ink.extend(live.news(), erase=False).toAlignedRect()
        changed = np.argwhere(before != shades(ink.image))
        if len(changed):
            (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
            assert told.left() <= left <= right <= told.right()
            assert told.top() <= top <= bottom <= told.bottom()


def test_a_wild_point_far_away_costs_nothing_and_leaves_the_ink_whole(ink):
    ink.resize(280, 1.0)
    ink.render(Drawing())
    grow(ink, Stroke(points=np.array([[0.2, 0.5], [0.5, 0.5], [1e6, 0.5], [0.5, 0.6]], np.float32), width=0.05))
    ink.settle()
    assert shades(ink.image)[140, 56:279].min() > 0.9


@pytest.mark.parametrize("ground", [0, 60, 200, 255])
def test_a_pictures_ink_is_dark_on_any_ground(ground):
    picture = np.full((20, 30, 3), ground, np.uint8)
    picture[8:12, 10:20] = 255 - ground
    shade = as_ink(picture)
    assert shade[10, 15] == max(ground, 255 - ground)
    assert shade[0, 0] == min(ground, 255 - ground)
