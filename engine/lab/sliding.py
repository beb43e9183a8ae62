"""How a window slides over a picture: size, stride, padding and dilation, and how large the map becomes."""

from dataclasses import dataclass
from typing import Final, Literal

from engine.errors import EngineError

#: "none" is no padding; "same" pads so that stride 1 keeps the size; a number is that many cells on each side.
Padding = Literal["none", "same"] | int

SIZES: Final = range(1, 8)
STRIDES: Final = range(1, 4)
DILATIONS: Final = range(1, 5)
PADDINGS: Final[tuple[Padding, ...]] = ("none", "same", 1, 2, 3)


@dataclass(frozen=True)
class Sliding:
    """How the window slides; the same down and across.

    Attributes
    ----------
    size : int
        Cells of the detector a side, 1 to 7.
    stride : int
        Cells from stop to stop.
    padding : "none", "same" or int
        Zeros around the picture.
    dilation : int
        Distance between neighbouring cells of the detector, in cells of the picture.
    """

    size: int = 3
    stride: int = 1
    padding: Padding = "none"
    dilation: int = 1

    @property
    def reach(self) -> int:
        """Cells of the picture from the detector's first cell to its last, both included."""
        return self.dilation * (self.size - 1) + 1

    @property
    def pads(self) -> tuple[int, int]:
        """Cells of padding before and after; "same" may need one more after."""
        if self.padding == "none":
            return 0, 0
        if self.padding == "same":
            return (self.reach - 1) // 2, self.reach - 1 - (self.reach - 1) // 2
        return self.padding, self.padding

    def output_size(self, length: int) -> int:
        """Return how many stops there are over `length` cells (Dumoulin, Visin 2016, relationship 15).

        Raises
        ------
        EngineError
            If there is none: the sentence says why.
        """
        before, after = self.pads
        room = length + before + after - self.reach
        if room < 0:
            raise EngineError(self._why_not(length))
        return room // self.stride + 1

    def formula(self, length: int) -> str:
        """Return the formula of the output's size with its numbers."""
        size = self.output_size(length)
        padding = sum(self.pads)
        return f"⌊({length} + {padding} − {self.dilation}·({self.size} − 1) − 1) / {self.stride}⌋ + 1 = {size}"

    def _why_not(self, length: int) -> str:
        before, after = self.pads
        spread = f", spread by dilation {self.dilation}," if self.dilation > 1 and self.size > 1 else ""
        padded = f", {length + before + after} with its padding" if before + after else ""
        way_out = "smaller detector, less dilation" if spread else "smaller detector"
        return (
            f"A detector of {self.size} × {self.size}{spread} reaches over {self.reach} cells, "
            f"but the picture has only {length}{padded}: take a {way_out} or more padding."
        )


#: The formula in letters: n cells, p cells of padding in all, dilation d, detector size k, stride s.
SIZE_FORMULA: Final = "⌊(n + p − d·(k − 1) − 1) / s⌋ + 1"
