"""Measure a model: `python -m engine.evaluate MODEL --data DIR --strokes FILE`; with --write, into its card too.

Without MNIST, the 5,000 digits that ship with Inkling are taken: no shipped model was trained with them, but they
helped to set its temperature. `--table` prints the cards of all models as the README's table.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engine import mnist, models, rejection, samples, strokedata
from engine.errors import EngineError
from engine.models import Model, ModelCard
from engine.net import evaluation
from engine.net.evaluation import Figures, Subject
from engine.net.pools import Pool, pool, split_held_out, split_writers
from engine.net.report import card_text, models_table
from engine.strokedata import StrokeDigit

READABLE = "README.md"


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    made = argparse.ArgumentParser(prog="python -m engine.evaluate", description=__doc__)
    add = made.add_argument
    add("model", nargs="?", default=models.DEFAULT_MODEL, help="a name in models/, or a model's folder")
    add("--data", type=Path, help="folder with MNIST's four files (default: INKLING_DATA, then the app's own)")
    add("--strokes", type=Path, help="pen digits (JSON lines, gzipped or plain)")
    add(
        "--writers",
        choices=("held-out", "all"),
        default="held-out",
        help="whose pen digits; all: of a file that no training saw",
    )
    add("--plain", type=Path, help="folder of the same network trained with --plain, to be measured beside it")
    add("--threads", type=int, default=1)
    add(
        "--write",
        action="store_true",
        help="write the results to the model's card, and the card as README.md beside it",
    )
    add("--table", action="store_true", help="measure nothing; print the cards of all models as a table")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        if options.table:
            print(models_table([models.load_named(name).card for name in models.available()]))
        else:
            _measure(options)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _measure(options: argparse.Namespace) -> None:
    folder = Path(options.model) if Path(options.model).is_dir() else models.MODELS_FOLDER / options.model
    model = models.load(folder)
    test, name = _test_set(options)
    digits = strokedata.read(options.strokes) if options.strokes else []
    card = measured(model, test=test, test_name=name, digits=digits, every_writer=options.writers == "all")
    if options.plain is not None:
        plain = evaluation.digit_figures(Subject.of(models.load(options.plain)), test)
        card = replace(card, results=card.results | {"without_distortions": plain})
    print(card_text(card))
    if options.write:
        models.save(model.with_card(card), folder)
        (folder / READABLE).write_text(card_text(card), encoding="utf-8")


def measured(
    model: Model, *, test: Pool, test_name: str, digits: Sequence[StrokeDigit] = (), every_writer: bool = False
) -> ModelCard:
    """Return the model's card with fresh results.

    Parameters
    ----------
    model : Model
    test : Pool
        Pictures such as MNIST's.
    test_name : str
        "mnist_test" or "bundled_samples": the results' name in the card.
    digits : sequence of StrokeDigit
        Pen digits; those of writers held out from training are used.
    every_writer : bool
        True if no network was trained with any of these writers.
    """
    subject = Subject.of(model)
    results: Figures = {
        "network": evaluation.network_figures(subject),
        test_name: evaluation.digit_figures(subject, test),
    }
    if digits:
        apart = tuple(model.card.training.get("held_out", ()))
        shown = list(digits) if every_writer else split_writers(digits, apart)[1]
        results["strokes"] = evaluation.stroke_figures(subject, shown)
        found = rejection.of_card(model.card)
        fresh = shown if every_writer or apart else split_held_out(shown)[1]  # training calibrates with the others
        if found is not None and fresh:
            results["doubt"] = evaluation.doubt_figures(subject, fresh, found, test)
    return replace(model.card, results={**_kept(model.card), **results})


def _kept(card: ModelCard) -> dict[str, Any]:
    """Return earlier results of other measurements, such as those on another data set."""
    return {name: value for name, value in card.results.items() if isinstance(value, dict)}


def _test_set(options: argparse.Namespace) -> tuple[Pool, str]:
    """Return MNIST's test set, or the bundled digits if there is no MNIST and none was asked for."""
    try:
        folder = mnist.find_folder(options.data)
    except EngineError:
        if options.data is not None:
            raise
        return bundled()
    found = mnist.load(folder)
    return pool(found.test_images, found.test_labels), "mnist_test"


def bundled() -> tuple[Pool, str]:
    """Return the bundled digits and their name in the card."""
    found = samples.load()
    return pool(found.images, found.labels), "bundled_samples"


if __name__ == "__main__":
    sys.exit(main())
