import dataclasses
import errno
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import log_softmax

from engine import samples
from engine.errors import EngineError
from engine.net import checkpoint
from engine.net.build import build
from engine.net.calibration import fitted_temperature, with_temperature
from engine.net.chance import Dropout, initialise
from engine.net.measure import accuracy, logits_of
from engine.net.pools import LABELS, pool
from engine.net.training import StepReport, Trainer, fitted, loss_of, schedule
from engine.rejection import Why
from engine.train import save_checkpoint
from tests.engine.trainings import SMALL, light, small_data, small_recipe


def weights(trainer):
    return {name: value.clone() for name, value in trainer.average.state_dict().items()}


def test_training_learns_digits_it_has_not_seen():
    data = small_data(count=3000)
    trainer = Trainer(small_recipe(epochs=5, augmentation=light(), average=0.95), data)
    reports = [progress.result for progress in trainer.run()]
    assert all(isinstance(report, StepReport) for report in reports)
    assert np.mean([r.loss for r in reports[-20:]]) < 0.75 * np.mean([r.loss for r in reports[:20]])
    unseen = np.random.default_rng(0).permutation(5000)[3100:]
    bundled = samples.load()
    images, labels = (
        torch.from_numpy(a[unseen].astype(k)) for a, k in ((bundled.images, "u1"), (bundled.labels, "i8"))
    )
    assert accuracy(trainer.average, images, labels) > 0.85


def test_the_last_step_of_each_epoch_says_so():
    reports = [p.result for p in Trainer(small_recipe(), small_data()).run()]
    steps = (256 + 64 + 32) // 32
    assert [i for i, r in enumerate(reports) if r.epoch_done] == [steps - 1, 2 * steps - 1]


def test_a_resumed_training_ends_as_an_uninterrupted_one(tmp_path: Path):
    recipe, data = small_recipe(), small_data()
    whole = Trainer(recipe, data)
    list(whole.run())

    killed = Trainer(recipe, data)
    steps = killed.run()
    for _ in range(14):  # in the middle of the second epoch
        next(steps)
    save_checkpoint(killed, tmp_path / "state")
    tensors, notes = checkpoint.read(tmp_path / "state")
    assert notes == {"recipe": recipe.identity()}
    torch.manual_seed(99)
    resumed = Trainer(recipe, data)
    resumed.restore(tensors)
    list(resumed.run())

    for name, value in weights(whole).items():
        torch.testing.assert_close(weights(resumed)[name], value, rtol=0, atol=0)


def test_what_other_threads_draw_changes_nothing_and_they_notice_nothing():
    alone = Trainer(small_recipe(), small_data())
    list(alone.run())
    torch.manual_seed(99)
    beside = Trainer(small_recipe(), small_data())
    for _ in beside.run():
        torch.rand(7)
    for name, value in weights(alone).items():
        torch.testing.assert_close(weights(beside)[name], value, rtol=0, atol=0)

    steps, before = Trainer(small_recipe(), small_data()).run(), torch.get_rng_state()
    next(steps)
    assert torch.equal(torch.get_rng_state(), before)


def test_first_weights_are_drawn_as_torch_draws_them():
    net, own = build(SMALL), build(SMALL)
    initialise(own, torch.Generator().manual_seed(1))
    for name, value in net.state_dict().items():
        drawn = own.state_dict()[name].float()
        torch.testing.assert_close(drawn.abs().max(), value.float().abs().max(), rtol=0.2, atol=0)
    fresh = build(SMALL)
    initialise(fresh, torch.Generator().manual_seed(1))
    assert all(torch.equal(a, b) for a, b in zip(fresh.parameters(), own.parameters(), strict=True))


def test_dropout_of_its_own_keeps_the_mean_and_repeats_itself():
    dropout = Dropout(0.3)
    values = torch.ones(100, 100)
    dropout.generator.manual_seed(4)
    first = dropout(values)
    dropout.generator.manual_seed(4)
    assert torch.equal(dropout(values), first)
    assert sorted(first.unique().tolist()) == pytest.approx([0.0, 1 / 0.7], rel=0.01)
    assert float(first.mean()) == pytest.approx(1, abs=0.03)
    assert dropout.eval()(values) is values


