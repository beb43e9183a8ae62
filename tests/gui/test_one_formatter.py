"""Numbers are made into texts in one place: `engine.numerals` for one, `engine.rounding` for those of a formula."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A format of a number inside braces: "{:.2f}", "{0:,}", "{:+.1f}", "{:g}".
_IN_BRACES = re.compile(r"\{\w*:[^{}]*(?:[fgeEG%,]|\d)\}")
#: The same behind a per cent sign, as in "%.2f".
_PER_CENT = re.compile(r"%[-+]?\d*\.?\d*[fge]\b")
#: A format of a number in an f-string: ".2f", "+.1f", ",".
_SPEC = re.compile(r"[fgeEG%,]$")

FILES = sorted(
    path
    for folder in ("gui", "engine/lab", "engine/filters", "engine/kinds", "engine/specs", "engine/printed")
    for path in (ROOT / folder).rglob("*.py")
)


def formats(source: str) -> Iterator[int]:
    """Yield the lines that make a number into a text by themselves, or put a true minus sign into one."""
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(node.value)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            parts = [part.value for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant)]
            if any(isinstance(part, str) and _SPEC.search(part) for part in parts):
                yield node.lineno
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings
        if is_text and (_IN_BRACES.search(node.value) or _PER_CENT.search(node.value)):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
            arguments = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if arguments == ["-", "−"]:
                yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_file_formats_numbers(path):
    assert list(formats(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'f"{x:.2f}"',
        'f"{x:,}"',
        '"{:+.1f}".format(x)',
        '"%.3f" % x',
        'f"{x:.{n}f}"',
        'text.replace("-", "−")',
        'f"{x:g}"',
    ],
)
def test_the_search_finds_what_it_is_for(line):
    assert list(formats(line)) == [1]


@pytest.mark.parametrize("line", ['f"{name}: {x}"', '"cells[2:5]"', '"{}: {}".format(a, b)', '"97 % of all"'])
def test_the_search_leaves_the_rest_alone(line):
    assert list(formats(line)) == []
