"""The pen-stroke data set and the variants in which digits are put on the canvas."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import jsonlines, strokedata
from engine.errors import EngineError
from engine.preprocess import preprocess
from engine.raster import rasterise

LINE = {
    "id": "a-1",
    "writer": "w",
    "label": 7,
    "slashed_zero": False,
    "strokes": [[[0, 0], [0.6, 0.0], [0.2, 1]], [[0.1, 0.5], [0.5, 0.5]]],
}
SEVEN = [np.array(stroke) for stroke in LINE["strokes"]]


def written(folder: Path, *lines: object, name: str = "digits.jsonl") -> Path:
    text = "\n".join(json.dumps(line) for line in lines).encode()
    path = folder / name
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def box(drawing) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([s.points for s in drawing.strokes])
    return points.min(axis=0), points.max(axis=0)


@pytest.mark.parametrize("name", ["digits.jsonl", "digits.jsonl.gz"])
def test_reads_plain_and_gzipped_lines(tmp_path, name):
    (digit, zero) = strokedata.read(written(tmp_path, LINE, LINE | {"label": 0, "slashed_zero": True}, name=name))
    assert (digit.id, digit.writer, digit.label, digit.slashed_zero) == ("a-1", "w", 7, False)
    assert digit.strokes[0][0].tolist() == [0, 0]
    assert len(digit.strokes) == 2
    assert zero.slashed_zero


@pytest.mark.parametrize(
    "change",
    [
        {"label": 10},
        {"label": "7"},
        {"strokes": []},
        {"strokes": [[[0, 0, 0]]]},
        {"strokes": [[[0, float("nan")]]]},
        {"label": 10**400},
        {"strokes": [[[0, 10**400]]]},
    ],
)
def test_a_line_that_is_no_digit_is_named(tmp_path, change):
    with pytest.raises(EngineError, match="Line 2 of the stroke data"):
        strokedata.read(written(tmp_path, LINE, LINE | change))


def test_a_damaged_or_missing_or_empty_file_gives_a_sentence(tmp_path):
    whole = written(tmp_path, LINE, name="a.gz").read_bytes()
    (tmp_path / "short.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty").write_bytes(b"")
    for name, words in (("short.gz", "cannot be read"), ("empty", "no digits"), ("missing", "could not be read")):
        with pytest.raises(EngineError, match=words):
            strokedata.read(tmp_path / name)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonlines, "MOST_BYTES", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b" " * 100_000))
    with pytest.raises(EngineError, match="unpack to more"):
        strokedata.read(tmp_path / "bomb.gz")


@pytest.mark.parametrize("variant", strokedata.VARIANTS)
def test_equal_generators_place_alike_and_others_do_not_when_there_is_a_choice(variant):
    first, second, third = (
        np.concatenate(box(strokedata.place(SEVEN, variant, np.random.default_rng(seed)))) for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != third).any() or variant == "small"


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(strokedata.VARIANTS)), st.floats(0.02, 3))
def test_all_ink_stays_on_the_canvas_at_the_variants_size(seed, variant, aspect):
    kind = strokedata.VARIANTS[variant]
    drawing = strokedata.place([SEVEN[0] * [aspect, 1]], variant, np.random.default_rng(seed))
    low, high = box(drawing)
    pen = kind.pen / 280
    assert drawing.strokes[0].width == pytest.approx(pen)
    assert low.min() >= pen / 2 - 1e-5
    assert high.max() <= 1 - pen / 2 + 1e-5
    tall = (high - low).max()
    assert min(kind.heights[0], 1 - pen) - 1e-5 <= tall <= min(kind.heights[1], 1 - pen) + 1e-5


def test_each_variant_lies_where_its_name_says():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        reach = {}
        for variant, kind in strokedata.VARIANTS.items():
            low, high = box(strokedata.place(SEVEN, variant, rng))
            pen = kind.pen / 280
            touched = np.isclose([*low, *(1 - high)], pen / 2, atol=1e-4)
            reach[variant] = (int(touched.sum()), np.abs((low + high) / 2 - 0.5).max())
        assert reach["corner"][0] == 2
        assert reach["off-centre"][0] >= 1
        assert reach["normal"][1] <= 0.04 + 1e-6
        assert max(reach[name][1] for name in ("small", "thin", "thick")) < 1e-6


def test_the_network_sees_every_variant_alike():
    pictures = [
        preprocess(strokedata.place(SEVEN, variant, np.random.default_rng(3))).image for variant in strokedata.VARIANTS
    ]
    for picture in pictures[1:]:
        assert np.abs(picture - pictures[0]).mean() < 0.004


def test_a_thick_digit_has_more_ink_than_a_thin_one():
    thin, thick = (
        rasterise(strokedata.place(SEVEN, v, np.random.default_rng(0)).strokes, 280).mean() for v in ("thin", "thick")
    )
    assert thick > 2.5 * thin
