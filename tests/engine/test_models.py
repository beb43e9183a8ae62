import json
import os
import pickle
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from engine import files, models
from engine.errors import EngineError
from engine.models import ARCHITECTURE, CARD, WEIGHTS, Model, ModelCard
from tests.engine.networks import COMPACT, LENET5, random_model, random_weights


@pytest.fixture
def folder(tmp_path):
    card = ModelCard(title="Compact", results={"mnist_error": 0.7}, extra={"seed": 4})
    models.save(random_model(COMPACT).with_card(card), tmp_path / "compact")
    return tmp_path / "compact"


def rewrite(path: Path, change) -> None:
    weights = safetensors.numpy.load(path.read_bytes())
    change(weights)
    path.write_bytes(safetensors.numpy.save(weights))


def test_a_saved_model_comes_back_the_same(folder):
    model = models.load(folder)
    original = random_model(COMPACT)
    assert model.key == original.key
    assert model.name == "compact"
    assert model.folder == folder
    assert model.spec == COMPACT
    assert model.card.title == "Compact"
    assert model.card.results == {"mnist_error": 0.7}
    assert model.card.extra == {"seed": 4}
    for name, values in original.weights.items():
        np.testing.assert_array_equal(model.weights[name], values)
        assert not model.weights[name].flags.writeable
    assert sorted(p.name for p in folder.iterdir()) == sorted([ARCHITECTURE, CARD, WEIGHTS])


def test_the_key_depends_on_weights_and_architecture_but_not_on_the_card():
    model = random_model(COMPACT, seed=1)
    assert model.key == random_model(COMPACT, seed=1).key
    assert model.key == model.with_card(ModelCard(title="other")).key
    assert model.key != random_model(COMPACT, seed=2).key
    assert model.key != random_model(LENET5, seed=1).key


def test_a_model_keeps_its_own_copy():
    weights = random_weights(COMPACT)
    model = Model.create(name="x", spec=COMPACT, weights=weights)
    weights["fc2.bias"][:] = 9
    assert not (model.weights["fc2.bias"] == 9).any()


def test_available_lists_folders_with_an_architecture(folder):
    models.save(random_model(LENET5), folder.parent / "another")
    (folder.parent / "empty").mkdir()
    (folder.parent / "file.txt").write_text("x")
    assert models.available(folder.parent) == ("compact", "another")
    assert models.available(folder / "nowhere") == ()


def test_a_model_is_loaded_by_name(folder):
    assert models.load_named("compact", folder.parent).key == random_model(COMPACT).key
    with pytest.raises(EngineError, match=r"no model called '\.\./x'; the models here: compact\."):
        models.load_named("../x", folder.parent)


def nan_weight(weights):
    weights["fc1.weight"][0, 0] = np.nan


def huge_weight(weights):
    weights["fc1.weight"][0, 0] = 3e38


