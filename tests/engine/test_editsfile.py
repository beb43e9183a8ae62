"""Edits as a file: what is written is read again bit for bit, and damage ends in a sentence."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.errors import EngineError
from engine.filters.edits import Edits, edited
from engine.filters.editsfile import KeptEdits, load, save
from tests.engine.networks import COMPACT, random_model

BASE = random_model(COMPACT)
KERNEL = np.random.default_rng(1).normal(size=BASE.weights["conv2.weight"][3].shape).astype(np.float32)
EDITS = (
    Edits()
    .switched("conv1", 2, on=False)
    .scaled("conv2", 1, 0.3)
    .with_bias("conv2", 1, -1 / 3)
    .with_kernel("conv2", 3, KERNEL)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save(KeptEdits.of(BASE, EDITS), tmp_path / "kept.edits")
    return tmp_path / "kept.edits"


def test_the_edited_network_is_the_same_bit_for_bit(path: Path) -> None:
    kept = load(path)
    assert (kept.name, kept.key) == (BASE.name, BASE.key)
    assert edited(BASE, kept.edits).key == edited(BASE, EDITS).key


def test_a_file_that_is_cut_anywhere_is_damaged(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), 97):
        path.write_bytes(data[:end])
        with pytest.raises(EngineError, match="damaged"):
            load(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("format", "inkling drawing"), ("version", 2), ("model", 3), ("key", None), ("filters", 1), ("filters", [7])],
)
def test_fields_of_the_wrong_kind_are_told(path: Path, field: str, value: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), field: value}))
    with pytest.raises(EngineError):
        load(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kernel", [[1.0]]), ("kernel", "x"), ("bias", "x"), ("gain", None), ("layer", 1), ("channel", "x")],
)
def test_a_filter_with_a_field_of_the_wrong_kind_is_told(path: Path, field: str, value: object) -> None:
    fields = json.loads(path.read_text())
    fields["filters"][0][field] = value
    path.write_text(json.dumps(fields))
    with pytest.raises(EngineError, match="damaged"):
        load(path)
