"""Model cards as text for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.models import ModelCard
from engine.net.evaluation import Figures

#: The results' name of the pen digits of another laboratory and country.
ANOTHER_COUNTRY = "strokes of pendigits"


def card_text(card: ModelCard) -> str:
    """Return a model's card as Markdown."""
    results = card.results
    lines = [f"# {card.title}", "", card.description, ""]
    if departures := card.extra.get("departures"):
        lines += [f"Where it departs from that: {departures}", ""]
    if "network" in results:
        lines += _network(results["network"])
    for name, title in (("mnist_test", "MNIST's test set"), ("bundled_samples", "The bundled 5,000 digits")):
        if name in results:
            lines += _digits(title, results[name])
    if "without_distortions" in results:
        lines += _plain(results["without_distortions"])
    for name, found in results.items():
        if name.startswith("strokes"):
            lines += _strokes(name, found)
    if "doubt" in results:
        lines += _doubt(results["doubt"], card)
    lines += ["## Training", "", *_settings(card.training), "", "## Data and licence", "", card.data, ""]
    lines += [f"The weights' licence: {card.licence}.", ""]
    return "\n".join(lines)


def models_table(cards: Sequence[ModelCard]) -> str:
    """Return the main results of several models as a Markdown table."""
    rows = [
        "| model | parameters | forward pass | MNIST test error (95 %) | pen strokes, worst variant "
        "| those of another country | slashed zeros | letters told | doodles told |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for card in cards:
        network, test = card.results.get("network", {}), card.results.get("mnist_test", {})
        strokes, doubt = card.results.get("strokes", {}), card.results.get("doubt", {})
        told = doubt.get("rejected_by_kind", {})
        low, high = test.get("error_interval_95", ("–", "–"))
        rows.append(
            f"| {card.title} | {network.get('parameters', 0):,} | {network.get('forward_ms_median', '–')} ms "
            f"| {test.get('error', '–')} % ({low}–{high}) | {_worst(strokes)} % "
            f"| {_worst(card.results.get(ANOTHER_COUNTRY))} % | {strokes.get('slashed_zeros_accuracy', '–')} % "
            f"| {told.get('letter', '–')} % | {told.get('doodle', '–')} % |"
        )
    return "\n".join(rows)


def _worst(found: Figures | None) -> str:
    """Return the accuracy in the worst variant, as text."""
    return str(min(found["accuracy"].values())) if found else "–"


def _network(found: Figures) -> list[str]:
    return [
        f"{found['parameters']:,} parameters; a forward pass takes {found['forward_ms_median']} ms "
        f"(95 % take at most {found['forward_ms_p95']} ms) on one thread of the machine that measured it.",
        "",
    ]


def _digits(title: str, found: Figures) -> list[str]:
    low, high = found["error_interval_95"]
    return [
        f"## {title}",
        "",
        f"Error {found['error']} % ({found['wrong']} of {found['pictures']:,}; 95 % interval {low} to {high} %, "
        f"Wilson). Expected calibration error {found['ece']} %.",
        "",
        *_confusion(found["confusion"]),
        "",
    ]


def _plain(found: Figures) -> list[str]:
    low, high = found["error_interval_95"]
    return [
        f"Trained with MNIST alone and without distortions (`--plain`), the same network's error is {found['error']} % "
        f"({found['wrong']} of {found['pictures']:,}; {low} to {high} %).",
        "",
    ]


def _strokes(name: str, found: Figures) -> list[str]:
    accuracy: Mapping[str, float] = found["accuracy"]
    lines = [
        f"## Pen {name}, in per cent right",
        "",
        f"{found['digits']:,} digits by {found['writers']} writers that it was not trained with, put on the canvas and "
        "taken through the app's own preprocessing; without slashed zeros.",
        "",
        "| " + " | ".join(accuracy) + " |",
        "|" + "---|" * len(accuracy),
        "| " + " | ".join(f"{value:.2f}" for value in accuracy.values()) + " |",
        "",
        f"Mean over writers {found['writer_mean']}. By label, 0 to 9: "
        + ", ".join("–" if value is None else f"{value:.1f}" for value in found["by_label"])
        + ".",
    ]
    if "slashed_zeros" in found:
        lines.append(f"Slashed zeros ({found['slashed_zeros']}): {found['slashed_zeros_accuracy']}.")
    return [*lines, "", *_conditions(found), *_confusion(found["confusion"]), ""]


def _conditions(found: Figures) -> list[str]:
    """Return what is read where one thing is changed, and how many of these digits are turned away or doubted."""
    if "conditions" not in found:
        return []
    rows = [
        f"| {name} | {right:.2f} | {found['rejected'][name]:.2f} | {found['not_sure'][name]:.2f} |"
        for name, right in {"normal": found["accuracy"]["normal"], **found["conditions"]}.items()
    ]
    return [
        f"Expected calibration error {found['ece']} %.",
        "",
        "| drawn | right | not a digit | not sure |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _doubt(found: Figures, card: ModelCard) -> list[str]:
    threshold = card.extra.get("rejection", {}).get("threshold")
    if "rejected_by_kind" in found:
        return _doubt_by_kind(found, threshold)
    kinds = ", ".join(f"{kind} {value:.3f}" for kind, value in found["auroc_by_kind"].items())
    return [
        "## Not sure, and not a digit",
        "",
        f"On {found['digits']} digits of writers that neither training nor calibration has used, the expected "
        f"calibration error is {found['ece']} %. Against {found['non_digits']:,} drawings that are no digit (other "
        f"fonts, scribbles and writers than in training), the rejection score's AUROC is {found['auroc']}: {kinds}.",
        f"At the default threshold of {threshold}, {found['digits_rejected']} % of the pen digits"
        + (f" and {found['mnist_test_rejected']} % of MNIST's test set" if "mnist_test_rejected" in found else "")
        + f" are called not a digit, and {found['non_digits_rejected']} % of the others.{_unsure(found)}",
        "",
    ]


def _doubt_by_kind(found: Figures, threshold: float | None) -> list[str]:
    """Return a table of what is no digit, a row a kind: the real drawings first."""
    kinds = sorted(found["count_by_kind"], key=lambda kind: (kind.startswith("made-up"), kind))
    rows = [
        f"| {kind} | {found['count_by_kind'][kind]} | {found['rejected_by_kind'][kind]:.1f} "
        f"| {found['doubted_by_kind'][kind]:.1f} | {_or_dash(found['right_reason_by_kind'][kind])} "
        f"| {found['auroc_by_kind'][kind]:.3f} |"
        for kind in kinds
    ]
    wrong = _or_dash(found["wrong_of_not_sure"])
    return [
        "## Not sure, and not a digit",
        "",
        f"On {found['digits']:,} digits of writers that neither training nor calibration has used, the expected "
        f"calibration error is {found['ece']} %. At the default threshold of {threshold}, {found['digits_rejected']} % "
        "of them"
        + (f" and {found['mnist_test_rejected']} % of MNIST's test set" if "mnist_test_rejected" in found else "")
        + f" are called not a digit, and {found['digits_not_sure']} % of them not sure; of the latter, {wrong} % are "
        f"read wrong. Of {found['non_digits']:,} drawings that are no digit, of writers, words, alphabets, fonts and "
        "generators that training has not used:",
        "",
        "| kind | drawings | not a digit (%) | that or not sure (%) | right reason, of those told (%) | AUROC |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _unsure(found: Figures) -> str:
    """Return what is called not sure, which older cards do not say."""
    if "doubted_by_kind" not in found:
        return ""
    doubted = ", ".join(f"{kind} {value} %" for kind, value in found["doubted_by_kind"].items())
    return (
        f" {found['digits_not_sure']} % of the pen digits and {found['non_digits_not_sure']} % of the others are "
        f"called not sure. Called one or the other: {doubted}."
    )


def _confusion(table: Sequence[Sequence[int]]) -> list[str]:
    """Return a confusion matrix as a block of code: a row a true class, a column an answer."""
    width = max(len(str(value)) for row in table for value in row) + 1
    head = "true\\answer " + "".join(f"{i:>{width}}" for i in range(len(table)))
    rows = [f"{i:>11} " + "".join(f"{value:>{width}}" for value in row) for i, row in enumerate(table)]
    return ["```", head, *rows, "```"]


def _settings(training: Mapping[str, Any]) -> list[str]:
    """Return the recipe's numbers, one a line."""
    return [f"- {name}: {_setting(value)}" for name, value in training.items()]


def _setting(value: Any) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, Mapping) else str(value)
