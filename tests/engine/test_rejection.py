import numpy as np
import pytest

from engine import rejection
from engine.models import ModelCard
from engine.rejection import Answer, Rejection
from engine.trace import Trace


def test_the_score_ignores_a_constant_and_is_zero_for_equal_logits():
    logits = np.random.default_rng(1).normal(size=(5, 10)).astype(np.float32)
    np.testing.assert_allclose(rejection.score(logits + 100), rejection.score(logits), atol=1e-4)
    assert rejection.score(np.full(10, 3.0)) == 0


def test_the_fitted_threshold_rejects_the_wanted_share():
    scores = np.random.default_rng(2).normal(8, 1, 20_000)
    found = rejection.fitted(scores, 0.006)
    assert (scores < found.threshold).mean() == pytest.approx(0.006, abs=5e-4)
    assert (scores < found.threshold_for(0.05)).mean() == pytest.approx(0.05, abs=1e-3)
    assert found.threshold_for(0.0) < found.threshold < found.threshold_for(0.1)


def test_answers():
    sure, torn, flat = np.eye(10)[3] * 9, np.eye(10)[3] * 5 + np.eye(10)[5] * 5, np.zeros(10)
    chances = [np.exp(z) / np.exp(z).sum() for z in (sure, torn, flat)]
    answers = [rejection.judge(z, p, 2.0) for z, p in zip((sure, torn, flat), chances, strict=True)]
    assert answers == [Answer.DIGIT, Answer.NOT_SURE, Answer.NOT_A_DIGIT]
    assert rejection.judge(flat, chances[2], 0.0) is Answer.NOT_SURE


def test_a_card_gives_back_what_was_put_in():
    found = Rejection(2.5, ((0.0, 1.0), (0.01, 2.5)))
    assert rejection.of_card(ModelCard(extra={"rejection": rejection.to_json(found)})) == found


@pytest.mark.parametrize("broken", [None, "yes", {}, {"threshold": "x"}, {"threshold": 1.0, "rejected": [[1]]}])
def test_a_card_without_a_usable_rejection_gives_none(broken):
    assert rejection.of_card(ModelCard(extra={"rejection": broken})) is None


def test_the_answer_to_a_trace_goes_by_the_card_and_by_how_strict_one_is():
    logits = np.array([6, 0, 0, 0, 0, 0, 0, 0, 0, 0], np.float32)  # its score is 5.4
    chances = (np.exp(logits) / np.exp(logits).sum()).astype(np.float32)
    trace = Trace(np.zeros((1, 28, 28), np.float32), (), logits, chances, "key")
    found = Rejection(5.0, ((0.0, 1.0), (rejection.DEFAULT_SHARE, 9.0), (0.01, 9.0), (0.1, 10.0)))
    card = ModelCard(extra={"rejection": rejection.to_json(found)})
    assert rejection.answer(card, trace) is Answer.DIGIT, "the default is the card's own threshold"
    assert rejection.answer(card, trace, 0.0) is Answer.DIGIT
    assert rejection.answer(card, trace, 0.1) is Answer.NOT_A_DIGIT
    assert rejection.answer(ModelCard(), trace, 0.1) is Answer.DIGIT
