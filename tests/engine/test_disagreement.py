"""The search for a digit that two models read differently."""

from dataclasses import replace

import numpy as np
import pytest

from engine import rejection, samples
from engine.net.disagreement import disagreement
from engine.net.networks import Networks
from engine.preprocess import Options
from engine.rejection import Answer
from engine.strokes import Drawing
from engine.task import DIGITS, Task
from tests.engine.networks import COMPACT, LENET5, random_model


def found(*arguments, **settings) -> int | None:
    return list(disagreement(*arguments, **settings))[-1].result


@pytest.mark.parametrize("spec", [COMPACT, LENET5])
def test_what_is_found_is_read_differently_as_the_app_reads_it(spec) -> None:
    one, other = random_model(COMPACT), random_model(spec, seed=3)
    index = found(one, other, Options())
    drawing = Drawing(picture=samples.load().images[index])
    traces = [Networks().read(drawing, Options(), model, 0).trace for model in (one, other)]
    assert traces[0].probabilities.argmax() != traces[1].probabilities.argmax()
    answers = [rejection.answer(m.card, t) for m, t in zip((one, other), traces, strict=True)]
    assert Answer.NOT_A_DIGIT not in answers


def test_it_goes_on_behind_what_was_found_and_comes_round() -> None:
    one, other = random_model(COMPACT), random_model(COMPACT, seed=3)
    seen = [found(one, other, Options())]
    for _ in range(3):
        seen.append(found(one, other, Options(), after=seen[-1]))
    assert len(set(seen)) == 4


def test_networks_that_do_not_read_as_mnist_are_searched_as_well() -> None:
    bright = Task(DIGITS, mean=0.13, deviation=0.31, samples="digits")
    one, other = (random_model(replace(COMPACT, task=bright), seed) for seed in (0, 3))
    index = found(one, other, Options())
    assert index is not None
    drawing = Drawing(picture=samples.load().images[index])
    traces = [Networks().read(drawing, Options(), model, 0).trace for model in (one, other)]
    assert traces[0].probabilities.argmax() != traces[1].probabilities.argmax()


def test_a_model_agrees_with_itself_on_every_digit() -> None:
    model = random_model(COMPACT)
    reports = list(disagreement(model, model, Options()))
    assert reports[-1].result is None
    assert (reports[-1].done, reports[-1].total) == (5000, 5000)
    assert np.all(np.diff([report.done for report in reports]) >= 0)
