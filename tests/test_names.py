"""A class's name means one thing, so that a word in the code can be looked up like a word in a dictionary."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Two that are one thing: a layer's spec (`engine.kinds`) and the torch module that computes it (`engine.net`).
_BOTH_SIDES = {("kinds", "net")}
#: The base class of the parts of a view, one in each view that is made of such parts.
_PARTS_OF_A_VIEW = "Panel"


def places_of_classes() -> dict[str, list[Path]]:
    """Return the files, relative to the root, in which a class of each name is defined; a leading _ does not count."""
    places = defaultdict(list)
    for room in ("engine", "gui", "resources"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places[node.name.lstrip("_")].append(path.relative_to(ROOT))
    return places


def test_no_two_classes_share_a_name():
    shared = {name: paths for name, paths in places_of_classes().items() if len(paths) > 1}
    for name, paths in list(shared.items()):
        rooms = tuple(path.parts[1] for path in paths)
        parts = name == _PARTS_OF_A_VIEW and all(path.parts[:2] == ("gui", "views") for path in paths)
        if rooms in _BOTH_SIDES or parts:
            del shared[name]
    assert shared == {}
