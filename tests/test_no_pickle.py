"""No pickle is ever read, from anywhere: a file from elsewhere must not be able to run code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import idx, models
from engine.errors import EngineError

ROOT = Path(__file__).parents[1]
#: Modules that unpickle, and functions of numpy and torch that do or may.
MODULES = {"pickle", "cPickle", "_pickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}
CALLS = {"torch.load", "np.load", "numpy.load", "torch.jit.load", "torch.hub.load", "pd.read_pickle", "loadtxt"}


def violations(source: str) -> Iterator[str]:
    """Yield every line of Python that may read a pickle."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            names = [ast.unparse(node.func)]
            if any(keyword.arg == "allow_pickle" for keyword in node.keywords):
                yield f"{node.lineno}: allow_pickle"
        else:
            continue
        for name in names:
            if name.split(".")[0] in MODULES or name in CALLS:
                yield f"{node.lineno}: {name}"


def test_no_code_reads_pickles() -> None:
    files = [ROOT / "main.py", *(p for room in ("engine", "gui", "resources") for p in (ROOT / room).rglob("*.py"))]
    assert len(files) > 50
    assert [f"{p.name}:{line}" for p in files for line in violations(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "torch.load(p)",
        "np.load(p, allow_pickle=True)",
        "f(allow_pickle=x)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert list(violations(source)) != []


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


def test_pickles_in_the_place_of_files_are_refused_and_not_run(tmp_path: Path) -> None:
    folder, sprung = tmp_path / "mine", tmp_path / "sprung"
    models.save(models.load_named("compact"), folder)
    torch.save({"conv1.weight": Trap(sprung)}, folder / models.WEIGHTS)
    with pytest.raises(EngineError):
        models.load(folder)
    np.save(tmp_path / "digits.npy", np.array([Trap(sprung)], dtype=object))
    with pytest.raises(EngineError):
        idx.read(tmp_path / "digits.npy")
    assert not sprung.exists()
