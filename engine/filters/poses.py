"""Moving the network's input about: shift, turn, scale, noise and pen, to see what stays. Numpy only.

The picture that the network gets is moved, not the drawing: the app's own preprocessing would undo a shift or a change
of size before the network could show what it makes of it.
"""

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from engine.trace import Array


@dataclass(frozen=True)
class Pose:
    """How a picture is changed; as it stands, nothing is.

    Attributes
    ----------
    right, down : float
        Shift in pixels.
    angle : float
        Turn in degrees, clockwise.
    scale : float
        Factor of the size, about the middle.
    noise : float
        Standard deviation of a fixed pattern that is added; the result is cut off at 0 and 1.
    pen : float
        Pixels by which every line becomes wider (or narrower, if negative).
    """

    right: float = 0.0
    down: float = 0.0
    angle: float = 0.0
    scale: float = 1.0
    noise: float = 0.0
    pen: float = 0.0

    def along(self, axis: str, value: float) -> "Pose":
        """Return this pose with one of its numbers changed."""
        return replace(self, **{axis: value})


@dataclass(frozen=True)
class PoseAxis:
    """One number of a pose: its field, its name and unit for people, and its range."""

    name: str
    title: str
    unit: str
    lowest: float
    highest: float
    steps: int

    def values(self) -> Array:
        """Return the (steps,) values from lowest to highest, rising evenly."""
        return np.linspace(self.lowest, self.highest, self.steps, dtype=np.float32)


#: The numbers of a pose, in the order of the sliders.
AXES = (
    PoseAxis("right", "Shift right", "px", -6, 6, 49),
    PoseAxis("down", "Shift down", "px", -6, 6, 49),
    PoseAxis("angle", "Turn", "°", -60, 60, 49),
    PoseAxis("scale", "Scale", "×", 0.5, 1.5, 41),
    PoseAxis("noise", "Noise", "", 0, 1, 41),
    PoseAxis("pen", "Pen", "px", -2, 2, 33),
)


def axis_called(name: str) -> PoseAxis:
    """Return the axis of that name. Raises KeyError if there is none."""
    for axis in AXES:
        if axis.name == name:
            return axis
    raise KeyError(name)


def posed(image: Array, pose: Pose) -> Array:
    """Return a changed copy of `image` (H, W) float32 in [0, 1]: pen, then movement, then noise."""
    picture = moved(with_pen(image, pose.pen), pose)
    if pose.noise:
        picture = np.clip(picture + np.float32(pose.noise) * noise_pattern(*image.shape), 0, 1)
    return np.ascontiguousarray(picture, dtype=np.float32)


@cache
def noise_pattern(height: int, width: int) -> Array:
    """Return the one pattern of unit normal noise (height, width): always the same, so that a slider moves smoothly."""
    pattern = np.random.default_rng(28).standard_normal((height, width)).astype(np.float32)
    pattern.setflags(write=False)
    return pattern


def moved(image: Array, pose: Pose) -> Array:
    """Return `image` (H, W) scaled and turned about its middle, then shifted; linear between pixels, 0 outside."""
    if (pose.right, pose.down, pose.angle, pose.scale) == (0, 0, 0, 1):
        return image
    height, width = image.shape
    centre_y, centre_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width].astype(np.float64)
    x, y = x - centre_x - pose.right, y - centre_y - pose.down
    cosine, sine = math.cos(math.radians(pose.angle)), math.sin(math.radians(pose.angle))
    # Where each pixel comes from: the turn and the scale undone.
    from_x = (cosine * x + sine * y) / pose.scale + centre_x
    from_y = (cosine * y - sine * x) / pose.scale + centre_y
    return _sampled(image, from_y, from_x)


def _sampled(image: Array, y: np.ndarray, x: np.ndarray) -> Array:
    """Return the values of `image` at real places, linear between its pixels; what lies outside is 0."""
    padded = np.pad(image, 1)
    y, x = np.clip(y + 1, 0, image.shape[0] + 1), np.clip(x + 1, 0, image.shape[1] + 1)
    top, left = np.minimum(y.astype(int), image.shape[0]), np.minimum(x.astype(int), image.shape[1])
    v, u = y - top, x - left
    above = padded[top, left] * (1 - u) + padded[top, left + 1] * u
    below = padded[top + 1, left] * (1 - u) + padded[top + 1, left + 1] * u
    return np.asarray(above * (1 - v) + below * v, np.float32)


def with_pen(image: Array, pixels: float) -> Array:
    """Return `image` (H, W) with its lines `pixels` wider, or narrower if negative.

    Every pixel takes the largest (smallest) value of a disc half as wide around it; grey-level dilation (erosion),
    linear between the radii 0, 1 and 2.
    """
    radius = abs(pixels) / 2
    whole, part = int(radius), np.float32(radius % 1)
    low = _spread(image, whole, wider=pixels > 0)
    return low if not part else np.asarray(low + part * (_spread(image, whole + 1, wider=pixels > 0) - low), np.float32)


def _spread(image: Array, radius: int, *, wider: bool) -> Array:
    """Return the largest (or smallest) value within `radius` pixels of each; outside of the picture is paper."""
    if radius == 0:
        return image
    height, width = image.shape
    padded = np.pad(image, radius)
    reach = range(-radius, radius + 1)
    disc = [(dy, dx) for dy in reach for dx in reach if dy * dy + dx * dx <= radius * radius]
    shifted = [padded[radius + dy : radius + dy + height, radius + dx : radius + dx + width] for dy, dx in disc]
    return np.asarray(np.maximum.reduce(shifted) if wider else np.minimum.reduce(shifted))
