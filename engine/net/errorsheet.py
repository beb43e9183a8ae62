"""What a model gets wrong, to be looked at: its errors, the digits that it turns away, and what passes as a digit."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import rejection
from engine.contactsheet import Tile
from engine.drawingdata import OtherDrawing
from engine.net import evaluation
from engine.net.evaluation import Subject
from engine.net.pools import NO_DIGIT, Pool
from engine.rejection import Answer
from engine.strokedata import StrokeDigit

#: Tiles of one section at most: those that the model is surest of come first.
MOST = 240


def sections(
    subject: Subject, test: Pool, strokes: Mapping[str, Sequence[StrokeDigit]], others: Sequence[OtherDrawing]
) -> Iterator[tuple[str, list[Tile]]]:
    """Yield each section's name and its tiles.

    Parameters
    ----------
    subject : Subject
    test : Pool
        MNIST's test digits, or others like them.
    strokes : mapping of str to sequence of StrokeDigit
        Pen digits by the name of their set.
    others : sequence of OtherDrawing
        Real drawings that are no digit.
    """
    pools = {"MNIST": test}
    pools |= {name: evaluation.variant_pool(digits, "normal") for name, digits in strokes.items() if digits}
    for name, pool in pools.items():
        yield from _of_digits(subject, name, pool)
    if others:
        images, kinds = evaluation.pictures_of_others(others)
        for kind in np.unique(kinds):
            part = Pool(images.images[kinds == kind], images.labels[kinds == kind])
            logits, said = _read(subject, part)
            chosen = _surest(logits, np.flatnonzero(said == Answer.DIGIT))
            yield (
                f"{kind}, read as a digit ({(said == Answer.DIGIT).sum()} of {len(part)})",
                _tiles(part, logits, chosen),
            )


def _of_digits(subject: Subject, name: str, pool: Pool) -> Iterator[tuple[str, list[Tile]]]:
    """Yield the digits of a set that are read wrong, and those that are turned away."""
    logits, said = _read(subject, pool)
    wrong = _surest(logits, np.flatnonzero(logits.argmax(axis=1) != pool.labels.numpy()))
    yield f"{name}, read wrong", _tiles(pool, logits, wrong)
    away = _surest(logits, np.flatnonzero(said == Answer.NOT_A_DIGIT))
    yield f"{name}, turned away", _tiles(pool, logits, away, turned_away=True)


def _read(subject: Subject, pool: Pool) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    """Return logits (N, 10), and what is said of each picture."""
    logits = subject.logits(pool)
    found = rejection.of_card(subject.model.card) or rejection.NOTHING
    return logits, evaluation.said_of(subject, logits, found)


def _surest(logits: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return at most `MOST` of the rows, those with the most evidence for a digit first."""
    return rows[np.argsort(-rejection.evidence(logits[rows]), kind="stable")][:MOST]


def _tiles(pool: Pool, logits: NDArray[np.float32], rows: NDArray[np.intp], *, turned_away: bool = False) -> list[Tile]:
    """Return a tile for each row: "1>7" is a 1 read as 7, "1>-" a 1 turned away, "?>7" no digit read as 7."""
    answers, labels = logits.argmax(axis=1), pool.labels.numpy()
    images = pool.images.numpy()
    return [
        Tile(images[i], f"{'?' if labels[i] <= NO_DIGIT else labels[i]}>{'-' if turned_away else answers[i]}")
        for i in rows
    ]
