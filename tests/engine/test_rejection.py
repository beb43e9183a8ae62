import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from engine import rejection
from engine.models import ModelCard
from engine.rejection import Answer, Reasons, Rejection, Why
from engine.trace import LayerTrace, Trace


def test_the_margin_ignores_a_constant_and_is_zero_for_equal_logits():
    logits = np.random.default_rng(1).normal(size=(5, 10)).astype(np.float32)
    np.testing.assert_allclose(rejection.margin(logits + 100), rejection.margin(logits), atol=1e-4)
    assert rejection.margin(np.full(10, 3.0)) == 0


def test_evidence_is_the_log_odds_of_a_digit_against_a_class_of_logit_zero():
    logits = np.random.default_rng(1).normal(0, 300, (5, 10))
    np.testing.assert_allclose(rejection.evidence(logits), logsumexp(logits, axis=1))
    chances = softmax([*logits[0] / 300, 0.0])
    assert rejection.evidence(logits[0] / 300) == pytest.approx(np.log((1 - chances[-1]) / chances[-1]))


def test_the_fitted_threshold_rejects_the_wanted_share():
    scores = np.random.default_rng(2).normal(8, 1, 20_000)
    found = rejection.fitted(scores, 0.006)
    assert (scores < found.threshold).mean() == pytest.approx(0.006, abs=5e-4)
    assert (scores < found.threshold_for(0.05)).mean() == pytest.approx(0.05, abs=1e-3)
    assert found.threshold_for(0.0) < found.threshold < found.threshold_for(0.1)


def test_answers():
    sure, torn, flat = np.eye(10)[3] * 9, np.eye(10)[3] * 5 + np.eye(10)[5] * 5, np.zeros(10)
    chances = [np.exp(z) / np.exp(z).sum() for z in (sure, torn, flat)]
    found = Rejection(3.0)
    answers = [found.judge(z, p) for z, p in zip((sure, torn, flat), chances, strict=True)]
    assert answers == [Answer.DIGIT, Answer.NOT_SURE, Answer.NOT_A_DIGIT]
    assert Rejection(0.0).judge(flat, chances[2]) is Answer.NOT_SURE
    assert Rejection(3.0, doubted=9.5).judge(sure, chances[0]) is Answer.NOT_SURE


def test_a_card_gives_back_what_was_put_in():
    reasons = Reasons("fc1", (Why.LETTER, Why.SHAPE), np.array([[1.25, -3e-7, 2], [0, 1, 5]]), np.array([0.5, -1.0]))
    found = Rejection(2.5, ((0.0, 1.0), (0.01, 2.5)), doubted=3.5, reasons=reasons)
    card = json.loads(json.dumps({"rejection": rejection.to_json(found)}))
    again = rejection.of_card(ModelCard(extra=card))
    assert (again.threshold, again.rejected, again.doubted, again.score) == (2.5, found.rejected, 3.5, found.score)
    assert (again.reasons.layer, again.reasons.why) == ("fc1", reasons.why)
    np.testing.assert_array_equal(again.reasons.weights, reasons.weights)
    np.testing.assert_array_equal(again.reasons.bias, reasons.bias)


def test_a_card_of_an_earlier_version_keeps_its_score():
    card = ModelCard(extra={"rejection": {"score": rejection.MARGIN, "threshold": 2.0, "rejected": []}})
    logits = np.eye(10, dtype=np.float32)[3] * 3 - 50  # its margin is 2.7, its evidence -47
    trace = Trace(np.zeros((1, 28, 28), np.float32), (), logits, np.eye(10, dtype=np.float32)[3], "key")
    assert rejection.answer(card, trace) is Answer.DIGIT


def traced(ink: float, features: list[float]) -> Trace:
    """Return a trace whose input holds `ink` pixels and whose layer fc1 gives `features`."""
    values = np.array(features, np.float32)
    given = np.zeros((1, 28, 28), np.float32)
    given.flat[: int(ink)] = 1
    layers = (LayerTrace("fc1", "linear", values, (3,), (3,)),)
    return Trace(given, layers, np.zeros(10, np.float32), np.full(10, 0.1, np.float32), "key")


