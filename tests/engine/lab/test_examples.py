import json
from pathlib import Path

import numpy as np
import pytest

from engine.errors import EngineError
from engine.lab import examples
from engine.lab.examples import Example

EXAMPLE = Example("worked", {"input": np.array([[0.0, 1 / 3], [-2.0, 4.5]])}, {"stride": 2, "padding": "same"})


def text_of(**changes: object) -> bytes:
    fields = {"format": examples.FORMAT, "version": 1, "page": "worked", "tables": {"a": [[1]]}, "settings": {}}
    return json.dumps({**fields, **changes}).encode()


def test_what_is_saved_is_opened_again(tmp_path: Path):
    examples.save(EXAMPLE, tmp_path / "a.json")
    found = examples.load(tmp_path / "a.json")
    assert (found.page, dict(found.settings)) == ("worked", {"stride": 2, "padding": "same"})
    np.testing.assert_array_equal(found.table("input"), EXAMPLE.table("input"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an example that"),
        (b"\xff\xfe\x00", "not an example that"),
        (b"[" * 100_000, "not an example that"),
        (b"[]", "not an example of"),
        (b'{"format": "inkling drawing"}', "not an example of"),
        (text_of(version=9), "newer Inkling"),
        (text_of(page=3), "missing"),
        (text_of(tables=[]), "missing"),
        (text_of(tables={"a": []}), "no rows"),
        (text_of(tables={"a": [[1, 2], [3]]}), "not of one possible length"),
        (text_of(tables={"a": [["1"]]}), "not a number"),
        (text_of(tables={"a": [[True]]}), "not a number"),
        (text_of(tables={"a": [[float("nan")]]}), "out of range"),
        (text_of(tables={"a": [[1e300]]}), "not a number"),
        (text_of(settings={"stride": 10**400}), "out of range"),
        (text_of(tables={"a": [[0] * 65]}), "not of one possible length"),
        (text_of(tables={str(i): [[0]] for i in range(40)}), "too many"),
        (text_of(settings={"stride": [1]}), "neither a word nor a number"),
        (text_of(settings={"stride": True}), "neither a word nor a number"),
        (b" " * (examples.MOST_BYTES + 1), "larger than"),
    ],
)
def test_bad_files_get_a_sentence(tmp_path: Path, data: bytes, words: str):
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(EngineError, match=words) as caught:
        examples.load(path)
    assert "bad.json" in str(caught.value)


def test_a_missing_file_and_a_missing_folder_get_a_sentence(tmp_path: Path):
    with pytest.raises(EngineError, match="could not be read"):
        examples.load(tmp_path / "none.json")
    with pytest.raises(EngineError, match="could not be saved"):
        examples.save(EXAMPLE, tmp_path / "none" / "a.json")


def test_tables_and_settings_that_do_not_fit_get_a_sentence():
    assert EXAMPLE.setting("stride", range(1, 4)) == 2
    assert type(Example("worked", {}, {"stride": 2.0}).setting("stride", range(1, 4))) is int
    with pytest.raises(EngineError, match="impossible here"):
        EXAMPLE.setting("padding", ("none",))
    with pytest.raises(EngineError, match="missing"):
        EXAMPLE.setting("dilation", range(1, 4))
    with pytest.raises(EngineError, match="has 2 rows"):
        EXAMPLE.table("input", rows=range(3, 8))
    with pytest.raises(EngineError, match="no table"):
        EXAMPLE.table("detector")
