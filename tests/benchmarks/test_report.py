"""A missed target is called missed, what numpy measured can be written as JSON, and every benchmark can be run."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.report import Row, table


@pytest.mark.parametrize(
    ("value", "at_most", "met"), [(1.0, True, True), (3.0, True, False), (1.0, False, False), (3.0, False, True)]
)
def test_a_target_is_met_or_missed(value: float, at_most: bool, met: bool) -> None:
    row = Row("a figure", np.float64(value), "ms", np.float64(2.0), at_most=at_most)
    assert row.met is met
    assert ("MISSED" in table([row])) is not met
    assert json.loads(json.dumps(row.to_json()))["met"] is met


def test_a_figure_without_a_target_is_only_reported() -> None:
    row = Row("a figure", np.float32(1.5), "s")
    assert row.met
    assert table([row]).split() == ["a", "figure", "1.5", "s"]
    assert json.loads(json.dumps(row.to_json()))["value"] == 1.5


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py")))
def test_every_benchmark_finds_what_it_imports(name: str) -> None:
    importlib.import_module(f"tests.benchmarks.{name}")