def test_the_reason_is_the_kind_that_the_features_fit_best():
    reasons = Reasons("fc1", (Why.LETTER, Why.SHAPE), np.array([[1.0, 0, 0], [0, 1.0, 0]]), np.array([0.0, 0.5]))
    card = ModelCard(extra={"rejection": rejection.to_json(Rejection(1.0, reasons=reasons))})
    assert rejection.why(card, traced(60, [1, 0, 9])) is Why.LETTER
    assert rejection.why(card, traced(60, [1, 1, 9])) is Why.SHAPE
    assert rejection.why(card, traced(5, [1, 1, 9])) is Why.LITTLE
    assert rejection.why(card, traced(60, [1, 1])) is None, "another network's layer of that name"
    assert rejection.why(ModelCard(), traced(60, [1, 1, 9])) is None
    assert set(rejection.ADVICE) == set(Why)


def test_a_remark_says_what_would_help_and_nothing_of_a_clear_digit():
    reasons = Reasons("fc1", (Why.LETTER,), np.array([[1.0, 0, 0]]), np.array([0.0]))
    card = ModelCard(extra={"rejection": rejection.to_json(Rejection(3.0, reasons=reasons, doubted=4.0))})

    def said(trace: Trace, logits: dict[int, float]) -> str:
        z = np.full(10, -9.0, np.float32)
        z[list(logits)] = list(logits.values())
        return rejection.remark(card, replace(trace, logits=z, probabilities=softmax(z).astype(np.float32)))

    assert said(traced(60, [1, 0, 0]), {3: 9}) == ""
    assert said(traced(60, [1, 0, 0]), {3: 9, 5: 9}) == "It may be a 3 or a 5: write it more clearly"
    assert said(traced(60, [1, 0, 0]), {3: 3.5}) == "Hardly like a digit"
    assert said(traced(60, [1, 0, 0]), {3: 1}) == "A letter or sign: it knows 0 to 9 alone"
    assert said(traced(5, [1, 0, 0]), {3: 1}) == "Too little ink: draw it larger"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "yes",
        {},
        {"threshold": "x"},
        {"threshold": 1.0, "rejected": [[1]]},
        {"threshold": 1.0, "score": "how the wind blows"},
        {"threshold": 1.0, "reasons": 3},
        {"threshold": 1.0, "reasons": {"layer": "fc1", "kinds": [{"why": "boredom", "weights": "1 2", "bias": 0}]}},
        {
            "threshold": 1.0,
            "reasons": {"layer": "fc1", "kinds": [{"why": "a letter or sign", "weights": "x", "bias": 0}]},
        },
    ],
)
def test_a_card_without_a_usable_rejection_gives_none(broken):
    assert rejection.of_card(ModelCard(extra={"rejection": broken})) is None


def test_the_answer_to_a_trace_goes_by_the_card_and_by_how_strict_one_is():
    logits = np.array([6, 0, 0, 0, 0, 0, 0, 0, 0, 0], np.float32)  # its score is 5.4
    chances = (np.exp(logits) / np.exp(logits).sum()).astype(np.float32)
    trace = Trace(np.zeros((1, 28, 28), np.float32), (), logits, chances, "key")
    table = ((0.0, 1.0), (rejection.DEFAULT_SHARE, 9.0), (0.01, 9.0), (0.1, 10.0))
    found = Rejection(5.0, table, rejection.MARGIN)
    card = ModelCard(extra={"rejection": rejection.to_json(found)})
    assert rejection.answer(card, trace) is Answer.DIGIT, "the default is the card's own threshold"
    assert rejection.answer(card, trace, 0.0) is Answer.DIGIT
    assert rejection.answer(card, trace, 0.1) is Answer.NOT_A_DIGIT
    assert rejection.answer(ModelCard(), trace, 0.1) is Answer.DIGIT
