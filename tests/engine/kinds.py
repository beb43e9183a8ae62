"""For each kind of layer in the table small networks that have one: no kind is named here, so none is left out."""

from dataclasses import MISSING, fields, replace

from engine.errors import EngineError
from engine.kinds import KINDS, Conv, Flatten, LayerSpec, Linear, Role, Softmax
from engine.specs import NetworkSpec
from engine.trace import Shape

BY_KIND = {kind.kind: kind for kind in KINDS}


def example(kind: type[LayerSpec], name: str = "layer") -> LayerSpec:
    """Return a layer of `kind` with small numbers where it has no defaults."""
    needed = [
        f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING and f.name != "name"
    ]
    return kind(name, **{field: min(max(3, kind.limits[field][0]), kind.limits[field][1]) for field in needed})


def networks_with(kind: type[LayerSpec], input_shape: Shape = (1, 28, 28), classes: int = 4) -> list[NetworkSpec]:
    """Return networks with a layer "layer" of `kind` that reads the input, other maps, or a flat vector, as it fits."""
    layer, answer = example(kind), Softmax("answer", 1.5)
    stem = Conv("stem", 3, 5, stride=3)
    if kind.arity[0] > 1:
        both = replace(layer, reads=("one", "two"))
        maps = (Conv("one", 3, 5, stride=3), Conv("two", 3, 5, stride=3, reads=("input",)))
        units = (Flatten("flat"), Linear("one", 7), Linear("two", 7, reads=("flat",)))
        tried = [
            (stem, replace(maps[0], stride=1, padding=2), replace(maps[1], reads=("input",)), both, Flatten("flat")),
            (*maps, both, Flatten("flat")),
            (stem, *units, both),
        ]
        tried = [(*layers, Linear("scores", classes), answer) for layers in tried]
    elif layer.role is Role.ANSWER:
        tried = [(Flatten("flat"), Linear("scores", classes), layer)]
    else:
        scores = Linear("scores", classes)
        tried = [
            (layer, Flatten("flat"), scores, answer),
            (Flatten("flat"), layer, scores, answer),
            (stem, layer, Flatten("flat"), scores, answer),
            (stem, layer, scores, answer),
            (stem, Flatten("flat"), Linear("full", 7), layer, scores, answer),
        ]
    found = []
    for layers in tried:
        try:
            found.append(NetworkSpec(layers, input_shape))
        except EngineError:
            continue
    assert found, f"no network with a layer of kind {kind.kind}"
    return found


def every_network(input_shape: Shape = (1, 28, 28), classes: int = 4) -> list[tuple[str, NetworkSpec]]:
    """Return all networks of all kinds, each with a name for tests."""
    return [
        (f"{kind.kind}-{number}", spec)
        for kind in KINDS
        for number, spec in enumerate(networks_with(kind, input_shape, classes))
    ]
