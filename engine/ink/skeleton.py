"""A skeleton as a graph: branches between nodes, without the spurs and bridges that thinning leaves behind."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.thinning import NEIGHBOURS, Mask
from engine.strokes import Array

#: A spur that stands out of the ink beside it by less than this share of the pen's half width is none of the writer's.
_SPUR = 0.4
#: An end that is thinner than this share of its line is the corner of a pen's broad end.
_THIN_END = 0.75


@dataclass(eq=False)
class Branch:
    """A line of the skeleton.

    Attributes
    ----------
    ends : (int, int)
        Its nodes; twice the same for a loop.
    places : (K, 3) float32
        x, y and the ink's half width there, in pixels, from the first node to the second.
    """

    ends: tuple[int, int]
    places: Array

    @property
    def length(self) -> float:
        """Its length in pixels."""
        return float(np.hypot(*np.diff(self.places[:, :2], axis=0).T).sum())


def branches(skeleton: Mask, depth: Array) -> list[Branch]:
    """Return the branches of a skeleton that is one pixel wide; nodes are numbered by their pixel.

    Parameters
    ----------
    skeleton : (H, W) bool
    depth : (H, W) float32
        Distance from the nearest paper.
    """
    width = skeleton.shape[1]
    linked = _links(skeleton)
    nodes = {pixel for pixel, near in linked.items() if len(near) != 2}
    paths = []
    left = dict.fromkeys(linked)  # pixels that no path has passed yet
    for node in nodes:
        left.pop(node)
        if not linked[node]:
            paths.append([node])
        for beside in linked[node]:
            if beside in nodes:
                if node < beside:
                    paths.append([node, beside])
            elif beside in left:
                paths.append(_walk(node, beside, linked, nodes, left))
    while left:  # rings without a node
        start = next(iter(left))
        left.pop(start)
        paths.append(_walk(start, linked[start][0], linked, {start}, left))
    return [Branch((path[0], path[-1]), _places(np.array(path), width, depth)) for path in paths]


def _links(skeleton: Mask) -> dict[int, list[int]]:
    """Return each pixel's neighbours; a diagonal one only where no other pixel leads there."""
    height, width = skeleton.shape
    pixels = set(np.flatnonzero(skeleton).tolist())
    inside = {pixel: divmod(pixel, width) for pixel in pixels}
    linked = {}
    for pixel, (row, column) in inside.items():
        near = [
            (row + down) * width + column + along if 0 <= row + down < height and 0 <= column + along < width else -1
            for down, along in NEIGHBOURS
        ]
        there = [other in pixels for other in near]
        linked[pixel] = [
            near[i] for i in range(8) if there[i] and (i % 2 == 0 or not (there[i - 1] or there[(i + 1) % 8]))
        ]
    return linked


def _walk(node: int, first: int, linked: dict[int, list[int]], nodes: set[int], left: dict[int, None]) -> list[int]:
    """Return the path from `node` by way of `first` to the next node."""
    path = [node, first]
    while path[-1] not in nodes:
        left.pop(path[-1], None)
        one, other = linked[path[-1]]
        path.append(other if one == path[-2] else one)
    return path


def _places(path: NDArray[np.int64], width: int, depth: Array) -> Array:
    rows, columns = np.divmod(path, width)
    # The nearest paper begins half a pixel before its middle.
    return np.column_stack([columns + 0.5, rows + 0.5, depth[rows, columns] - 0.5]).astype(np.float32)


def cleaned(found: list[Branch], pen: float) -> list[Branch]:
    """Return the branches without spurs, and broad ends cut to the line's middle; `pen` is half its width."""
    found = without_spurs(found, pen)
    degree = degrees(found)
    return [_trimmed(branch, degree) for branch in found]


def degrees(found: list[Branch]) -> Counter[int]:
    """Return how many ends of branches meet at each node."""
    return Counter(end for branch in found for end in branch.ends)


def without_spurs(found: list[Branch], pen: float) -> list[Branch]:
    """Take spurs away, the least one first, and join what a spur had parted."""
    while True:
        degree = degrees(found)
        least, spur = min(((_standing_out(branch, degree), i) for i, branch in enumerate(found)), default=(np.inf, 0))
        if least >= _SPUR * pen:
            return found
        node = next(end for end in found[spur].ends if degree[end] > 1)
        found = found[:spur] + found[spur + 1 :]
        if degree[node] == 3:
            found = _joined(found, node)


def _standing_out(branch: Branch, degree: Counter[int]) -> float:
    """Return by how much a branch with a free end stands out of the ink around its other end; infinite for others."""
    free = [degree[end] == 1 for end in branch.ends]
    if sum(free) != 1 or degree[branch.ends[free.index(False)]] < 3:
        return np.inf
    tip, foot = (0, -1) if free[0] else (-1, 0)
    return branch.length + float(branch.places[tip, 2] - branch.places[foot, 2])


def _joined(found: list[Branch], node: int) -> list[Branch]:
    """Make the two branches that meet at `node` one; a loop stays as it is."""
    meeting = [branch for branch in found if node in branch.ends]
    if len(meeting) != 2:
        return found
    one, other = (
        branch if branch.ends[i] == node else _reversed(branch) for i, branch in zip((1, 0), meeting, strict=True)
    )
    whole = Branch((one.ends[0], other.ends[1]), np.concatenate([one.places, other.places[1:]]))
    return [branch for branch in found if node not in branch.ends] + [whole]


def _reversed(branch: Branch) -> Branch:
    return Branch((branch.ends[1], branch.ends[0]), branch.places[::-1])


def _trimmed(branch: Branch, degree: Counter[int]) -> Branch:
    """Cut thin free ends off: corners of a pen's broad end, which the skeleton runs into."""
    places = branch.places
    middle = float(np.median(places[:, 2]))
    thick = np.flatnonzero(places[:, 2] >= _THIN_END * middle)
    if len(places) < 3 or not len(thick):
        return branch
    reach = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(places[:, :2], axis=0).T))])
    first = int(thick[0]) if degree[branch.ends[0]] == 1 and reach[thick[0]] < 1.2 * middle else 0
    last = (
        int(thick[-1])
        if degree[branch.ends[1]] == 1 and reach[-1] - reach[thick[-1]] < 1.2 * middle
        else len(places) - 1
    )
    return Branch(branch.ends, places[first : last + 1])
