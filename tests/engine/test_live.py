from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch

from engine.errors import EngineError
from engine.filters.edits import Edits, edited
from engine.inputs import network_input
from engine.jobs import Failure, Job, Reading, Request
from engine.models import Model
from engine.net import networks
from engine.net.live import Answerer
from engine.net.requests import HANDLERS as HANDLERS_OF_THE_APP
from engine.net.requests import read_with
from engine.net.tracer import Tracer
from engine.preprocess import Options, preprocess
from engine.requests import ReadWith
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.strokes import Drawing, Stroke
from tests.engine.networks import COMPACT, LENET5, random_model, random_weights

SEVEN = Drawing((Stroke([[0.3, 0.3], [0.7, 0.3], [0.45, 0.8]]),))


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def answerer(one_thread):
    return Answerer()


def first(answerer: Answerer, job: Job) -> Reading:
    """Return the reading with what comes with it at once."""
    return next(answerer.answer(job))


@pytest.mark.parametrize("spec", [COMPACT, LENET5])
def test_an_answer_is_the_trace_of_the_preprocessed_drawing(answerer, spec):
    job = Job(SEVEN, Options(), random_model(spec), 5)
    result = first(answerer, job)
    expected = network_input(SEVEN, Options(), spec)
    np.testing.assert_array_equal(result.input.image, expected.image)
    np.testing.assert_array_equal(result.trace.input, expected.image)
    np.testing.assert_array_equal(result.trace.probabilities, Tracer(job.model).trace(expected.image).probabilities)
    assert (result.version, result.trace.version, result.model, result.drawing) == (5, 5, job.model, SEVEN)
    assert result.seconds > 0


def test_no_ink_has_no_trace(answerer):
    model = random_model(COMPACT)
    result = first(answerer, Job(Drawing(), Options(), model, 1))
    assert result.input is None
    assert result.trace is None
    assert (result.version, result.model, result.error) == (1, model, None)


def test_another_model_reads_the_same_drawing_at_its_own_size(answerer):
    model, rival = random_model(COMPACT), random_model(LENET5)
    result = first(answerer, Job(SEVEN, Options(), model, 5, (ReadWith(rival),)))
    alone = [first(answerer, Job(SEVEN, Options(), each, 5)) for each in (model, rival)]
    found = result.of(ReadWith(rival))
    np.testing.assert_array_equal(result.trace.probabilities, alone[0].trace.probabilities)
    np.testing.assert_array_equal(found.trace.probabilities, alone[1].trace.probabilities)
    assert (result.model, found.model) == (model, rival)
    assert found.version == found.trace.version == 5
    assert alone[0].of(ReadWith(rival)) is None


def test_the_model_in_hand_reads_another_drawing_beside_the_one_in_hand(answerer):
    model, bar = random_model(COMPACT), Drawing((Stroke([[0.5, 0.2], [0.5, 0.8]]),))
    result = first(answerer, Job(SEVEN, Options(), model, 1, (ReadWith(drawing=bar),)))
    found = result.of(ReadWith(drawing=bar))
    np.testing.assert_array_equal(found.input.image, preprocess(bar).image)
    np.testing.assert_array_equal(result.input.image, preprocess(SEVEN).image)
    assert found.model is model


def test_without_ink_another_model_has_no_trace_either(answerer):
    model = random_model(COMPACT)
    asked = ReadWith(random_model(LENET5))
    assert first(answerer, Job(Drawing(), Options(), model, 1, (asked,))).of(asked).trace is None


def test_models_of_one_input_size_and_edits_prepare_a_drawing_once(answerer, monkeypatch):
    made = []

    def count(*arguments, **settings):
        made.append(arguments[2].input_shape[1])
        return network_input(*arguments, **settings)

    monkeypatch.setattr(networks, "network_input", count)
    models = [random_model(COMPACT, seed) for seed in range(3)]
    asked = (ReadWith(models[1]), ReadWith(random_model(LENET5)))
    first(answerer, Job(SEVEN, Options(), models[0], 1, asked))
    first(answerer, Job(SEVEN, Options(), models[2], 2, asked))
    assert made == [28, 32]
    first(answerer, Job(SEVEN, Options(centre=False), models[2], 3))
    first(answerer, Job(replace(SEVEN), Options(), models[2], 4))
    assert made == [28, 32, 28, 28]


def test_an_edit_reads_as_a_network_built_for_it(answerer):
    base = random_model(COMPACT)
    for gain in (0.5, 1.5, 0.5):
        model = edited(base, Edits().scaled("conv1", 1, gain))
        result = first(answerer, Job(SEVEN, Options(), model, 1))
        np.testing.assert_array_equal(result.trace.logits, Tracer(model).trace(result.input.image).logits)
        assert result.trace.model_key == model.key
    untouched = first(answerer, Job(SEVEN, Options(), base, 1))
    np.testing.assert_array_equal(untouched.trace.logits, Tracer(base).trace(untouched.input.image).logits)


def test_a_row_of_edits_builds_one_network(answerer, monkeypatch):
    built = []

    def count(model):
        built.append(model.key)
        return Tracer(model)

    monkeypatch.setattr(networks, "Tracer", count)
    base = random_model(COMPACT)
    first(answerer, Job(SEVEN, Options(), base, 0))
    for version, gain in enumerate((0.5, 0.6, 0.7, 0.8), start=1):
        first(answerer, Job(SEVEN, Options(), edited(base, Edits().scaled("conv1", 1, gain)), version))
    assert len(built) == 2, "the one that was opened, and one for all edits"
    first(answerer, Job(SEVEN, Options(), base, 5))
    assert len(built) == 2


