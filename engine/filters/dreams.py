"""Settings and frames of activation maximisation, as data. :mod:`engine.net.dream` runs it."""

from dataclasses import dataclass
from enum import StrEnum

from engine.trace import Array


class DreamTarget(StrEnum):
    """What is to become large: the unit in the middle of the map, or the norm of the map's positive part."""

    UNIT = "unit"
    MAP = "map"


@dataclass(frozen=True)
class Regularisers:
    """What keeps the picture that a filter wants to see from being mere noise.

    Attributes
    ----------
    l2 : float
        Weight of the pixels' sum of squares: less ink (Simonyan, Vedaldi, Zisserman, "Deep Inside Convolutional
        Networks", 2014, eq. 1).
    variation : float
        Weight of the total variation, the sum of the steps between neighbours: smooth areas (Mahendran, Vedaldi,
        "Understanding Deep Image Representations by Inverting Them", 2015, sec. 2).
    jitter : int
        Largest random shift before each step, in pixels: features that do not depend on their place (Mordvintsev,
        Olah, Tyka, "Inceptionism", 2015).
    blur : float
        Standard deviation, in pixels, of the Gaussian that is laid over the picture every few steps (Yosinski et al.,
        "Understanding Neural Networks Through Deep Visualization", 2015, sec. 3).
    """

    # As strong as deep layers need: with less, what they want is a tangle of stray lines.
    l2: float = 0.005
    variation: float = 0.03
    jitter: int = 0
    blur: float = 0.5


@dataclass(frozen=True, eq=False)
class DreamFrame:
    """The picture as it forms.

    Attributes
    ----------
    step : int
    image : (H, W) float32 in [0, 1]
        Read-only.
    activation : float
        The objective without regularisers.
    """

    step: int
    image: Array
    activation: float
