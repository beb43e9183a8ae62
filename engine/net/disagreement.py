"""Finding a real digit that two models read differently."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from engine import rejection, samples
from engine.jobs import Reading
from engine.models import Model
from engine.net.networks import Networks
from engine.net.ready import ready_network
from engine.net.training import fitted
from engine.preprocess import Options
from engine.progress import Progress
from engine.rejection import Answer
from engine.strokes import Drawing

#: Digits that are run at once; a step of the generator is one such batch, or one digit that is looked at more closely.
BATCH = 100


def disagreement(
    one: Model, other: Model, options: Options, *, after: int | None = None, share: float = rejection.DEFAULT_SHARE
) -> Iterator[Progress]:
    """Look through the bundled digits, mixed, for one that two models take for different digits.

    A digit that differs in the file's pixels is read once more as the app reads a sample: only if the two differ then,
    and neither turns it away, is it found.

    Parameters
    ----------
    options : Options
        The preprocessing's switches.
    after : int, optional
        Index of the digit that was found before: the search goes on behind it, round and round once.
    share : float
        The share of real digits that may be turned away.

    Yields
    ------
    Progress
        The last one's result is the index of the digit; None if there is no such digit.
    """
    digits = samples.load()
    order = np.random.default_rng(0).permutation(len(digits.labels))
    if after is not None:
        order = np.roll(order, -1 - int(np.flatnonzero(order == after)[0]))
    networks = Networks()
    read = partial(_classes, digits.images)
    words = f"{len(order):,} digits"
    for first in range(0, len(order), BATCH):
        part = order[first : first + BATCH]
        yield Progress(first, len(order), f"{first:,} of {words}")
        for index in part[read(one, part) != read(other, part)].tolist():
            drawing = Drawing(picture=digits.images[index])
            found = [networks.read(drawing, options, model, 0) for model in (one, other)]
            if _differ(found[0], found[1], share):
                yield Progress(len(order), len(order), words, index)
                return
            yield Progress(first, len(order), f"{first:,} of {words}")
    yield Progress(len(order), len(order), words)


@torch.inference_mode()
def _classes(images: NDArray[np.uint8], model: Model, part: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return what the model takes the digits `part` for, (digits,)."""
    pictures = torch.from_numpy(images[part]).float().div_(255)[:, None]  # (B, 1, 28, 28)
    answers = ready_network(model)(fitted(pictures, model.spec.input_shape[1])).argmax(dim=1)  # (B,)
    return np.asarray(answers.numpy(), dtype=np.int64)


def _differ(one: Reading, other: Reading, share: float) -> bool:
    if one.trace is None or other.trace is None:
        return False
    answers = [rejection.answer(reading.model.card, reading.trace, share) for reading in (one, other) if reading.trace]
    return Answer.NOT_A_DIGIT not in answers and bool(
        one.trace.probabilities.argmax() != other.trace.probabilities.argmax()
    )
