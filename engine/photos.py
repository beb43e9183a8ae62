"""Photographs of other things than digits, a cat among them: those that come with scikit-image.

They measure how a network doubts an opened photo; none is trained with, and none ships with Inkling. Where each comes
from stands at https://scikit-image.org/docs/stable/api/skimage.data.html.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

try:
    from skimage import data
except ImportError:  # it comes with the extras [train] and [test]; the app itself does without
    data = None  # type: ignore[assignment]

#: By their names in scikit-image. All lie in its package: nothing is downloaded.
NAMES = ("astronaut", "brick", "camera", "cat", "coffee", "coins", "grass", "gravel", "moon", "retina", "rocket")


@cache
def photo(name: str) -> NDArray[np.uint8]:
    """Return one of the photographs: (H, W) grey or (H, W, 3) colours.

    Raises
    ------
    EngineError
        If scikit-image is not installed.
    """
    if data is None:
        raise EngineError('The photographs need the package scikit-image: python -m pip install -e ".[train]".')
    return np.asarray(getattr(data, name)(), dtype=np.uint8)


def crop(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a square part of one of the photographs, a quarter to nine tenths of its shorter side large."""
    picture = photo(NAMES[int(rng.integers(len(NAMES)))])
    height, width = picture.shape[:2]
    side = int(rng.uniform(0.25, 0.9) * min(height, width))
    top, left = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
    return np.ascontiguousarray(picture[top : top + side, left : left + side])
