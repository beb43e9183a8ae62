"""What a model's card says about its training."""

from dataclasses import asdict

from engine.models import ModelCard
from engine.net.recipes import Recipe

MNIST_SOURCE = "MNIST (Y. LeCun, C. Cortes, C. J. C. Burges), CC BY-SA 3.0: 55,000 of its 60,000 training digits."
STROKES_SOURCE = (
    "UNIPEN train_r01_v07, category 1a (I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet, "
    '"UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994), distributed on Zenodo '
    "(doi 10.5281/zenodo.1195803) under CC BY 4.0; contributors aga, art, gmd, ibm, lou, syn, tos; changed: isolated "
    "digits, scaled, distorted, drawn as pictures; {writers}."
)
OUTLIERS_SOURCE = (
    "Non-digits made by engine/nondigits.py: scribbles, two digits at once, letters of the Hershey fonts, "
    "made-up scenes."
)


def training_card(recipe: Recipe, *, with_strokes: bool) -> ModelCard:
    """Return a card with everything but measured results."""
    writers = f"without the writers {', '.join(recipe.held_out)}" if recipe.held_out else "four writers in five"
    strokes = (STROKES_SOURCE.format(writers=writers), OUTLIERS_SOURCE)
    sources = [MNIST_SOURCE, *(strokes if with_strokes else ())]
    settings = asdict(recipe)
    hidden = ("spec", "title", "description", "departures")
    return ModelCard(
        title=recipe.title,
        description=recipe.description,
        training={name: value for name, value in settings.items() if name not in hidden},
        licence="MIT, as the rest of Inkling",
        data=" ".join(sources),
        extra={"departures": recipe.departures} if recipe.departures else {},
    )
