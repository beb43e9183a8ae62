"""Which layers stand above each other in the picture of a network, and which ways pass them. Pure arithmetic, no Qt."""

from collections.abc import Sequence
from typing import NamedTuple

from gui.widgets.network.layers import LayerInfo


class Slot(NamedTuple):
    """A place in a rank: a layer's own, or that of the way on which its output passes to a later rank."""

    name: str
    passes: bool


Ranks = tuple[tuple[Slot, ...], ...]


def ranks(infos: Sequence[LayerInfo]) -> Ranks:
    """Return what stands in each rank, from above; a layer's rank is the length of its longest way from the input.

    So that lines seldom cross, each stands at about the height of what it reads (Sugiyama, Tagawa, Toda 1981).
    """
    rank: dict[str, int] = {}
    reach: dict[str, int] = {}
    for info in infos:
        rank[info.name] = 1 + max((rank[source] for source in info.sources), default=-1)
        for source in info.sources:
            reach[source] = max(reach.get(source, 0), rank[info.name])
    place: dict[str, float] = {}
    found = []
    for number in range(max(rank.values()) + 1):
        here = [info for info in infos if rank[info.name] == number]
        wanted = {Slot(info.name, passes=False): _mean([place[source] for source in info.sources]) for info in here}
        for name, far in reach.items():
            if rank[name] < number < far:
                wanted[Slot(name, passes=True)] = place[name]
        slots = tuple(sorted(wanted, key=lambda slot: (wanted[slot], slot.passes)))
        place.update({slot.name: float(height) for height, slot in enumerate(slots)})
        found.append(slots)
    return tuple(found)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
