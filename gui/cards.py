"""A model's card in words: what was measured, each in a line that a person can read. Whatever a card lacks is said."""

from collections.abc import Mapping
from typing import Any

from engine.models import Model, ModelCard
from engine.numerals import exact, fixed, thousands

NOT_MEASURED = "not measured yet"


def title(model: Model) -> str:
    """Return what the model is called on the screen."""
    return model.card.title or model.name


def accuracy(card: ModelCard) -> str:
    """Return the share of MNIST's test digits that the model reads right: "99.34 % of MNIST's test digits right"."""
    error = _number(card, "mnist_test", "error")
    return f"accuracy {NOT_MEASURED}" if error is None else f"{fixed(100 - error, 2)} % of MNIST's test digits right"


def results(model: Model) -> list[tuple[str, str]]:
    """Return (what was measured, what came out), in the order of a model's card on the screen."""
    card = model.card
    return [
        ("Error on MNIST's test digits", _error(card)),
        *((f"Pen strokes, {variant}", text) for variant, text in _strokes(card)),
        ("Calibration error (ECE)", _calibration(card)),
        ("Digits told from non-digits (AUROC)", _plain(card, "doubt", "auroc")),
        ("Real digits rejected by default", _rejected(card)),
        ("One forward pass", _latency(card)),
        ("Parameters", thousands(model.spec.parameter_count())),
    ]


def _number(card: ModelCard, group: str, name: str) -> float | None:
    """Return a figure of the card; None if it has none there, or something that is no number."""
    found = card.results.get(group)
    value: Any = found.get(name) if isinstance(found, Mapping) else None
    return float(value) if _is_number(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(card: ModelCard, group: str, name: str) -> str:
    value = _number(card, group, name)
    return NOT_MEASURED if value is None else exact(value)


def _error(card: ModelCard) -> str:
    error = _number(card, "mnist_test", "error")
    if error is None:
        return NOT_MEASURED
    interval = card.results["mnist_test"].get("error_interval_95")
    if not isinstance(interval, list) or len(interval) != 2 or not all(map(_is_number, interval)):
        return f"{exact(error)} %"
    return f"{exact(error)} % (95 % interval {exact(interval[0])} to {exact(interval[1])} %)"


def _strokes(card: ModelCard) -> list[tuple[str, str]]:
    """Return (variant, accuracy) for each way in which the pen strokes were put on the canvas."""
    found = card.results.get("strokes")
    variants = found.get("accuracy") if isinstance(found, Mapping) else None
    if not isinstance(variants, Mapping) or not variants:
        return [("all variants", NOT_MEASURED)]
    return [(str(name), f"{value} % right") for name, value in variants.items()]


def _calibration(card: ModelCard) -> str:
    shares = (("MNIST", _number(card, "mnist_test", "ece")), ("pen strokes", _number(card, "doubt", "ece")))
    return _listed(shares) or NOT_MEASURED


def _rejected(card: ModelCard) -> str:
    pairs = (
        ("MNIST", _number(card, "doubt", "mnist_test_rejected")),
        ("pen strokes", _number(card, "doubt", "digits_rejected")),
    )
    return _listed(pairs) or NOT_MEASURED


def _listed(shares: tuple[tuple[str, float | None], ...]) -> str:
    return ", ".join(f"{exact(value)} % ({name})" for name, value in shares if value is not None)


def _latency(card: ModelCard) -> str:
    median, most = _number(card, "network", "forward_ms_median"), _number(card, "network", "forward_ms_p95")
    if median is None:
        return NOT_MEASURED
    return f"{exact(median)} ms on one CPU core" + ("" if most is None else f" (95 % take at most {exact(most)} ms)")
