"""A small layer that a person builds: several detectors over one picture, then ReLU and pooling in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from engine.lab.convolve import Real, convolve_layer
from engine.lab.pooling import PoolingRule, count_cut, pool, relu
from engine.lab.sliding import Sliding

#: A link of the chain behind the convolution.
Link = Literal["relu"] | PoolingRule

MOST_LINKS: Final = 5
MOST_DETECTORS: Final = 8


@dataclass(frozen=True, eq=False)
class ChainStage:
    """What stands behind one link.

    Attributes
    ----------
    title : str
        For people: "Convolution", "ReLU", "Max pool 2 × 2".
    link : Link or None
        None for the convolution.
    maps : (detectors, H, W)
    cut : int
        Values that a ReLU set to zero.
    """

    title: str
    link: Link | None
    maps: Real
    cut: int = 0


def title_of(link: Link) -> str:
    """Return a link's name for people."""
    if link == "relu":
        return "ReLU"
    step = f", stride {link.stride}" if link.stride != link.size else ""
    name = "Subsampling" if link.kind == "subsampling" else f"{link.kind.capitalize()} pool"
    return f"{name} {link.size} × {link.size}{step}"


def run(
    picture: Real, kernels: Sequence[NDArray[np.float64]], sliding: Sliding, chain: Sequence[Link]
) -> tuple[ChainStage, ...]:
    """Return every stage: the convolution's, then one for each link.

    Parameters
    ----------
    picture : (H, W) or (C, H, W) float
    kernels : sequence of (k, k), each used for every channel alike, or of (C, k, k)
    sliding : Sliding
    chain : sequence of Link

    Raises
    ------
    EngineError
        If a window is larger than what it slides over.
    """
    stages = [ChainStage("Convolution", None, convolve_layer(picture, np.stack(kernels), sliding))]
    for link in chain:
        maps = stages[-1].maps
        if link == "relu":
            stages.append(ChainStage(title_of(link), link, relu(maps), count_cut(maps)))
        else:
            stages.append(ChainStage(title_of(link), link, pool(maps, link)))
    return tuple(stages)
