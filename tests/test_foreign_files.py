"""Files from outside are read in one place: other ways wait for pipes, and raise where one may not look."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Methods that read, or that raise PermissionError below a folder that may not be entered, and what to use instead.
INSTEAD = {
    "read_bytes": "engine.files.read_bounded",
    "read_text": "engine.files.read_bounded",
    "exists": "engine.files.is_there",
    "is_file": "engine.files.is_file",
    "is_dir": "engine.files.is_folder",
    "iterdir": "engine.files.entries",
    "loads": "engine.outside.parse_json",
}
#: Where it is done with care, or is about files of the app's own; with the reason.
ALLOWED = {
    "engine/files.py": "the one place",
    "engine/outside.py": "the one place",
    "engine/download.py": "what it writes itself",
    "engine/net/pools.py": "a digest of its own code",
    "engine/train.py": "a folder for its own results",
    "gui/icons.py": "the icons that ship",
    "gui/launcher/inkling/__init__.py": "where the app itself is",
    "gui/opening.py": "`drawingfile.loads`",
}
SOURCES = [path for room in ("engine", "gui") for path in sorted((ROOT / room).rglob("*.py"))]


def other_ways(path: Path) -> list[str]:
    """Return the calls of a file that read, or look, in another way, with their lines."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [
        f"{path.name}:{call.lineno}: {ast.unparse(call.func)}: use {INSTEAD[call.func.attr]}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in INSTEAD
        and ast.unparse(call.func.value) not in ("files", "self")
    ]


def test_files_from_outside_are_read_in_one_place() -> None:
    looked_at = [path for path in SOURCES if path.relative_to(ROOT).as_posix() not in ALLOWED]
    assert len(looked_at) > 100
    assert [found for path in looked_at for found in other_ways(path)] == []


def test_every_exception_is_still_needed() -> None:
    assert [name for name in ALLOWED if not other_ways(ROOT / name)] == []
