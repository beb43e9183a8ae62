"""From what a person drew to what the network gets, as MNIST was made.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition" (1998), III.A:
the ink's longer side is brought to 20 pixels, and its centre of mass to the middle of 28 x 28.
Strokes, and the lines that a picture's ink is traced to, are scaled and centred as vectors and then drawn with a
constant pen, so that large and small, thin and thick digits look alike. A picture that was made as MNIST's were is left
as it is.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.curve import Polylines, chosen, joined, remembered_strokes
from engine.ink.erasing import settled
from engine.ink.stray import left_out, stray
from engine.ink.tracing import Traced, trace
from engine.pictures import InkSteps, in_square, steps_of
from engine.raster import curve_step, draw_polylines, draw_with_one_pen, rasterise
from engine.resample import area_scaled
from engine.strokes import Array, Drawing, Stroke, frozen

#: Side of MNIST's pictures, and the longer side of the ink in them, in pixels.
SIDE = 28
INK_SIDE = 20
#: The constant pen, in pixels of the 28 x 28 picture, that strokes are drawn with: the width at which people's digits
#: get as much ink as MNIST's (0.133 of the picture on average; MNIST has 0.131).
PEN_PIXELS = 2.4
#: MNIST's centre of mass lies in the middle of the pixel in row 14, column 14 (measured: 14.0 on average).
CENTRE_OF_MASS = 14.5
#: Side of the picture that shows a drawing of strokes, and of the canvas that a drawing with erasing is drawn on.
_SHOWN_SIDE = 56
_CANVAS_SIDE = 280
#: Side of the canvas at most where there are strokes over a large picture.
_LARGEST_CANVAS = 400
#: Ink below this is what an eraser's soft edge leaves behind; a drawing with no more than this is blank.
_LEAST_INK = 0.12
#: How dark ink that is left out is shown.
_PALE = 0.35
#: MNIST's centres of mass lie this close to the middle.
_MNIST_OFF = 0.75
#: A drawing whose lines span less than this share of the canvas is a dot and is not blown up.
_DOT = 0.02
#: Curves are followed in steps of powers of this.
_STEPS = 1.1

_latest: tuple[NDArray[np.uint8], tuple[Stroke, ...], Traced | None] | None = None


@dataclass(frozen=True)
class Frame:
    """The square that ink is brought to: MNIST's, or one of another side with all lengths in proportion.

    Attributes
    ----------
    side : int
        In pixels, like everything else here.
    """

    side: int = SIDE

    @property
    def ink(self) -> float:
        """The longer side of the ink."""
        return INK_SIDE * self.side / SIDE

    @property
    def pen(self) -> float:
        """The constant pen."""
        return PEN_PIXELS * self.side / SIDE

    @property
    def centre(self) -> float:
        """Where the centre of mass goes, in rows and in columns."""
        return CENTRE_OF_MASS * self.side / SIDE


#: MNIST's own.
MNIST_FRAME = Frame()


@dataclass(frozen=True)
class Options:
    """Which steps of the preprocessing are done; switching one off shows why it matters.

    Attributes
    ----------
    crop : bool
        Go on with the ink's own box; otherwise with the whole canvas.
    scale : bool
        Bring the longer side to 20 pixels; otherwise the ink keeps its size relative to the canvas.
    centre : bool
        Bring the centre of mass to the middle; otherwise the middle of the box.
    vector : bool
        Scale and centre strokes as vectors, then draw them with a constant pen; otherwise reduce a picture of them.
    """

    crop: bool = True
    scale: bool = True
    centre: bool = True
    vector: bool = True


@dataclass(frozen=True, eq=False)
class Stage:
    """One step on the way to the network's input.

    Attributes
    ----------
    name : str
        "picture", "paper", "ink" (pictures only), "drawing", "cropped", "scaled", "centred", "padded" (32 x 32 only).
    title : str
        For people.
    image : (H, W) float32 in [0, 1]
        Read-only.
    """

    name: str
    title: str
    image: Array


@dataclass(frozen=True, eq=False)
class NetworkInput:
    """What the network gets, and how it came about.

    Attributes
    ----------
    image : (1, H, W) float32 in [0, 1]
        Read-only.
    make_stages : callable
        Makes `stages`: pictures that the network does not need are drawn when somebody looks at them.
    left_out : str
        What of the ink was left out, as a sentence for people; empty if nothing was.
    taken : (left, top, right, bottom) or None
        Where on the canvas lies what was taken of a picture from which other things were left out, in canvas units.
    """

    image: Array
    make_stages: Callable[[], Iterable[Stage]] = field(repr=False)
    left_out: str = ""
    taken: tuple[float, ...] | None = None

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The steps on the way, in their order; the last one's image is the input."""
        return tuple(self.make_stages())


