from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.jobs import Job
from engine.net import live
from engine.net.live import Answerer
from engine.net.tracer import Tracer
from engine.preprocess import Options, preprocess
from engine.strokes import Drawing, Stroke
from tests.engine.networks import COMPACT, LENET5, random_model

SEVEN = Drawing((Stroke([[0.3, 0.3], [0.7, 0.3], [0.45, 0.8]]),))


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def answerer(one_thread):
    return Answerer()


@pytest.mark.parametrize(("spec", "size"), [(COMPACT, 28), (LENET5, 32)])
def test_an_answer_is_the_trace_of_the_preprocessed_drawing(answerer, spec, size):
    job = Job(SEVEN, Options(), random_model(spec), 5)
    result = answerer.answer(job)
    expected = preprocess(SEVEN, Options(), size=size)
    np.testing.assert_array_equal(result.input.image, expected.image)
    np.testing.assert_array_equal(result.trace.input, expected.image)
    np.testing.assert_array_equal(result.trace.probabilities, Tracer(job.model).trace(expected.image).probabilities)
    assert (result.version, result.trace.version, result.model_key) == (5, 5, job.model.key)
    assert result.seconds > 0


def test_no_ink_has_no_trace(answerer):
    model = random_model(COMPACT)
    result = answerer.answer(Job(Drawing(), Options(), model, 1))
    assert result.input is None
    assert result.trace is None
    assert (result.version, result.model_key) == (1, model.key)


def test_a_rival_reads_the_same_drawing_at_its_own_size(answerer):
    model, rival = random_model(COMPACT), random_model(LENET5)
    result = answerer.answer(Job(SEVEN, Options(), model, 5, rival))
    alone = [answerer.answer(Job(SEVEN, Options(), each, 5)) for each in (model, rival)]
    np.testing.assert_array_equal(result.trace.probabilities, alone[0].trace.probabilities)
    np.testing.assert_array_equal(result.rival_trace.probabilities, alone[1].trace.probabilities)
    assert (result.model_key, result.rival_key) == (model.key, rival.key)
    assert result.rival_trace.version == 5
    assert (alone[0].rival_key, alone[0].rival_trace) == ("", None)


def test_without_ink_a_rival_has_no_trace_either(answerer):
    model = random_model(COMPACT)
    result = answerer.answer(Job(Drawing(), Options(), model, 1, model))
    assert (result.rival_key, result.rival_trace) == (model.key, None)


def test_one_torch_thread(one_thread):
    torch.set_num_threads(2)
    Answerer()
    assert torch.get_num_threads() == 1


def test_the_networks_used_last_stay_built(answerer, monkeypatch):
    built = []

    def count(model):
        built.append(model.key)
        return Tracer(model)

    monkeypatch.setattr(live, "Tracer", count)
    job = Job(SEVEN, Options(), random_model(COMPACT), 1)
    models = [random_model(COMPACT, seed) for seed in range(5)]
    for index in (0, 1, 2, 3, 0, 4, 0, 2, 1):
        answerer.answer(replace(job, model=models[index]))
    order = [next(i for i, model in enumerate(models) if model.key == key) for key in built]
    assert order == [0, 1, 2, 3, 4, 1]  # 4 pushed out 1, which was unused longest
