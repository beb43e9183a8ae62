"""What a filter is worth, against networks that really lack it."""

import numpy as np
import pytest

from engine import models, samples
from engine.filters.edits import Edits, edited
from engine.filters.worth import Worth, quick_sample
from engine.models import Model
from engine.net.tracer import Tracer
from engine.net.worth import BATCH, worth
from tests.engine.networks import COMPACT, LENET5, random_model

CHOSEN = quick_sample(samples.load(), 6)
IMAGES, LABELS = samples.load().images[CHOSEN], samples.load().labels[CHOSEN]


def right_by_hand(model: Model) -> np.ndarray:
    rim = (model.spec.input_shape[1] - 28) // 2
    tracer = Tracer(model)
    answers = [tracer.trace(np.pad(i, rim)[None].astype(np.float32) / 255).logits.argmax() for i in IMAGES]
    return np.bincount(LABELS[answers == LABELS], minlength=10)


def measured(model: Model, layer: str, **settings) -> Worth:
    return list(worth(model, layer, IMAGES, LABELS, **settings))[-1].result


@pytest.mark.parametrize(
    ("model", "layer"),
    [(models.load_named("compact"), "conv1"), (models.load_named("compact"), "conv2"), (random_model(LENET5), "c3")],
    ids=["conv1", "conv2", "lenet's c3"],
)
def test_it_is_what_switching_off_does(model: Model, layer: str) -> None:
    found = measured(model, layer, channels=(3, 0))
    np.testing.assert_array_equal(found.seen, np.full(10, 6))
    np.testing.assert_array_equal(found.right_with, right_by_hand(model))
    for place, channel in enumerate((3, 0)):
        lacking = edited(model, Edits().switched(layer, channel, on=False))
        np.testing.assert_array_equal(found.right_without[place], right_by_hand(lacking))


def test_the_table_of_a_layer_has_every_filter_and_is_ranked() -> None:
    found = measured(models.load_named("compact"), "conv1")
    assert found.channels == tuple(range(8))
    changes = found.change()
    assert list(changes[found.ranked()]) == sorted(changes)
    total = (found.change_by_class() * found.seen).sum(axis=1) / found.seen.sum()
    np.testing.assert_allclose(total, changes, atol=1e-12)
    assert found.accuracy > 0.9


def test_progress_rises_and_the_table_grows() -> None:
    digits = samples.load()
    reports = list(worth(random_model(COMPACT), "conv1", digits.images[::8], digits.labels[::8], (1, 2)))
    assert [r.done for r in reports] == sorted(r.done for r in reports)
    assert reports[-1].done == reports[-1].total == 625 * 3
    tables = [r.result for r in reports if r.result is not None]
    assert [int(t.seen.sum()) for t in tables] == [BATCH, 2 * BATCH, 625]
    assert (tables[0].seen > 0).all(), "every class is there early"


def test_the_quick_sample_has_as_many_of_each_class() -> None:
    digits = samples.load()
    chosen = quick_sample(digits, 100)
    assert len(set(chosen)) == 1000
    assert (np.bincount(digits.labels[chosen]) == 100).all()