def preprocess(drawing: Drawing, options: Options | None = None, *, frame: Frame = MNIST_FRAME) -> NetworkInput | None:
    """Bring a drawing's ink into a square; :mod:`engine.inputs` makes a network's input of that.

    Parameters
    ----------
    drawing : Drawing
    options : Options, optional
        All steps are done if not given.
    frame : Frame

    Returns
    -------
    NetworkInput or None
        Its image is (1, side, side); None if there is no ink.
    """
    options = options or Options()
    drawing = settled(drawing)
    if options.vector and drawing.picture is None:
        return _from_strokes(drawing.strokes, options, frame)
    return _from_picture(drawing, options, frame)


# Lines, as vectors: strokes of the pen, and those that a picture was traced to


def _from_strokes(strokes: tuple[Stroke, ...], options: Options, frame: Frame) -> NetworkInput | None:
    """Return the input that a drawing of strokes alone makes; None if no ink is on the canvas."""
    strokes = tuple(s for s in strokes if s.is_inked)
    if not strokes:
        return None
    points = np.concatenate([s.points for s in strokes])
    pen = max(stroke.width for stroke in strokes)
    rough = _vector_scale(points.max(axis=0) - points.min(axis=0), pen, options, frame)
    lines = _on_canvas(remembered_strokes(strokes, step=_round_step(curve_step(frame.pen / 2, rough))))
    return _from_lines(lines, pen, options, frame) if len(lines.points) else None


def _from_lines(
    lines: Polylines, pen: float, options: Options, frame: Frame, picture: InkSteps | None = None
) -> NetworkInput:
    """Return the input that lines in canvas units make, drawn by a `pen` so wide or found in a `picture`.

    Stray ink is left out where the drawing is cropped to its ink: it would make the digit small and push it aside.
    """
    of_a_picture = picture is not None
    everything, aside = lines, np.zeros(len(lines.points), np.int64)
    if options.crop:
        aside = stray(lines, of_a_picture=of_a_picture)
    if aside.any():
        lines = chosen(everything, aside == 0)
    low, high = lines.points.min(axis=0), lines.points.max(axis=0)
    scale = _vector_scale(high - low, pen, options, frame)
    middle = (low + high) / 2 if options.crop else np.array([0.5, 0.5], np.float32)
    side, radius = frame.side, frame.pen / 2
    placed = lines.moved(scale, np.float32(side / 2) - middle * np.float32(scale))
    scaled = draw_with_one_pen(placed, radius, (side, side))
    centred = scaled
    if options.centre and scaled.any():
        centred = draw_with_one_pen(_centred(placed, scaled, frame), radius, (side, side))
    image = frozen(centred[None])

    def stages() -> list[Stage]:
        drawing = _shown(lines)
        pale = np.maximum(drawing, _PALE * _shown(chosen(everything, aside > 0))) if aside.any() else drawing
        corners, margin = placed.points, radius
        if not options.crop:
            corners, margin = np.array([[(side - scale) / 2] * 2, [(side + scale) / 2] * 2], np.float32), 0.0
        cropped = _cropped(drawing) if options.crop else drawing
        inside = scaled[_pixels_within(corners, margin, side)]
        before = [] if picture is None else _picture_stages(picture)
        return before + _titled(pale, cropped, inside, image[0], options, frame)

    said = "" if picture is None else picture.left_out, left_out(aside, of_a_picture=of_a_picture)
    taken = (*low.tolist(), *high.tolist()) if of_a_picture and aside.any() else None
    return NetworkInput(image, stages, " ".join(filter(None, said)), taken)


def _shown(lines: Polylines) -> Array:
    """Return a picture of lines in canvas units."""
    return draw_polylines(lines.moved(_SHOWN_SIDE, np.zeros(2, np.float32)), (_SHOWN_SIDE, _SHOWN_SIDE))


def _round_step(step: float) -> float:
    """Return the next step down of a few: so a drawing that grows a little is not smoothed anew."""
    return float(_STEPS ** math.floor(math.log(step, _STEPS)))


