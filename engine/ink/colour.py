"""From a colour picture to the one brightness in which ink stands out most."""

import numpy as np
from numpy.typing import NDArray

from engine.resample import block_means
from engine.strokes import Array

#: ITU-R BT.601: how bright red, green and blue look to people.
_BRIGHTNESS = (0.299, 0.587, 0.114)
#: One channel alone is taken where it shows this many times as much contrast as brightness does.
_CLEARER = 1.4
#: Contrasts are compared in a picture reduced to about this many pixels a side.
_COMPARED_SIDE = 180


def brightness(picture: NDArray[np.uint8], largest_side: int) -> Array:
    """Return brightness (h, w) in [0, 1], reduced to at most `largest_side` a side.

    Red ink on green paper can be as bright as the paper: then the channel in which they differ most stands for it.

    Raises
    ------
    ValueError
        If the picture is not (H, W) or (H, W, 3).
    """
    if picture.ndim not in (2, 3) or picture.size == 0 or (picture.ndim == 3 and picture.shape[2] != 3):
        raise ValueError(f"a picture is (H, W) or (H, W, 3) with pixels, not {picture.shape}")
    block = -(-max(picture.shape[:2]) // largest_side)
    if picture.ndim == 2:
        return np.asarray(block_means(picture.astype(np.float32), block) * np.float32(1 / 255), np.float32)
    channels = [block_means(picture[..., i].astype(np.float32), block) * np.float32(1 / 255) for i in range(3)]
    grey = np.asarray(sum(np.float32(w) * c for w, c in zip(_BRIGHTNESS, channels, strict=True)), np.float32)
    best = max(channels, key=_contrast)
    return best if _contrast(best) > _CLEARER * _contrast(grey) else grey


def _contrast(values: Array) -> float:
    """Return how far the darkest and brightest few pixels lie apart: ink may be a hundredth of a picture."""
    small = block_means(values, -(-max(values.shape) // _COMPARED_SIDE))
    low, high = np.quantile(small, [0.005, 0.995])
    return float(high - low)
