import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import imageio.v3 as imageio
import numpy as np
import pytest
import torch
from torch.utils import backend_registration

from engine import evaluate, idx, mnist, models, rejection, samples, train
from engine.conditions import CONDITIONS
from engine.net import evaluation, pools
from engine.net.pools import drawn_pools, is_held_out, split_held_out, split_writers
from engine.net.recipes import RECIPES
from engine.net.training import World
from engine.strokedata import StrokeDigit
from tests.engine.trainings import small_recipe

ROOT = Path(__file__).parents[2]
BUNDLED = samples.load()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """MNIST in small: shifted bundled digits to train and test with, and some as they are, which are kept apart."""
    path = tmp_path_factory.mktemp("mnist")
    rows = np.random.default_rng(0).permutation(5000)
    shifted = np.roll(BUNDLED.images, 1, axis=2)
    train_images = np.concatenate([shifted[rows[:600]], BUNDLED.images[rows[600:700]]])
    idx.write(train_images, path / mnist.TRAIN_IMAGES)
    idx.write(BUNDLED.labels[rows[:700]], path / mnist.TRAIN_LABELS)
    idx.write(shifted[rows[700:900]], path / mnist.TEST_IMAGES)
    idx.write(BUNDLED.labels[rows[700:900]], path / mnist.TEST_LABELS)
    return path


