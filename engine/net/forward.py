"""Running a network: whole, from a layer, to a layer, keeping what is asked for. The one loop over its layers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from torch import Tensor, nn

from engine.specs import NetworkSpec


class _Run(NamedTuple):
    """One layer to run: its name, what it reads, what nobody reads after it, and whether its output is asked for."""

    name: str
    sources: tuple[str, ...]
    finished: tuple[str, ...]
    is_wanted: bool


class Network(nn.Module):
    """A network whose children have the layers' names; as a module it gives the probabilities.

    What is its own has names that no layer can have.
    """

    def __init__(self, spec: NetworkSpec, children: Mapping[str, nn.Module]) -> None:
        super().__init__()
        self._spec = spec
        self._plans: dict[tuple[tuple[str, ...], ...], tuple[_Run, ...]] = {}
        for name, child in children.items():
            self.add_module(name, child)

    def forward(self, x: Tensor) -> Tensor:
        """Return the probabilities (B, classes) for (B, C, H, W)."""
        last = self._spec.order[-1]
        return run(self, {"input": x}, (last,))[last]


class UpTo(nn.Module):
    """A network from one layer to another; it shares the parameters.

    It fits where no way leads around the first layer: from the input to any other, above all.
    """

    def __init__(self, net: Network, last: str, first: str = "input") -> None:
        super().__init__()
        self.net = net
        self._first, self._last = first, last

    def forward(self, x: Tensor) -> Tensor:
        """Return the last layer's output for that of the first."""
        return run(self.net, {self._first: x}, (self._last,))[self._last]


def spec_of(net: Network) -> NetworkSpec:
    """Return what the network is."""
    return net._spec


def up_to_logits(net: Network) -> UpTo:
    """Return the network up to what its answer's layer reads: what is trained and measured."""
    return UpTo(net, net._spec.logits)


def run(net: Network, known: Mapping[str, Tensor], wanted: Sequence[str]) -> dict[str, Tensor]:
    """Run what has to be run, and no more.

    Parameters
    ----------
    net : Network
    known : mapping of str to Tensor
        Outputs of layers that are known already, with a batch axis; "input" is the network's input.
    wanted : sequence of str
        The layers whose outputs are asked for. Others are let go as soon as nothing reads them.

    Returns
    -------
    dict of str to Tensor
        The outputs, in the order of `wanted`.

    Raises
    ------
    KeyError
        If the network has no such layer, or what is known is not enough.
    """
    found = {**known, **dict(outputs(net, known, wanted))}
    return {name: found[name] for name in wanted}


def outputs(net: Network, known: Mapping[str, Tensor], wanted: Sequence[str]) -> Iterator[tuple[str, Tensor]]:
    """Run the same and give each wanted layer's name and output as soon as it is there; it is not kept for long.

    The memory of what is no longer read serves the next layers. So what is copied at once costs least.
    """
    key = (tuple(known), tuple(wanted))
    steps = net._plans.get(key)
    if steps is None:
        steps = net._plans[key] = _plan(net._spec, *key)
    values, modules = dict(known), cast(dict[str, nn.Module], net._modules)
    for name, sources, finished, is_wanted in steps:
        module = modules[name]  # a single source is handed on without a list: this runs at each pen event
        output = module(values[sources[0]]) if len(sources) == 1 else module(*[values[each] for each in sources])
        values[name] = output
        for source in finished:
            del values[source]
        if is_wanted:
            yield name, output


def _plan(spec: NetworkSpec, known: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[_Run, ...]:
    """Return the steps from the `known` layers to the `wanted` ones."""
    needed, names = set(wanted), []
    for name in reversed(spec.order):
        if name in needed and name not in known:
            names.append(name)
            needed.update(spec.sources(name))
    if missing := needed - {*names, *known}:
        raise KeyError(min(missing))
    steps, read = list[_Run](), set[str]()
    for name in names:  # the last one first
        sources = spec.sources(name)
        steps.append(_Run(name, sources, tuple(each for each in sources if each not in read), name in wanted))
        read.update(sources)
    return tuple(reversed(steps))
