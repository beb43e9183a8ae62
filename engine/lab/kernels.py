"""The kernels that a person expects to find ready."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

Kernel = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Preset:
    """A kernel with a name.

    Attributes
    ----------
    key, title : str
        For files and for people.
    kernel : (k, k) float64
        Read-only. It is slid over the picture as it stands (cross-correlation).
    note : str
        What it does, in one line.
    """

    key: str
    title: str
    kernel: Kernel
    note: str


def _preset(key: str, title: str, rows: list[list[float]], note: str, *, divisor: float = 1) -> Preset:
    kernel = np.array(rows, np.float64) / divisor
    kernel.setflags(write=False)
    return Preset(key, title, kernel, note)


PRESETS: Final = (
    _preset("identity", "Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "leaves the picture as it is"),
    _preset("box", "Box blur", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], "the mean of nine pixels", divisor=9),
    _preset(
        "gaussian",
        "Gaussian blur",
        [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
        "a mean with more weight on the middle",
        divisor=16,
    ),
    _preset(
        "sharpen", "Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]], "the pixel, and its difference from around it"
    ),
    _preset("edge_enhance", "Edge enhance", [[0, 0, 0], [-1, 1, 0], [0, 0, 0]], "the step from the left neighbour"),
    _preset("laplacian", "Edge detect (Laplacian)", [[0, 1, 0], [1, -4, 1], [0, 1, 0]], "edges in all directions"),
    _preset("emboss", "Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], "light from the lower right"),
    _preset("sobel_x", "Sobel x", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "brighter to the right: upright edges"),
    _preset("sobel_y", "Sobel y", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], "brighter below: level edges"),
    _preset("prewitt_x", "Prewitt x", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], "as Sobel x, all rows alike"),
    _preset("prewitt_y", "Prewitt y", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]], "as Sobel y, all columns alike"),
    _preset("roberts_1", "Roberts \\", [[1, 0], [0, -1]], "the step along one diagonal"),
    _preset("roberts_2", "Roberts /", [[0, 1], [-1, 0]], "the step along the other diagonal"),
    _preset(
        "worked_example", "Worked example", [[0, 0, 1], [1, 0, 0], [0, 1, 1]], "the detector of the worked example"
    ),
    _preset("empty", "Empty", [[0, 0, 0], [0, 0, 0], [0, 0, 0]], "type your own"),
)


def preset(key: str) -> Preset:
    """Return a preset by its key.

    Raises
    ------
    EngineError
        If there is none.
    """
    for candidate in PRESETS:
        if candidate.key == key:
            return candidate
    raise EngineError(f"There is no kernel called “{key}”.")


def resized(kernel: Kernel, size: int) -> Kernel:
    """Return `kernel` (k, k) with `size` rows and columns: zeros are put around it, or its rim is cut off."""
    old = len(kernel)
    grown = np.zeros((size, size))
    offset = (size - old) // 2
    kept, taken = max(offset, 0), max(-offset, 0)
    n = min(old, size)
    grown[kept : kept + n, kept : kept + n] = kernel[taken : taken + n, taken : taken + n]
    return grown


def flipped(kernel: Kernel) -> Kernel:
    """Return `kernel` turned by 180 degrees: sliding it is then the convolution of the textbooks."""
    return np.ascontiguousarray(kernel[..., ::-1, ::-1])