def _vector_scale(extent: Array, pen: float, options: Options, frame: Frame) -> float:
    """Return pixels a canvas unit for lines that span `extent` (2,) canvas units, drawn with a `pen` so wide.

    A drawing no larger than its own pen is a dot: it stays one, and its tremble is not made a shape.
    """
    if not options.scale:
        return frame.side
    if not options.crop:
        return frame.ink
    return (frame.ink - frame.pen) / max(float(extent.max()), pen, _DOT)


def _on_canvas(lines: Polylines) -> Polylines:
    """Return the parts of `lines` whose ink lies on the canvas: what nobody sees, the network does not get."""
    if not len(lines.points) or (lines.points.min() >= 0 and lines.points.max() <= 1):
        return lines
    margin = lines.widths[:, None] * np.float32(0.5)
    seen = ((lines.points > -margin) & (lines.points < 1 + margin)).all(axis=1)
    # A line that leaves and comes back is two lines.
    part = lines.stroke + np.cumsum(~seen)
    return Polylines(lines.points[seen], lines.widths[seen], part[seen])


def _centred(lines: Polylines, ink: Array, frame: Frame) -> Polylines:
    """Shift lines so that the centre of mass of their `ink` comes to the middle, but no ink over the edge."""
    wanted = frame.centre - _centre_of_mass(ink)
    rim = frame.pen / 2
    room_before = np.maximum(lines.points.min(axis=0) - rim, 0)
    room_after = np.maximum(frame.side - rim - lines.points.max(axis=0), 0)
    shift = np.clip(wanted[::-1], -room_before, room_after)
    return lines.moved(1, np.asarray(shift, np.float32))


def _pixels_within(points: Array, margin: float, side: int) -> tuple[slice, slice]:
    """Return the rows and columns of a picture of that `side` that hold `points` (N, 2) and `margin` around them."""
    first = np.clip(np.floor(points.min(axis=0) - margin + 1e-3), 0, side - 1).astype(int)
    last = np.clip(np.ceil(points.max(axis=0) + margin - 1e-3), first + 1, side).astype(int)
    return slice(first[1], last[1]), slice(first[0], last[0])


# Pictures


def _from_picture(drawing: Drawing, options: Options, frame: Frame) -> NetworkInput | None:
    """Return the input that a drawing with a picture, or strokes taken as pixels, make; None if there is no ink."""
    steps = steps_of(drawing.picture) if drawing.picture is not None and drawing.picture.size else None
    canvas = _composed(drawing.strokes, steps)
    if canvas.max() <= _LEAST_INK:
        return None

    is_ready = frame == MNIST_FRAME and _is_mnists(canvas)
    if options.vector and drawing.picture is not None and not is_ready:
        lines, pen = _traced(drawing, drawing.picture, frame)
        if len(lines.points):
            return _from_lines(lines, pen, options, frame, steps)
    cropped = _cropped(canvas) if options.crop else canvas
    scaled = area_scaled(cropped, _picture_scale(cropped, canvas, drawing, options, frame))
    image = frozen(_in_middle(scaled, frame, by_mass=options.centre)[None])

    def stages() -> list[Stage]:
        return (_picture_stages(steps) if steps else []) + _titled(canvas, cropped, scaled, image[0], options, frame)

    return NetworkInput(image, stages, steps.left_out if steps else "")


def _traced(drawing: Drawing, picture: NDArray[np.uint8], frame: Frame) -> tuple[Polylines, float]:
    """Return the lines, in canvas units, of a drawing's picture and of the strokes over it, and the widest pen."""
    found = _lines_of(picture, tuple(s for s in drawing.strokes if s.erase))
    strokes = tuple(s for s in drawing.strokes if s.is_inked and not s.erase)
    parts = [] if found is None else [found.lines]
    if strokes:
        parts.append(remembered_strokes(strokes, step=_round_step(curve_step(frame.pen / 2, frame.ink))))
    pens = [stroke.width for stroke in strokes] + ([] if found is None else [found.pen])
    return _on_canvas(joined(parts)), max(pens, default=0.0)