def of_another_type(data: bytes) -> bytes:
    """Make the first tensor one of float8, as safetensors can hold and numpy cannot."""
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    first = next(entry for entry in header.values() if "dtype" in entry)
    first |= {"dtype": "F8_E4M3", "shape": [first["data_offsets"][1] - first["data_offsets"][0]]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[end:]


def wrong_shape(weights):
    weights["fc1.weight"] = weights["fc1.weight"][:, :-1].copy()


def wrong_type(weights):
    weights["fc1.weight"] = weights["fc1.weight"].astype(np.float64)


FAULTS = {
    "no architecture": lambda f: (f / ARCHITECTURE).unlink(),
    "no weights": lambda f: (f / WEIGHTS).unlink(),
    "no card": lambda f: (f / CARD).unlink(),
    "architecture is a folder": lambda f: ((f / ARCHITECTURE).unlink(), (f / ARCHITECTURE).mkdir()),
    "architecture cut short": lambda f: (f / ARCHITECTURE).write_text((f / ARCHITECTURE).read_text()[:100]),
    "architecture not text": lambda f: (f / ARCHITECTURE).write_bytes(bytes(range(128, 256))),
    "card cut short": lambda f: (f / CARD).write_text((f / CARD).read_text()[:-5]),
    "card is a list": lambda f: (f / CARD).write_text("[1]"),
    "card has a wrong type": lambda f: (f / CARD).write_text('{"results": "good"}'),
    "card nested too deeply": lambda f: (f / CARD).write_text("[" * 100_000),
    "weights empty": lambda f: (f / WEIGHTS).write_bytes(b""),
    "weights cut short": lambda f: (f / WEIGHTS).write_bytes((f / WEIGHTS).read_bytes()[:-100]),
    "weights cut in the header": lambda f: (f / WEIGHTS).write_bytes((f / WEIGHTS).read_bytes()[:50]),
    "weights too long": lambda f: (f / WEIGHTS).write_bytes((f / WEIGHTS).read_bytes() + b"\0" * 8),
    "weights are noise": lambda f: (f / WEIGHTS).write_bytes(np.random.default_rng(0).bytes(1000)),
    "weights claim to be huge": lambda f: (f / WEIGHTS).write_bytes(b"\xff" * 8 + (f / WEIGHTS).read_bytes()[8:]),
    "weights of another model": lambda f: (f / WEIGHTS).write_bytes(safetensors.numpy.save(random_weights(LENET5))),
    "one tensor missing": lambda f: rewrite(f / WEIGHTS, lambda w: w.pop("conv1.bias")),
    "one tensor too many": lambda f: rewrite(f / WEIGHTS, lambda w: w.update(x=np.zeros(3, np.float32))),
    "wrong shape": lambda f: rewrite(f / WEIGHTS, wrong_shape),
    "wrong type": lambda f: rewrite(f / WEIGHTS, wrong_type),
    "NaN": lambda f: rewrite(f / WEIGHTS, nan_weight),
    "architecture of another model": lambda f: (f / ARCHITECTURE).write_text(LENET5.to_json()),
    "unknown kind": lambda f: (f / ARCHITECTURE).write_text(COMPACT.to_json().replace('"relu"', '"swish"')),
    "weights beyond bounds": lambda f: rewrite(f / WEIGHTS, huge_weight),
    "weights of a type that numpy lacks": lambda f: (f / WEIGHTS).write_bytes(
        of_another_type((f / WEIGHTS).read_bytes())
    ),
    "weights are a named pipe": lambda f: ((f / WEIGHTS).unlink(), os.mkfifo(f / WEIGHTS)),
    "card with a number of 400 digits": lambda f: (f / CARD).write_text('{"results": {"error": 1%s}}' % ("0" * 400)),
    "card with a number of 5000 digits": lambda f: (f / CARD).write_text('{"seed": 1%s}' % ("0" * 5000)),
    "card with an infinite number": lambda f: (f / CARD).write_text('{"results": {"error": 1e999}}'),
    "card without a number": lambda f: (f / CARD).write_text('{"results": {"error": NaN}}'),
    "card with an endless title": lambda f: (f / CARD).write_text(json.dumps({"title": "x" * 61})),
    "architecture too long": lambda f: (f / ARCHITECTURE).write_text(" " * (models.MAX_TEXT_BYTES + 1)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_folder_is_refused_in_a_sentence_that_names_the_model(folder, fault):
    FAULTS[fault](folder)
    with pytest.raises(EngineError, match=r"^The model 'compact' cannot be opened\. [A-Z].*\.$"):
        models.load(folder)


def test_a_folder_that_is_not_there():
    with pytest.raises(EngineError, match="no model folder 'nowhere'"):
        models.load(Path("nowhere"))


def test_too_many_bytes_of_weights_are_refused_before_they_are_read(folder, monkeypatch):
    monkeypatch.setattr(models, "MAX_WEIGHTS_BYTES", 1000)
    with pytest.raises(EngineError, match="larger than 1,000 bytes"):
        models.load(folder)


def test_a_pickle_is_never_read(folder):
    (folder / WEIGHTS).write_bytes(pickle.dumps({"conv1.weight": [1.0]}))
    with pytest.raises(EngineError, match="damaged"):
        models.load(folder)


def test_weights_outside_the_connection_table_are_refused():
    weights = random_weights(LENET5)
    weights["c3.weight"][0, 5, 0, 0] = 1
    with pytest.raises(EngineError, match="connection table"):
        Model.create(name="x", spec=LENET5, weights=weights)


def test_when_the_disk_fills_up_the_old_files_survive(folder, monkeypatch):
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    written = []

    def fill_up(path, data, mode):
        if written:
            raise OSError(28, "No space left on device")
        written.append(path.write_bytes(data))

    monkeypatch.setattr(files, "_write_through", fill_up)
    with pytest.raises(EngineError, match="no space left on device"):
        models.save(random_model(LENET5), folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_run_that_is_killed_while_it_saves_leaves_no_half_of_a_model(tmp_path, monkeypatch, cut):
    class KilledError(BaseException):
        """Nothing catches this: as if the process ended here."""

    moves = []

    def replaced(real):
        def move(self, target):
            moves.append(target)
            if len(moves) == cut:
                raise KilledError
            return real(self, target)

        return move

    own = tmp_path / "models"
    with monkeypatch.context() as patched, suppress(KilledError):
        patched.setattr(files.shutil, "rmtree", lambda *_args, **_more: None)  # the dead do not tidy up
        for name in ("replace", "rename"):
            patched.setattr(Path, name, replaced(getattr(Path, name)))
        models.save(random_model(COMPACT), own / "half")
    if models.available(own):
        assert models.load(own / "half").key == random_model(COMPACT).key
    models.save(random_model(LENET5), own / "half")
    assert models.load(own / "half").key == random_model(LENET5).key


def test_what_is_beside_a_models_files_stays_when_it_is_saved_again(folder):
    (folder / "CARD.md").write_text("in words")
    models.save(random_model(LENET5), folder)
    assert models.load(folder).key == random_model(LENET5).key
    assert (folder / "CARD.md").read_text() == "in words"
    assert [p.name for p in folder.parent.iterdir()] == ["compact"]


def test_a_long_value_of_a_file_is_cut_in_the_sentence(folder):
    rewrite(folder / WEIGHTS, lambda w: w.update({"x" * 800_000: np.zeros(3, np.float32)}))
    with pytest.raises(EngineError) as refused:
        models.load(folder)
    assert len(str(refused.value)) < 300


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(EngineError, match="cannot be saved"):
        models.save(random_model(COMPACT), tmp_path / "file" / "model")


def test_a_card_that_json_cannot_hold_is_refused_before_anything_is_written(folder):
    before = (folder / CARD).read_bytes()
    for bad in (float("nan"), object()):
        with pytest.raises(EngineError):
            models.save(random_model(COMPACT).with_card(ModelCard(results={"x": bad})), folder)
    assert (folder / CARD).read_bytes() == before


def test_the_card_is_readable_json(folder):
    assert json.loads((folder / CARD).read_text())["seed"] == 4
