"""Framing: the part of a picture that a person has drawn a frame around becomes the picture."""

from dataclasses import replace

import numpy as np

from engine.strokes import Drawing

#: A part has at least so many pixels a side; a smaller frame was no more than a click.
LEAST_SIDE = 4


def cut_out(drawing: Drawing, box: tuple[float, float, float, float]) -> Drawing:
    """Return the part of a drawing in a frame, as large as the canvas allows; its strokes go with it.

    Parameters
    ----------
    drawing : Drawing
        One without a picture comes back itself, and so does any if the frame holds hardly a pixel of the picture.
    box : (left, top, right, bottom)
        In canvas units.
    """
    picture = drawing.picture
    if picture is None:
        return drawing
    height, width = picture.shape[:2]
    side = max(height, width)
    edges = (np.array(box).reshape(2, 2) - 0.5) * side + np.array([width, height]) / 2  # x, y in pixels
    (left, top), (right, bottom) = np.clip(np.rint(edges), 0, (width, height)).astype(int)
    if min(right - left, bottom - top) < LEAST_SIDE:
        return drawing
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    part.setflags(write=False)
    scale = side / max(part.shape[:2])
    old_middle = (np.array([left + right, top + bottom]) - (width, height)) / 2 / side + 0.5
    strokes = tuple(
        replace(stroke, points=(stroke.points - old_middle) * scale + 0.5, width=stroke.width * scale)
        for stroke in drawing.strokes
    )
    return Drawing(strokes, part, drawing.source)
