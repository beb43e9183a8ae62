"""Measure a model: `python -m engine.evaluate MODEL --data DIR --strokes FILE`; with --write, into its card too.

Without MNIST, the 5,000 digits that ship with Inkling are taken: no shipped model was trained with them, but they
helped to set its temperature. `--sheet FILE` shows its errors on one picture; `--table` prints the cards of all models
as the README's table.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from engine import contactsheet, drawingdata, mnist, models, rejection, samples, strokedata
from engine.drawingdata import OtherDrawing
from engine.errors import EngineError
from engine.files import is_folder
from engine.models import Model, ModelCard
from engine.net import errorsheet, evaluation
from engine.net.evaluation import Figures, Subject
from engine.net.pools import Pool, pool, split_held_out, split_others, split_writers
from engine.net.report import card_text, models_table
from engine.strokedata import StrokeDigit

READABLE = "README.md"


@dataclass(frozen=True)
class Shown:
    """What a model is measured with beside pictures such as MNIST's.

    Attributes
    ----------
    strokes : dict of str to list of StrokeDigit
        Sets of pen digits of writers it was not trained with, by the results' names in the card.
    fresh : list of StrokeDigit
        Those of all sets that it was not calibrated with either.
    others : list of OtherDrawing
        Real drawings that are no digit, of words, alphabets and writers it was not trained with.
    """

    strokes: dict[str, list[StrokeDigit]]
    fresh: list[StrokeDigit]
    others: list[OtherDrawing]


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    made = argparse.ArgumentParser(prog="python -m engine.evaluate", description=__doc__)
    add = made.add_argument
    add("model", nargs="?", default=models.DEFAULT_MODEL, help="a name in models/, or a model's folder")
    add("--data", type=Path, help="folder with MNIST's four files (default: INKLING_DATA, then the app's own)")
    add("--strokes", type=Path, nargs="+", metavar="FILE", help="sets of pen digits (JSON lines, gzipped or plain)")
    add("--nondigits", type=Path, metavar="FILE", help="real drawings that are no digit")
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
    add("--sheet", type=Path, metavar="FILE", help="measure nothing; show what it gets wrong on one picture (PNG)")
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
    folder = Path(options.model) if is_folder(Path(options.model)) else models.MODELS_FOLDER / options.model
    model = models.load(folder)
    test, name = _test_set(options)
    others = drawingdata.read(options.nondigits) if options.nondigits else []
    shown = apart_from(model, _sets(options), others, every_writer=options.writers == "all")
    if options.sheet is not None:
        _draw_sheet(model, test, shown, options.sheet)
        return
    card = measured(model, test=test, test_name=name, shown=shown)
    if options.plain is not None:
        plain = evaluation.digit_figures(Subject.of(models.load(options.plain)), test)
        card = replace(card, results=card.results | {"without_distortions": plain})
    print(card_text(card))
    if options.write:
        models.save(model.with_card(card), folder)
        (folder / READABLE).write_text(card_text(card), encoding="utf-8")


def measured(
    model: Model,
    *,
    test: Pool,
    test_name: str,
    shown: Shown | None = None,
) -> ModelCard:
    """Return the model's card with fresh results.

    Parameters
    ----------
    model : Model
    test : Pool
        Pictures such as MNIST's.
    test_name : str
        "mnist_test" or "bundled_samples": the results' name in the card.
    shown : Shown or None
        Pen digits, and drawings that are no digit.
    """
    shown = shown or Shown({}, [], [])
    subject = Subject.of(model)
    results: Figures = {
        "network": evaluation.network_figures(subject),
        test_name: evaluation.digit_figures(subject, test),
    }
    for name, digits in shown.strokes.items():
        results[name] = evaluation.stroke_figures(subject, digits)
    found = rejection.of_card(model.card)
    if found is not None and shown.fresh:
        results["doubt"] = evaluation.doubt_figures(subject, shown.fresh, shown.others, found, test)
    return replace(model.card, results={**_kept(model.card), **results})


def apart_from(
    model: Model,
    strokes: Mapping[str, Sequence[StrokeDigit]],
    others: Sequence[OtherDrawing] = (),
    *,
    every_writer: bool = False,
) -> Shown:
    """Return those of the drawings that `model` was not trained with, as its card says.

    Parameters
    ----------
    model : Model
    strokes : mapping of str to sequence of StrokeDigit
        Sets of pen digits by the results' names in the card.
    others : sequence of OtherDrawing
    every_writer : bool
        True if no network was trained with any of these drawings.
    """
    apart = tuple(model.card.training.get("held_out", ()))
    if every_writer:
        sets = {name: list(digits) for name, digits in strokes.items()}
        return Shown(sets, [digit for digits in sets.values() for digit in digits], list(others))
    sets = {name: split_writers(digits, apart)[1] for name, digits in strokes.items()}
    sets = {name: digits for name, digits in sets.items() if digits}
    # Training calibrates with the other half, unless writers were held out by name.
    fresh = [digit for digits in sets.values() for digit in (digits if apart else split_held_out(digits)[1])]
    return Shown(sets, fresh, split_others(others, apart)[1])


def _draw_sheet(model: Model, test: Pool, shown: Shown, path: Path) -> None:
    """Write a sheet of what the model gets wrong, and print what its sections are."""
    found = list(errorsheet.sections(Subject.of(model), test, shown.strokes, shown.others))
    contactsheet.write_png(path, contactsheet.sheet([tiles for _, tiles in found]))
    for name, tiles in found:
        print(f"{name}: {len(tiles)} shown in {-(-len(tiles) // contactsheet.ACROSS)} rows")


def _sets(options: argparse.Namespace) -> dict[str, list[StrokeDigit]]:
    """Return the sets of pen digits by their names in the card: "strokes" the first one, others by their file's."""
    files: list[Path] = options.strokes or []
    names = ["strokes", *(f"strokes of {path.name.split('.')[0]}" for path in files[1:])]
    return {name: strokedata.read(path) for name, path in zip(names, files, strict=False)}


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
