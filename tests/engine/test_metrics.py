import numpy as np
import pytest
from scipy import stats
from scipy.special import softmax as scipy_softmax

from engine import metrics


@pytest.mark.parametrize(("errors", "count"), [(0, 50), (3, 100), (66, 10_000), (50, 50)])
def test_wilson_agrees_with_scipy(errors, count):
    expected = stats.binomtest(errors, count).proportion_ci(method="wilson")
    np.testing.assert_allclose(metrics.wilson(errors, count), (expected.low, expected.high), atol=1e-9)


def test_confusion_counts_pairs():
    table = metrics.confusion(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]), classes=3)
    np.testing.assert_array_equal(table, [[1, 0, 0], [0, 1, 1], [0, 0, 1]])


def test_softmax_agrees_with_scipy_at_any_temperature():
    logits = np.random.default_rng(1).normal(0, 500, (20, 10)).astype(np.float32)
    np.testing.assert_allclose(metrics.softmax(logits, 2.5), scipy_softmax(logits.astype(float) / 2.5, axis=1))


def test_calibration_error_of_answers_that_know_their_chances_is_small_and_of_boasters_large():
    rng = np.random.default_rng(2)
    confidence = rng.uniform(0.5, 1.0, 50_000)
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    labels = (rng.random(50_000) > confidence).astype(int)
    assert metrics.calibration_error(probabilities, labels) < 0.01
    boast = np.stack([np.full(50_000, 0.99), np.full(50_000, 0.01)], axis=1)
    assert metrics.calibration_error(boast, labels) == pytest.approx(0.99 - (labels == 0).mean(), abs=1e-9)


def test_auroc_agrees_with_the_rank_test():
    rng = np.random.default_rng(3)
    high, low = rng.integers(0, 30, 200) + 5.0, rng.integers(0, 30, 300) + 0.0
    expected = stats.mannwhitneyu(high, low).statistic / (200 * 300)
    assert metrics.auroc(high, low) == pytest.approx(expected)
    assert metrics.auroc(np.array([1.0]), np.array([1.0])) == 0.5
