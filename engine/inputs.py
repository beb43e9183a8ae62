"""From a drawing to the input of a network: of the shape that it reads, and as its task wants it. Numpy only.

The ink is brought into a square by :mod:`engine.preprocess`. What is left is the network's own: an empty rim, three
channels instead of one, dark ink on bright paper, and the values' mean and deviation.
"""

from dataclasses import replace

import numpy as np

from engine.preprocess import SIDE, Frame, NetworkInput, Options, Stage, preprocess
from engine.resample import area_scaled
from engine.specs import NetworkSpec
from engine.strokes import Array, Drawing, frozen
from engine.task import Placement, Task


def network_input(drawing: Drawing, options: Options, spec: NetworkSpec) -> NetworkInput | None:
    """Return what a network gets of a drawing, (channels, height, width); None if there is no ink.

    Parameters
    ----------
    drawing : Drawing
    options : Options
    spec : NetworkSpec
    """
    colours = _colours(drawing, spec)
    if colours is not None:
        image = frozen(_toned(colours, spec.task))
        return NetworkInput(image, lambda: (Stage("picture", "The picture's colours", colours.mean(axis=0)),))
    made = preprocess(drawing, _options(options, spec.task), frame=frame_of(spec))
    return None if made is None else _fitted(made, spec)


def frame_of(spec: NetworkSpec) -> Frame:
    """Return the square within a network's input that ink is brought to."""
    shorter = min(spec.input_shape[1:])
    return Frame(min(shorter, SIDE) if spec.task.placement is Placement.MNIST else shorter)


def _options(options: Options, task: Task) -> Options:
    """Return the steps that are done: those that the person has left on and that the network's task wants."""
    if task.placement is Placement.FITTED:
        return replace(options, centre=False)
    if task.placement is Placement.CANVAS:
        return replace(options, crop=False, scale=False, centre=False)
    return options


def _fitted(made: NetworkInput, spec: NetworkSpec) -> NetworkInput:
    """Put a square into the middle of the network's input, and give its values the form that the network wants."""
    if spec.input_shape == made.image.shape and not _is_toned(spec.task):
        return made
    channels, height, width = spec.input_shape
    padded = in_the_middle(made.image[0], height, width)
    image = frozen(_toned(np.broadcast_to(padded, (channels, height, width)), spec.task))

    def stages() -> list[Stage]:
        found = list(made.stages)
        if padded.shape != made.image.shape[1:]:
            found.append(Stage("padded", f"Padded to {height} × {width}", padded))
        return found

    return NetworkInput(image, stages, made.left_out, made.taken)


def in_the_middle(picture: Array, height: int, width: int) -> Array:
    """Return a picture (h, w) with an empty rim around it, so that it is (height, width)."""
    found = np.zeros((height, width), np.float32)
    top, left = (height - picture.shape[0]) // 2, (width - picture.shape[1]) // 2
    found[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    found.setflags(write=False)
    return found


def _is_toned(task: Task) -> bool:
    return task.dark_on_bright or task.span != (0.0, 1.0)


def _toned(values: Array, task: Task) -> Array:
    """Return values in [0, 1], with ink at 1, as the network wants them."""
    toned = 1 - values if task.dark_on_bright else values
    return np.asarray((toned - np.float32(task.mean)) / np.float32(task.deviation), np.float32)


def shown(values: Array, task: Task) -> Array:
    """Return a network's input as a person sees it: in [0, 1]. What `_toned` does to mean and deviation is undone."""
    return np.asarray(values * np.float32(task.deviation) + np.float32(task.mean), np.float32)


def _colours(drawing: Drawing, spec: NetworkSpec) -> Array | None:
    """Return the colours (3, H, W) in [0, 1] of an opened picture, for a network that reads the whole canvas in colour.

    None for any other network or drawing: ink is grey.
    """
    picture, (channels, height, width) = drawing.picture, spec.input_shape
    wants_colour = channels == 3 and spec.task.placement is Placement.CANVAS
    if picture is None or picture.ndim != 3 or drawing.strokes or not wants_colour:
        return None
    scale = min(height / picture.shape[0], width / picture.shape[1])
    layers = [
        area_scaled(picture[..., i].astype(np.float32) / np.float32(255), scale)[:height, :width] for i in range(3)
    ]
    colours = np.stack([in_the_middle(layer, height, width) for layer in layers])
    # Ink is 1 here, and colours are as they are: a network that expects dark ink gets them unchanged.
    return np.asarray(1 - colours if spec.task.dark_on_bright else colours, np.float32)
