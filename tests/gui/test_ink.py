"""The image of the ink: the same at every density of pixels, and painted piece by piece without a seam."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.raster import rasterise
from engine.strokes import Drawing, Stroke
from gui.widgets.brushwork import draw_strokes
from gui.widgets.ink import Ink, as_ink
from gui.widgets.live_stroke import LiveStroke
from gui.widgets.snapshots import EVERY

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
    ink.show(Drawing(strokes=(DIGIT,)))

    assert ink.image.width() == 200 * ratio
    expected = rasterise([DIGIT], int(200 * ratio))
    assert np.abs(shades(ink.image) - expected).mean() < 0.01


@pytest.mark.parametrize("pressure", [None, np.array([0.4, 0.6, 1, 0.7, 0.5])], ids=["mouse", "tablet"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("points_a_frame", [1, 3, 100])
def test_growing_and_rendering_give_the_same_picture(ink, pressure, ratio, points_a_frame):
    stroke = Stroke(points=DIGIT.points, width=0.08, pressure=pressure)
    ink.resize(280, ratio)
    ink.show(Drawing())
    grow(ink, stroke, points_a_frame=points_a_frame)
    ink.settle(stroke)
    grown = shades(ink.image)
    ink.show(Drawing(strokes=(stroke,)))

    assert np.abs(grown - shades(ink.image)).mean() < 0.004


def test_what_a_point_changes_lies_within_the_rectangle_that_is_told(ink):
    ink.resize(280, 1.0)
    ink.show(Drawing())
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
    ink.show(Drawing())
    stroke = Stroke(points=np.array([[0.2, 0.5], [0.5, 0.5], [1e6, 0.5], [0.5, 0.6]], np.float32), width=0.05)
    grow(ink, stroke)
    ink.settle(stroke)
    assert shades(ink.image)[140, 56:279].min() > 0.9


@pytest.mark.parametrize("ground", [0, 60, 200, 255])
def test_a_pictures_ink_is_dark_on_any_ground(ground):
    picture = np.full((20, 30, 3), ground, np.uint8)
    picture[8:12, 10:20] = 255 - ground
    shade = as_ink(picture)
    assert shade[10, 15] == max(ground, 255 - ground)
    assert shade[0, 0] == min(ground, 255 - ground)


def scribble(count: int, seed: int = 0) -> tuple[Stroke, ...]:
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0.1, 0.9, (count, 1, 2))
    return tuple(Stroke(points, 0.02) for points in starts + np.cumsum(rng.normal(0, 0.01, (count, 40, 2)), axis=1))


def anew(drawing: Drawing) -> np.ndarray:
    """The picture of `drawing` by an Ink that has shown nothing before."""
    ink = Ink(paper=QColor("black"), ink=QColor("white"))
    ink.resize(280, 1.0)
    ink.show(drawing)
    ink.finish()
    return shades(ink.image)


def test_whatever_was_shown_before_the_picture_is_the_drawings(ink):
    many, others = scribble(300), scribble(40, seed=1)
    spot = np.full((20, 20), 0, np.uint8)
    spot[8:12, 8:12] = 255
    shown = [many, many[:299], many[:298], (*many[:298], others[0]), many[:130], many[:5], many, others, (), many[7:]]
    ink.resize(280, 1.0)
    for picture in (None, spot, None):
        for strokes in shown:
            ink.show(Drawing(strokes, picture))
            ink.finish()
            np.testing.assert_allclose(shades(ink.image), anew(Drawing(strokes, picture)), atol=0.01)


def test_a_cancelled_stroke_leaves_nothing(ink):
    many = scribble(100)
    ink.resize(280, 1.0)
    ink.show(Drawing(many))
    grow(ink, DIGIT)
    ink.show(Drawing(many))
    ink.finish()
    np.testing.assert_array_equal(shades(ink.image), anew(Drawing(many)))


def test_a_stroke_drawn_while_much_is_still_painted_is_there_and_can_be_undone(ink):
    many = scribble(500)
    ink.resize(280, 1.0)
    ink.show(Drawing(many))
    assert not ink.is_complete
    grow(ink, DIGIT)
    ink.settle(DIGIT)
    ink.show(Drawing((*many, DIGIT)))
    ink.finish()
    np.testing.assert_allclose(shades(ink.image), anew(Drawing((*many, DIGIT))), atol=0.01)
    ink.show(Drawing(many))
    ink.finish()
    np.testing.assert_allclose(shades(ink.image), anew(Drawing(many)), atol=0.01)


def test_one_more_or_one_less_paints_little(ink, monkeypatch):
    painted = []

    def counted(painter, strokes, **how):
        painted.append(len(strokes))
        draw_strokes(painter, strokes, **how)

    many = scribble(400)
    ink.resize(280, 1.0)
    ink.show(Drawing(many))
    ink.finish()
    monkeypatch.setattr("gui.widgets.ink.draw_strokes", counted)
    ink.show(Drawing((*many, DIGIT)))
    assert sum(painted) == 1
    ink.show(Drawing(many))
    ink.show(Drawing(many[:-1]))
    assert sum(painted) <= 1 + 2 * EVERY
    ink.set_colours(paper=QColor("white"), ink=QColor("black"))
    assert ink.picture().pixelColor(0, 0) == QColor("white")
    assert sum(painted) <= 1 + 2 * EVERY, "other colours paint nothing"


def test_another_size_shows_the_old_picture_until_the_new_one_is_done(ink, qapp):
    drawing = Drawing(scribble(500))
    ink.resize(280, 1.0)
    ink.show(drawing)
    ink.finish()
    ink.resize(300, 1.0)
    ink.show(drawing)
    assert not ink.is_complete
    seen = QImage(300, 300, QImage.Format.Format_RGB32)
    with QPainter(seen) as painter:
        ink.paint(painter, QPointF(0, 0))
    before = shades(seen)
    ink.finish()
    with QPainter(seen) as painter:
        ink.paint(painter, QPointF(0, 0))
    assert np.abs(before - shades(seen)).mean() < 0.04
