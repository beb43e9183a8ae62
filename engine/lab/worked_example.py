"""The worked example of many courses: a face of seven by seven pixels, a detector, and the map as slides print it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.lab.kernels import preset
from engine.lab.sliding import Sliding


def _table(rows: str) -> NDArray[np.float64]:
    values = np.array([[float(digit) for digit in row] for row in rows.split()])
    values.setflags(write=False)
    return values


INPUT: Final = _table("0000000 0100010 0000000 0001000 0100010 0011100 0000000")
DETECTOR: Final = preset("worked_example").kernel
SLIDING: Final = Sliding(size=3, stride=1, padding="none", dilation=1)

#: The feature map as it is printed; one cell of it is wrong.
PRINTED_MAP: Final = _table("01000 01110 10121 14210 00121")


@dataclass(frozen=True)
class Slip:
    """A cell in which the printed map differs from what the detector computes."""

    row: int
    column: int
    printed: float
    computed: float


#: The detector's four ones meet only zeros there.
SLIP: Final = Slip(row=2, column=2, printed=1.0, computed=0.0)


def is_worked_example(picture: NDArray[np.float64], detector: NDArray[np.float64], sliding: Sliding) -> bool:
    """Return True if what is on the table is still the worked example as it stands."""
    return sliding == SLIDING and np.array_equal(picture, INPUT) and np.array_equal(detector, DETECTOR)