def _lines_of(picture: NDArray[np.uint8], erasers: tuple[Stroke, ...]) -> Traced | None:
    """Return the lines, in canvas units, of what `erasers` leave of a picture; those of the last one are kept."""
    global _latest  # one entry, replaced whole, so that threads need no lock
    latest = _latest
    if latest is None or latest[0] is not picture or latest[1] != erasers:  # strokes compare by identity
        canvas = _composed(erasers, steps_of(picture))
        found = trace(canvas)
        latest = _latest = (picture, erasers, None if found is None else found.scaled(1 / len(canvas)))
    return latest[2]


def _is_mnists(canvas: Array) -> bool:
    """Return True if a picture was made as MNIST's were: it is as the network wants it, and is left alone."""
    if len(canvas) != SIDE:
        return False
    off = float(np.abs(_centre_of_mass(canvas) - CENTRE_OF_MASS).max())
    return INK_SIDE - 1 <= max(_cropped(canvas).shape) <= INK_SIDE and off < _MNIST_OFF


def _composed(strokes: tuple[Stroke, ...], steps: InkSteps | None) -> Array:
    """Return the whole canvas (S, S): the picture's ink with the strokes over it."""
    if steps is None:
        ink = rasterise(strokes, _CANVAS_SIDE)
    elif not strokes:
        return in_square(steps.ink, max(steps.ink.shape))
    else:
        side = min(max(_CANVAS_SIDE, *steps.ink.shape), _LARGEST_CANVAS)
        ink = rasterise(strokes, side, below=in_square(steps.ink, side))
    return np.where(ink > _LEAST_INK, ink, np.float32(0))


def _picture_scale(cropped: Array, canvas: Array, drawing: Drawing, options: Options, frame: Frame) -> float:
    """Return the factor that brings the picture to the network's size; a dot is not blown up."""
    if not options.scale:
        return frame.side / len(canvas)
    longer = max(cropped.shape)
    if options.crop and len(canvas) == frame.side == SIDE and INK_SIDE - 1 <= longer <= INK_SIDE:
        return 1.0  # one of MNIST's own: one in a thousand is 19 pixels long
    pen = max((s.width for s in drawing.strokes if not s.erase), default=0) * len(canvas)
    smallest = max(INK_SIDE / 3, 2.5 * pen) if options.crop else 0
    return float(frame.ink / max(longer, smallest))


def _in_middle(ink: Array, frame: Frame, *, by_mass: bool) -> Array:
    """Return `ink`, no larger than the frame, in a picture of its size: its box in the middle, or its centre of mass.

    Whole pixels, as MNIST did it: an MNIST digit comes out as it went in.
    """
    room = frame.side - np.array(ink.shape)
    start = room // 2
    if by_mass:
        start = np.clip(np.rint(frame.centre - _centre_of_mass(ink)).astype(int), 0, room)
    picture = np.zeros((frame.side, frame.side), np.float32)
    picture[start[0] : start[0] + ink.shape[0], start[1] : start[1] + ink.shape[1]] = ink
    return picture


# Both


def _cropped(ink: Array) -> Array:
    """Return the box of `ink` (H, W) that holds all that is not 0."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink


def _centre_of_mass(ink: Array) -> Array:
    """Return (row, column) of the centre of mass; the first pixel's middle is at 0.5."""
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    middles = np.arange(max(ink.shape), dtype=np.float32) + np.float32(0.5)
    moments = np.array([rows @ middles[: len(rows)], columns @ middles[: len(columns)]], np.float32)
    return np.asarray(moments / rows.sum(), np.float32)


def _titled(
    drawing: Array, cropped: Array, scaled: Array, centred: Array, options: Options, frame: Frame
) -> list[Stage]:
    """Name the four stages that every drawing goes through."""
    longer = f"Longer side to {round(frame.ink)} pixels" if options.scale else "Size as on the canvas"
    return [
        _stage("drawing", "Drawing", drawing),
        _stage("cropped", "Cropped to the ink" if options.crop else "Not cropped", cropped),
        _stage("scaled", longer, scaled),
        _stage("centred", "Centre of mass in the middle" if options.centre else "Box in the middle", centred),
    ]


def _picture_stages(steps: InkSteps) -> list[Stage]:
    """Name the stages that a picture goes through before."""
    return [
        _stage("picture", "Picture, in grey", steps.grey),
        _stage("paper", "Background" + (", inverted" if steps.inverted else ""), steps.paper),
        _stage("ink", "Ink", steps.ink),
    ]


def _stage(name: str, title: str, image: Array) -> Stage:
    return Stage(name, title, frozen(image))