@pytest.fixture(scope="module")
def strokes(tmp_path_factory):
    """Pen digits by thirty writers: ones and zeros with some tremble."""
    rng = np.random.default_rng(1)
    t = np.linspace(0, 1, 20)
    shapes = {
        1: np.stack([0.3 + 0 * t, t], axis=1),
        0: np.stack([np.sin(6.3 * t) / 2, np.cos(6.3 * t) / 2], axis=1) + 0.5,
    }
    lines = [
        {
            "id": f"{writer}-{label}-{i}",
            "writer": f"lab-{writer:03}",
            "label": label,
            "slashed_zero": label == 0 and i == 2,
            "strokes": [(shape + rng.normal(0, 0.01, shape.shape)).tolist()],
        }
        for writer in range(30)
        for label, shape in shapes.items()
        for i in range(3)
    ]
    path = tmp_path_factory.mktemp("strokes") / "digits.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    return path


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Forty drawings that are no digit, of words and writers of whom some are held out."""
    rng = np.random.default_rng(2)
    kinds = ("doodle", "letter")
    lines = [
        {
            "id": f"n-{i}",
            "writer": f"u-{i}",
            "kind": kinds[i % 2],
            "label": f"thing {i}",
            "like_a_digit": False,
            "strokes": [rng.random((12, 2)).tolist(), rng.random((5, 2)).tolist()],
        }
        for i in range(40)
    ]
    path = tmp_path_factory.mktemp("others") / "drawings.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


def arguments(folder, out, *more):
    given = ["--model", "compact", "--data", folder, "--epochs", 1, "--out", out, "--checkpoint", f"{out}.state", *more]
    return [str(each) for each in given]


def run(command):
    env = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=120)


def kill_after_an_epoch(module, given):
    """Run a module as a command and kill it when its first epoch is done and kept."""
    command = [sys.executable, "-m", module, *given]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout.readline()
        process.kill()


def test_training_leaves_a_model_whose_card_names_data_and_seed(folder, strokes, others, tmp_path, monkeypatch, capsys):
    quick = small_recipe(spec=RECIPES["compact"].spec, stroke_copies=2, outliers=60, other_copies=1)
    monkeypatch.setattr(train, "RECIPES", {"compact": quick})
    monkeypatch.setattr(evaluation, "NON_DIGITS", 150)
    out = tmp_path / "mine"
    drawn = ("--pictures", tmp_path / "pictures", "--processes", 2, "--nondigits", others)
    assert train.main(arguments(folder, out, "--strokes", strokes, strokes, "--seed", "7", *drawn)) == 0
    model = models.load(out)
    assert model.card.training["seed"] == 7
    assert all(words in model.card.data for words in ("UNIPEN", "CC BY-SA", "four writers in five."))
    assert model.spec.layers[-1].temperature > 0
    assert "Omniglot" in model.card.data
    found = rejection.of_card(model.card)
    assert found.score == rejection.EVIDENCE and found.threshold <= found.doubted
    assert (found.reasons.layer, found.reasons.weights.shape) == ("relu3", (3, 128))
    assert "held-out writers" in capsys.readouterr().out

    assert (
        evaluate.main(
            [str(out), "--data", str(folder), "--strokes", str(strokes), "--nondigits", str(others), "--write"]
        )
        == 0
    )
    results = models.load(out).card.results
    assert results["mnist_test"]["pictures"] == 200
    assert set(results["strokes"]["accuracy"]) == {"normal", "small", "off-centre", "thin", "thick", "corner"}
    doubt = results["doubt"]
    assert doubt["auroc"] <= 1
    assert doubt["non_digits_rejected"] + doubt["non_digits_not_sure"] <= 100
    assert set(doubt["doubted_by_kind"]) == set(doubt["auroc_by_kind"]) >= {"letter", "made-up photo", "doodle"}
    assert set(results["strokes"]["conditions"]) == set(CONDITIONS)
    assert set(results["strokes"]["rejected"]) == {*results["strokes"]["accuracy"], *CONDITIONS}
    assert results["network"]["parameters"] == 105_194
    assert set(doubt["right_reason_by_kind"]) == set(doubt["count_by_kind"])
    text = (out / "README.md").read_text()
    assert "| every 5th point |" in text and "| made-up photo |" in text
    assert "95 % interval" in text and "UNIPEN" in text


def test_a_trained_model_can_learn_why_something_is_no_digit(folder, strokes, others, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(train, "RECIPES", {"compact": small_recipe(stroke_copies=1, outliers=40, other_copies=1)})
    before, out = models.load_named("compact"), tmp_path / "mine"
    extra = {"rejection": rejection.to_json(rejection.Rejection(2.0, score=rejection.MARGIN))}
    models.save(before.with_card(replace(before.card, extra=extra)), out)
    given = arguments(folder, out, "--reasons", "--strokes", strokes, "--nondigits", others)
    assert train.main(given) == 0
    after = models.load(out)
    found = rejection.of_card(after.card)
    assert after.key == before.key and found.threshold == 2.0 and found.score == rejection.MARGIN
    assert found.reasons.layer == "relu3" and after.card.data.count("Omniglot") == 1
    assert train.main(arguments(folder, out, "--reasons")) == 1
    assert "--nondigits" in capsys.readouterr().err


def test_a_sheet_shows_what_is_read_wrong(folder, strokes, others, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    given = ["compact", "--data", folder, "--strokes", strokes, "--nondigits", others, "--writers", "all"]
    assert evaluate.main([*map(str, given), "--sheet", str(sheet)]) == 0
    assert "MNIST, read wrong" in capsys.readouterr().out
    shown = imageio.imread(sheet)
    assert shown.dtype == np.uint8 and len(np.unique(shown)) > 2


def test_a_laboratory_can_be_held_out_and_measured(folder, strokes, tmp_path, monkeypatch, capsys):
    quick = small_recipe(spec=RECIPES["compact"].spec, stroke_copies=1, outliers=30)
    monkeypatch.setattr(train, "RECIPES", {"compact": quick})
    monkeypatch.setattr(evaluation, "NON_DIGITS", 60)
    learnt = []
    monkeypatch.setattr(train, "drawn_pools", lambda recipe, digits, *_, **__: learnt.extend(digits) or (None, None))
    out = tmp_path / "without"
    given = arguments(folder, out, "--strokes", strokes, "--hold-out", "lab-00", "lab-011")
    assert train.main(given) == 0
    assert {digit.writer for digit in learnt} == {f"lab-{i:03}" for i in range(30) if i >= 10 and i != 11}
    assert "without the writers lab-00, lab-011." in models.load(out).card.data

    assert evaluate.main([str(out), "--data", str(folder), "--strokes", str(strokes), "--write"]) == 0
    assert models.load(out).card.results["strokes"]["writers"] == 11

    capsys.readouterr()
    assert train.main([*arguments(folder, out), "--strokes", str(strokes), "--resume"]) == 1
    assert "another recipe" in capsys.readouterr().err
    assert train.main(arguments(folder, out, "--strokes", strokes, "--hold-out", "nobody")) == 1
    assert "no writer" in capsys.readouterr().err


@pytest.mark.parametrize(
    "less", [("--limit", "9"), ("--epochs", "1"), ("--seed", "5"), ("--hold-out", "w"), ("--plain",)]
)
def test_less_than_the_whole_recipe_never_replaces_a_shipped_model(less, strokes, monkeypatch, tmp_path, capsys):
    shipped = tmp_path / "models"
    monkeypatch.setattr(models, "MODELS_FOLDER", shipped)
    given = ["--model", "compact", "--strokes", str(strokes), *less]
    assert train.main([*given, "--out", str(shipped / "compact")]) == 1
    assert "--out" in capsys.readouterr().err
    assert train.main(["--model", "compact", "--out", str(shipped / "compact")]) == 1, "MNIST alone is not all"
    assert not shipped.exists()


def test_without_a_place_a_training_goes_to_the_persons_models_and_never_over_one(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    given = arguments(folder, tmp_path, "--limit", "256")
    place = given.index("--out")
    del given[place : place + 2]
    before = models.load_named("compact").key
    for name in ("compact-trained", "compact-trained-2"):
        assert train.main(given) == 0
        assert models.load(tmp_path / "models" / name).card.training["epochs"] == 1
    assert models.load_named("compact").key == before


def test_a_training_that_is_killed_resumes_to_the_model_of_one_that_is_not(folder, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert train.main(arguments(folder, whole, "--epochs", 12)) == 0
    kill_after_an_epoch("engine.train", arguments(folder, killed, "--epochs", 12))
    assert not killed.exists()
    assert train.main(arguments(folder, killed, "--epochs", 12, "--resume")) == 0
    assert models.load(killed).key == models.load(whole).key


def test_the_fastest_device_there_is_can_be_asked_for(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert train.device_named("auto", World()).type == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert train.device_named("auto", World()).type == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert str(train.device_named("auto", World(rank=3, size=4))) == "cuda:1"
    assert train.device_named("mps", World()).type == "mps"


@pytest.mark.skipif(not hasattr(backend_registration, "_setup_privateuseone_for_python_backend"), reason="torch < 2.9")
@pytest.mark.parametrize("model", RECIPES)
def test_another_device_trains_and_resumes_to_the_same_model(model, folder, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    more = ["--model", model, "--limit", "256", "--epochs", 4]
    assert train.main(arguments(folder, here, *more)) == 0
    kill_after_an_epoch("tests.engine.pretended_device", arguments(folder, there, *more))
    assert not there.exists()
    run([sys.executable, "-m", "tests.engine.pretended_device", *arguments(folder, there, *more, "--resume")])
    assert models.load(there).key == models.load(here).key


def test_a_finished_training_resumes_to_the_same_model(folder, tmp_path):
    out = tmp_path / "mine"
    assert train.main(arguments(folder, out, "--limit", "256")) == 0
    first = models.load(out)
    assert train.main(arguments(folder, out, "--limit", "256", "--resume")) == 0
    assert models.load(out).key == first.key


def test_a_checkpoint_of_another_recipe_is_refused(folder, tmp_path, capsys):
    out = tmp_path / "mine"
    assert train.main(arguments(folder, out, "--limit", "256")) == 0
    assert train.main(arguments(folder, out, "--limit", "256", "--resume", "--seed", "5")) == 1
    assert "another recipe" in capsys.readouterr().err


def test_missing_data_get_a_sentence(tmp_path, capsys):
    assert train.main(arguments(tmp_path / "nowhere", tmp_path / "out")) == 1
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_processes_train_the_network_that_one_trains(folder, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    # It takes a free port by itself: one that is looked for here may be gone when it starts.
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    run([*torchrun, "-m", "engine.train", *arguments(folder, two)])
    assert train.main(arguments(folder, one)) == 0
    first, second = models.load(one), models.load(two)
    for name, value in first.weights.items():
        np.testing.assert_allclose(second.weights[name], value, atol=2e-4)


def test_help_of_both_commands(capsys):
    for command in (train, evaluate):
        with pytest.raises(SystemExit) as left:
            command.main(["--help"])
        assert left.value.code == 0
        assert "--data" in capsys.readouterr().out


def test_writers_are_held_out_by_name_alone():
    digits = [StrokeDigit("", f"w{i % 200}", i % 10, False, (np.zeros((2, 2), np.float32),)) for i in range(1000)]
    learnt, held_out = split_writers(digits)
    assert {d.writer for d in learnt}.isdisjoint({d.writer for d in held_out})
    assert 0.1 < len(held_out) / 1000 < 0.3
    assert all(is_held_out(d.writer) for d in held_out)
    first, second = split_held_out(held_out)
    assert {d.writer for d in first}.isdisjoint({d.writer for d in second})
    assert abs(len(first) - len(second)) <= 5


def test_kept_pictures_of_other_settings_digits_or_code_are_refused(tmp_path, monkeypatch):
    t = np.linspace(0, 1, 10)
    digits = [StrokeDigit("", "w", 1, False, (np.stack([t, t], axis=1).astype(np.float32),)) for _ in range(3)]
    recipe = small_recipe(stroke_copies=1, outliers=5)
    strokes, outliers = drawn_pools(recipe, digits, kept=tmp_path / "kept")
    again = drawn_pools(recipe, digits, kept=tmp_path / "kept")
    assert (again[0].images == strokes.images).all() and (again[1].images == outliers.images).all()
    with pytest.raises(train.EngineError, match="other settings"):
        drawn_pools(small_recipe(stroke_copies=2, outliers=5), digits, kept=tmp_path / "kept")
    with pytest.raises(train.EngineError, match="other settings"):
        drawn_pools(recipe, [replace(digit, id="another") for digit in digits], kept=tmp_path / "kept")
    monkeypatch.setattr(pools, "_code_digest", lambda: "as it was before")
    with pytest.raises(train.EngineError, match="other code"):
        drawn_pools(recipe, digits, kept=tmp_path / "kept")