def test_averaged_weights_follow_fast_at_first():
    """After step n the share that stays is (1 + n) / (10 + n), until the recipe's own decay is less than that."""
    trainer = Trainer(small_recipe(average=0.15), small_data())
    steps = trainer.run()
    for kept in (1 / 10, 0.15, 0.15):
        before = trainer.average.conv1.weight.clone()
        next(steps)
        wanted = kept * before + (1 - kept) * trainer.net.conv1.weight
        torch.testing.assert_close(trainer.average.conv1.weight, wanted)


def test_a_training_ends_with_small_batches_whose_rate_rises_and_falls_again():
    recipe, data = (
        small_recipe(finish_steps=30, finish_batch=16, finish_rate=0.004, finish_stroke_share=0.25),
        small_data(),
    )
    trainer = Trainer(recipe, data)
    reports = [progress.result for progress in trainer.run()]
    size = 256 + 64 + 32
    assert [part.steps_per_epoch for part in trainer.parts] == [size // 32, (256 + 64 + 51) // 16]
    assert len(reports) == trainer.total_steps == 2 * (size // 32) + 30
    assert [r.epoch for r in reports if r.epoch_done] == [0, 1, 2, 3]
    rates = [r.learning_rate for r in reports]
    last = rates[-30:]
    assert rates[2 * (size // 32) - 1] < 1e-3 < max(last) <= 0.004 and last[-1] < 1e-4

    resumed = Trainer(recipe, data)
    killed = Trainer(recipe, data)
    for _ in zip(range(2 * (size // 32) + 5), killed.run(), strict=False):
        pass
    resumed.restore(killed.state())
    list(resumed.run())
    for name, value in weights(trainer).items():
        torch.testing.assert_close(weights(resumed)[name], value, rtol=0, atol=0)


def test_another_seed_gives_another_network():
    first, second = (Trainer(small_recipe(seed=seed, epochs=1), small_data()) for seed in (1, 2))
    assert not torch.equal(first.net.conv1.weight, second.net.conv1.weight)


def test_nan_stops_the_training_says_where_and_keeps_the_last_good_checkpoint(tmp_path: Path):
    trainer = Trainer(small_recipe(), small_data())
    steps = trainer.run()
    next(steps)
    save_checkpoint(trainer, tmp_path / "state")
    good = (tmp_path / "state").read_bytes()
    next(steps)
    with torch.no_grad():
        trainer.net.conv1.weight[0, 0, 0, 0] = math.nan
    with pytest.raises(EngineError, match=r"step 3 \(epoch 1\)"):
        next(steps)
    with pytest.raises(EngineError, match="not finite"):
        save_checkpoint(trainer, tmp_path / "state")
    assert (tmp_path / "state").read_bytes() == good


def test_a_full_disk_keeps_the_old_checkpoint(tmp_path: Path, monkeypatch):
    trainer = Trainer(small_recipe(), small_data())
    save_checkpoint(trainer, tmp_path / "state")
    good = (tmp_path / "state").read_bytes()
    next(trainer.run())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EngineError, match="space"):
        save_checkpoint(trainer, tmp_path / "state")
    assert (tmp_path / "state").read_bytes() == good
    assert list(tmp_path.iterdir()) == [tmp_path / "state"]


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 100])
def test_a_broken_checkpoint_gets_a_sentence(tmp_path: Path, content):
    if content is not None:
        (tmp_path / "state").write_bytes(content)
    with pytest.raises(EngineError, match="missing or broken"):
        checkpoint.read(tmp_path / "state")


def test_a_checkpoint_of_another_network_is_refused():
    state = Trainer(small_recipe(), small_data()).state()
    del state["net.conv1.weight"]
    with pytest.raises(EngineError, match="does not fit"):
        Trainer(small_recipe(), small_data()).restore(state)


def test_a_batch_that_fits_nothing_is_refused():
    with pytest.raises(EngineError, match="batch"):
        Trainer(small_recipe(batch=4096), small_data())


def test_an_epoch_shows_each_digit_once_and_the_shares_of_the_others():
    recipe, data = small_recipe(), small_data()
    order = data.order(recipe, 0)
    assert torch.equal(order, data.order(recipe, 0))
    assert not torch.equal(order, data.order(recipe, 1))
    counts = torch.bincount(order, minlength=len(data.labels))
    assert (counts[:256] == 1).all()
    assert counts[256 : 256 + 64].sum() == 64
    assert counts[-40:].sum() == 32
    assert data.epoch_size(recipe) == len(order)


def test_the_loss_is_the_cross_entropy_with_no_digit_as_a_class_whose_logit_is_zero():
    rng = np.random.default_rng(4)
    logits, labels = rng.normal(size=(6, 10)), np.array([0, 3, 9, LABELS[Why.SEVERAL], 5, LABELS[Why.SHAPE]])
    recipe = small_recipe(smoothing=0.1, outlier_weight=0.5)
    log_p = log_softmax(np.hstack([logits, np.zeros((6, 1))]), axis=1)
    target = np.eye(11)[[10] * 6]
    for i, label in enumerate(labels):
        if label >= 0:
            target[i] = [*(0.01 + 0.9 * np.eye(10)[label]), 0]
    each = -(target * log_p).sum(axis=1) * np.where(labels >= 0, 1, 0.5)
    found = loss_of(torch.from_numpy(logits), torch.from_numpy(labels), recipe)
    assert float(found) == pytest.approx(each.mean())


def test_a_pupil_that_answers_as_its_teacher_has_the_least_loss():
    recipe = small_recipe(teacher_weight=1.0)
    taught, labels = torch.randn(8, 10), torch.zeros(8, dtype=torch.int64)
    same = taught.clone().requires_grad_()
    loss_of(same, labels, recipe, taught).backward()
    assert same.grad.abs().max() < 1e-6
    assert loss_of(taught + torch.randn(8, 10), labels, recipe, taught) > loss_of(taught, labels, recipe, taught)


def test_the_rate_rises_and_falls_to_zero():
    rates = [schedule(i / 1000, 0.1) for i in range(1000)]
    assert 0 < rates[0] < 0.05
    assert max(rates) == pytest.approx(1.0, abs=1e-3)
    assert rates.index(max(rates)) in range(95, 105)
    assert rates[-1] < 1e-4


def test_pictures_are_padded_for_wider_networks():
    pictures = torch.rand(2, 1, 28, 28)
    assert fitted(pictures, 28) is pictures
    wide = fitted(pictures, 32)
    assert wide.shape == (2, 1, 32, 32)
    assert torch.equal(wide[:, :, 2:30, 2:30], pictures)
    assert wide.sum() == pytest.approx(float(pictures.sum()), rel=1e-5)


def test_the_temperature_is_found_again():
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 3, (20_000, 10)).astype(np.float32)
    chances = np.exp(log_softmax(logits / 1.7, axis=1))
    labels = (chances.cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert fitted_temperature(logits, labels, np.ones(20_000)) == pytest.approx(1.7, rel=0.05)


def test_the_temperature_goes_into_the_softmax_and_nowhere_else():
    hot = with_temperature(SMALL, 2.0)
    assert hot.layers[-1].temperature == 2.0
    assert hot.layers[:-1] == SMALL.layers[:-1]


def test_logits_do_not_depend_on_the_batch_they_are_in():
    net = build(SMALL)
    images = pool(samples.load().images[:600], samples.load().labels[:600]).images
    together = logits_of(net, images)
    np.testing.assert_allclose(together[555:556], logits_of(net, images[555:556]), atol=1e-5)


def test_recipes_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        small_recipe().epochs = 3