# What is asked beside a reading


@dataclass(frozen=True)
class Sum(Request[float]):
    """Cheap: comes with each reading."""


@dataclass(frozen=True)
class Slow(Request[str]):
    """Takes its time."""

    when_at_rest: ClassVar[bool] = True
    fails: bool = False


def slowly(request, job, reading, networks):
    yield None
    if request.fails:
        raise ValueError("too slow")
    yield None
    return f"{job.version} {reading.trace is not None}"


HANDLERS = {ReadWith: read_with, Sum: lambda *at: float(at[2].trace.input.sum()), Slow: slowly}


def test_what_is_cheap_comes_first_and_what_waits_for_rest_follows_in_steps(one_thread):
    job = Job(SEVEN, Options(), random_model(COMPACT), 7, (Slow(), Sum()))
    steps = list(Answerer(HANDLERS).answer(job))
    assert [step is None for step in steps] == [False, True, True, False]
    assert steps[0].of(Sum()) == pytest.approx(float(steps[0].trace.input.sum()))
    assert steps[0].of(Slow()) is None
    assert steps[-1].of(Slow()) == "7 True"
    assert steps[-1].of(Sum()) == steps[0].of(Sum())
    assert steps[-1].trace is steps[0].trace


def test_an_answer_at_rest_comes_at_once_when_only_something_else_is_asked(one_thread):
    answerer, job = Answerer(HANDLERS), Job(SEVEN, Options(), random_model(COMPACT), 1, (Slow(),))
    list(answerer.answer(job))
    again = list(answerer.answer(replace(job, version=2, asked=(Sum(), Slow()))))
    assert [step is None for step in again] == [False]
    assert again[0].of(Slow()) == "1 True"
    others = (replace(job, drawing=replace(SEVEN)), replace(job, options=Options(centre=False)))
    for other in (*others, replace(job, model=random_model(COMPACT, 1)), replace(job, asked=(Slow(fails=True),))):
        assert len(list(answerer.answer(other))) > 1, "it depends on this too"
    assert len(list(answerer.answer(replace(job, asked=(Slow(fails=True),))))) > 1, "a failure is tried again"


def test_each_request_fails_alone(one_thread):
    unreadable = random_model(NetworkSpec((Flatten("training"), Linear("fc", 10), Softmax("softmax"))))
    asked = (ReadWith(unreadable), Slow(fails=True), Sum(), Slow())
    *_, reading = Answerer(HANDLERS).answer(Job(SEVEN, Options(), random_model(COMPACT), 1, asked))
    assert reading.trace is not None
    assert "training" in str(reading.failure_of(ReadWith(unreadable)))
    assert str(reading.failure_of(Slow(fails=True))) == "too slow"
    assert reading.of(Slow(fails=True)) is reading.of(ReadWith(unreadable)) is None
    assert reading.of(Sum()) > 0
    assert reading.of(Slow()) == "1 True"
    assert isinstance(reading.found[ReadWith(unreadable)], Failure)


def test_a_model_that_cannot_read_leaves_what_is_asked_beside_it(answerer):
    unreadable = random_model(NetworkSpec((Flatten("training"), Linear("fc", 10), Softmax("softmax"))))
    other = ReadWith(random_model(COMPACT))
    reading = first(answerer, Job(SEVEN, Options(), unreadable, 3, (other,)))
    assert "training" in str(reading.error)
    assert (reading.trace, reading.version) == (None, 3)
    assert reading.of(other).trace is not None


def test_every_request_has_a_handler():
    def kinds(request):
        return [request, *(k for kind in request.__subclasses__() for k in kinds(kind))]

    ours = {kind for kind in kinds(Request) if kind.__module__.startswith("engine") and kind is not Request}
    assert ours == set(HANDLERS_OF_THE_APP)


def test_one_torch_thread(one_thread):
    torch.set_num_threads(2)
    Answerer()
    assert torch.get_num_threads() == 1


def test_the_networks_used_last_stay_built(answerer, monkeypatch):
    built = []

    def count(model):
        built.append(model.key)
        return Tracer(model)

    monkeypatch.setattr(networks, "Tracer", count)
    job = Job(SEVEN, Options(), random_model(COMPACT), 1)
    models = [random_model(COMPACT, seed) for seed in range(5)]
    for index in (0, 1, 2, 3, 0, 4, 0, 2, 1):
        first(answerer, replace(job, model=models[index]))
    order = [next(i for i, model in enumerate(models) if model.key == key) for key in built]
    assert order == [0, 1, 2, 3, 4, 1]  # 4 pushed out 1, which was unused longest


@pytest.mark.parametrize("scale", [1e3, 1e4])
def test_numbers_that_grow_too_large_to_be_shown_are_told(answerer, scale):
    weights = {n: np.clip(v * scale, -1e4, 1e4).astype(np.float32) for n, v in random_weights(COMPACT).items()}
    model = Model.create(name="large", spec=COMPACT, weights=weights)
    reading = first(answerer, Job(SEVEN, Options(), model, 1))
    assert reading.trace is None
    assert isinstance(reading.error, EngineError)
    assert "grow beyond 1,000,000 in its layer" in str(reading.error)
