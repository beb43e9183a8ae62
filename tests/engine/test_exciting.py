"""The index of exciting digits, against plain loops over a small set; and its file."""

import numpy as np
import pytest

from engine import idx, samples
from engine.filters import excitement
from engine.filters.atlas import filter_layers, maps_of, path_of
from engine.filters.excitement import KEPT, Excitement, patch_of
from engine.models import Model
from engine.net.exciting import BATCH, exciting, exciting_digits
from engine.net.tracer import Tracer
from engine.specs import NetworkSpec
from tests.engine.networks import COMPACT, LENET5, random_model, random_weights
from tests.engine.test_filter_atlas import NORMED
from tests.engine.test_models import of_another_type

DIGITS = samples.load().images[:: 5000 // 40][:40]


def index_of(model: Model, images: np.ndarray, **settings) -> Excitement:
    return list(exciting(model, images, **settings))[-1].result


def maps_by_hand(model: Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """Run the digits one at a time; (N, filters, H, W) before the activation, by layer."""
    rim = (model.spec.input_shape[1] - 28) // 2
    tracer = Tracer(model)
    traces = [tracer.trace(np.pad(i, rim)[None].astype(np.float32) / 255) for i in images]
    return {
        layer: np.stack([maps_of(t.output(path_of(model.spec, layer).before)) for t in traces])
        for layer in filter_layers(model.spec)
    }


def assert_same(index: Excitement, by_hand: dict[str, np.ndarray]) -> None:
    for layer, maps in by_hand.items():
        flat = maps.reshape(*maps.shape[:2], -1)
        for ranking, best, order in (
            (index.most[layer], flat.max(axis=2), -1),
            (index.least[layer], flat.min(axis=2), 1),
        ):
            kept = min(KEPT, len(maps))
            expected = np.sort(order * best, axis=0)[:kept].T * order  # (filters, kept)
            np.testing.assert_allclose(ranking.values, expected, rtol=1e-4, atol=1e-5)
            for channel in range(maps.shape[1]):
                assert len(set(ranking.images[channel])) == kept, "each digit once"
                there = maps[ranking.images[channel], channel, ranking.rows[channel], ranking.columns[channel]]
                np.testing.assert_allclose(there, ranking.values[channel], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("spec", [COMPACT, LENET5], ids=["compact", "lenet5"])
def test_it_finds_what_a_loop_finds(spec: NetworkSpec) -> None:
    model = random_model(spec)
    assert_same(index_of(model, DIGITS), maps_by_hand(model, DIGITS))


def test_batches_make_no_difference(monkeypatch) -> None:
    model = random_model(COMPACT)
    whole = index_of(model, DIGITS)
    monkeypatch.setattr("engine.net.exciting.BATCH", 7)
    in_parts = index_of(model, DIGITS)
    for layer in ("conv1", "conv2"):
        np.testing.assert_array_equal(whole.most[layer].images, in_parts.most[layer].images)
        np.testing.assert_allclose(whole.least[layer].values, in_parts.least[layer].values, rtol=1e-4, atol=1e-6)


def test_fewer_digits_than_are_kept() -> None:
    model = random_model(COMPACT)
    assert index_of(model, DIGITS[:5]).most["conv1"].values.shape == (8, 5)


def test_a_filter_that_is_always_the_same_is_told() -> None:
    weights = random_weights(COMPACT)
    weights["conv1.weight"][2] = 0
    weights["conv1.weight"][5] = -np.abs(weights["conv1.weight"][5])
    weights["conv1.bias"][5] = -0.1
    index = index_of(Model.create(name="dead", spec=COMPACT, weights=weights), DIGITS)
    assert [c for c in range(8) if index.is_silent("conv1", c)] == [2]
    assert index.never_fires("conv1", 5)


def test_progress_rises_to_the_end_in_steps_of_a_batch() -> None:
    reports = list(exciting(random_model(COMPACT), samples.load().images[: 3 * BATCH + 1]))
    assert [r.done for r in reports] == [BATCH, 2 * BATCH, 3 * BATCH, 3 * BATCH + 1]
    assert [r.result is None for r in reports] == [True, True, True, False]


def test_it_is_kept_by_the_weights_and_read_back(tmp_path) -> None:
    model, other = random_model(COMPACT), random_model(COMPACT, seed=1)
    first = index_of(model, DIGITS, folder=tmp_path / "cache")
    again = list(exciting(model, DIGITS, tmp_path / "cache"))
    assert len(again) == 1
    assert again[0].message == "Read from the disk"
    for layer in ("conv1", "conv2"):
        for name in ("values", "images", "rows", "columns"):
            for end in ("most", "least"):
                one, two = (getattr(getattr(i, end)[layer], name) for i in (first, again[0].result))
                np.testing.assert_array_equal(one, two)
    assert excitement.load(tmp_path / "cache", other, len(DIGITS)) is None


@pytest.mark.parametrize("damage", ["cut", "garbage", "other", "type", "infinite"])
def test_a_damaged_file_is_made_anew(tmp_path, damage: str) -> None:
    model = random_model(COMPACT)
    index_of(model, DIGITS, folder=tmp_path)
    path = tmp_path / excitement.file_name(model, len(DIGITS))
    data = path.read_bytes()
    if damage == "other":
        stranger = Excitement(model.key, len(DIGITS), {}, {})
        excitement.save(stranger, tmp_path)
    elif damage == "type":
        path.write_bytes(of_another_type(data))
    elif damage == "infinite":
        path.write_bytes(data.replace(data[-4:], b"\0\0\x80\x7f").replace(data[-400:-396], b"\0\0\x80\x7f"))
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\x07" * 100)
    assert excitement.load(tmp_path, model, len(DIGITS)) is None
    assert index_of(model, DIGITS, folder=tmp_path).most.keys() == {"conv1", "conv2", "fc1", "fc2"}
    assert excitement.load(tmp_path, model, len(DIGITS)) is not None


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    assert index_of(random_model(NORMED), DIGITS[:, :8, :8], folder=tmp_path / "file" / "cache").count == 40


def test_the_frame_is_the_receptive_field() -> None:
    patch = patch_of(COMPACT, "conv1", 0, 27)
    assert (patch.top, patch.left, patch.bottom, patch.right) == (-2, 25, 3, 30)
    assert patch_of(COMPACT, "conv2", 3, 3).height == 2 * 4 + 6


def test_all_of_mnist_is_looked_through_where_it_is(tmp_path) -> None:
    digits = samples.load()
    for part, chosen in (("train", slice(0, None, 250)), ("t10k", slice(5, None, 500))):
        idx.write(digits.images[chosen], tmp_path / f"{part}-images-idx3-ubyte.gz")
        idx.write(digits.labels[chosen], tmp_path / f"{part}-labels-idx1-ubyte.gz")
    reports = list(exciting_digits(random_model(COMPACT), tmp_path, tmp_path / "cache"))
    found = reports[-1].result
    assert reports[0].message == "Reading MNIST"
    assert found.index.count == len(found.images) == len(found.labels) == 30
    np.testing.assert_array_equal(found.images[20], digits.images[5])
    bundled = list(exciting_digits(random_model(COMPACT)))[-1].result
    assert bundled.images is digits.images
