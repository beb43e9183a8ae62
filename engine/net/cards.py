"""What a model's card says about its training."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from types import MappingProxyType

from engine.models import ModelCard
from engine.net.recipes import Recipe
from engine.strokedata import StrokeDigit

MNIST_SOURCE = "MNIST (Y. LeCun, C. Cortes, C. J. C. Burges), CC BY-SA 3.0: 55,000 of its 60,000 training digits."
#: Where drawings come from, by a name for each; "{held_out}" is what was kept out of the training.
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "unipen": (
            "UNIPEN train_r01_v07, category 1a (I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet, "
            '"UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994), distributed on Zenodo '
            "(doi 10.5281/zenodo.1195803) under CC BY 4.0; contributors aga, art, gmd, ibm, lou, syn, tos; changed: "
            "isolated digits, scaled, distorted, drawn as pictures; {held_out}."
        ),
        "pendigits": (
            "Pen-Based Recognition of Handwritten Digits (E. Alpaydin, F. Alimoglu, Bogazici University; UCI Machine "
            "Learning Repository), CC BY 4.0, as pen strokes: 30 writers; changed: scaled, distorted, drawn as "
            "pictures; {held_out}."
        ),
        "drawings": (
            "What is no digit: letters and signs of UNIPEN train_r01_v07, categories 1b, 1c and 1d (as above), CC BY "
            "4.0; characters of the Balinese, Greek, Latin and Sanskrit alphabets of Omniglot (B. Lake, "
            "R. Salakhutdinov, J. Tenenbaum, Science 350, 2015), MIT licence; doodles of Quick, Draw! (Google), CC BY "
            "4.0; changed: without what is a digit's shape too, scaled, distorted, drawn as pictures; without {apart}."
        ),
    }
)
OUTLIERS_SOURCE = (
    "Non-digits made by engine/nondigits.py: shapes, scribbles, two digits at once, letters of the Hershey fonts, "
    "made-up scenes."
)
#: What of the real non-digits is kept out of a training that holds nothing out by name.
APART = "one word in five, one alphabet (Greek) and one writer in five"
#: How the names of the writers of the one set that is not UNIPEN's begin.
_PENDIGITS = "pen-"


def sources_of(digits: Iterable[StrokeDigit]) -> tuple[str, ...]:
    """Return the keys of `SOURCES` for pen digits."""
    found = {"pendigits" if digit.writer.startswith(_PENDIGITS) else "unipen" for digit in digits}
    return tuple(sorted(found, reverse=True))


def with_reasons_source(card: ModelCard) -> ModelCard:
    """Return the card of a model that has learnt from real non-digits why something is none, naming their sources."""
    learnt = "Why a drawing is no digit was learnt from: " + SOURCES["drawings"].format(apart=APART)
    return card if learnt in card.data else replace(card, data=f"{card.data} {learnt}")


def training_card(recipe: Recipe, *, sets: Sequence[str]) -> ModelCard:
    """Return a card with everything but measured results.

    Parameters
    ----------
    recipe : Recipe
    sets : sequence of str
        Keys of `SOURCES`: the drawings it was trained with.
    """
    names = ", ".join(recipe.held_out)
    held_out = f"without the writers {names}" if names else "four writers in five"
    apart = names or APART
    drawn = [SOURCES[name].format(held_out=held_out, apart=apart) for name in sets]
    settings = asdict(recipe)
    hidden = ("spec", "title", "description", "departures")
    return ModelCard(
        title=recipe.title,
        description=recipe.description,
        training={name: value for name, value in settings.items() if name not in hidden},
        licence="MIT, as the rest of Inkling",
        data=" ".join([MNIST_SOURCE, *drawn, *((OUTLIERS_SOURCE,) if drawn else ())]),
        extra={"departures": recipe.departures} if recipe.departures else {},
    )
