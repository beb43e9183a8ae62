"""The smallest change of the network's input that gives another answer.

By length (L2): steps to the nearest of the linearised borders to other classes (S. Moosavi-Dezfooli, A. Fawzi,
P. Frossard, "DeepFool", CVPR 2016, algorithm 2), then back towards the input as far as the answer stays changed, and
again, which comes nearer each time (F. Croce, M. Hein, "Minimally distorted Adversarial Examples with a Fast Adaptive
Boundary Attack", ICML 2020). In few pixels: those that change most on the way to a border are set to paper or to full
ink, one more each time (after A. Modas, S.-M. Moosavi-Dezfooli, P. Frossard, "SparseFool", CVPR 2019), and those that
turn out not to be needed are put back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.net.explain.target import logits
from engine.net.forward import Network

#: Rounds of steps to the border and back.
ROUNDS, STEPS, HALVINGS = 4, 8, 8
#: Steps at most on the way to one class that was asked for, which may lie far away.
PATIENT_STEPS = 60
#: Of all other classes so many are tried.
MOST_CLASSES = 5
#: Lengths of a step.
LEAST_STEP, MOST_STEP = 0.02, 1.0
#: A step goes this much beyond the border that it aims at.
OVERSHOOT = 0.03
MOST_PIXELS = 64


@dataclass(frozen=True, eq=False)
class Flip:
    """An input with another answer.

    Attributes
    ----------
    changed : (1, C, H, W)
        Its values lie in the same range as the input's.
    index : int
        The class that it is taken for.
    length : float
        Euclidean length of the change.
    pixels : int
        How many values differ.
    """

    changed: Tensor
    index: int
    length: float
    pixels: int


def smallest(net: Network, x: Tensor, *, span: tuple[float, float], wanted: int | None = None) -> Iterator[Flip]:
    """Find the shortest change of `x` (1, C, H, W) within `span` that makes it another class, or class `wanted`.

    Yields
    ------
    Flip
        The best so far, shorter each time; nothing if no change was found.
    """
    with torch.inference_mode():
        now = int(logits(net, x).argmax())
    others = _others(net, x, now, wanted)
    best: Flip | None = None
    here = x.expand(len(others), *x.shape[1:]).clone()
    for _ in range(ROUNDS):
        reached, there = _to_border(net, here, others, span, steps=STEPS if wanted is None else PATIENT_STEPS)
        back = _towards(net, x, reached[there], others[there])
        for changed, index in zip(back, others[there].tolist(), strict=True):
            flip = _flip(x, changed[None], index)
            if best is None or flip.length < best.length:
                best = flip
        if best is not None:
            yield best
        here[there] = x + 0.7 * (back - x)  # from nearer to the input the border is met elsewhere


def fewest(net: Network, x: Tensor, *, span: tuple[float, float], wanted: int | None = None) -> Iterator[Flip]:
    """Find few values of `x` (1, C, H, W) to be set to an end of `span`, so that it is another class, or `wanted`.

    Yields
    ------
    Flip
        One with ever fewer pixels; nothing if `MOST_PIXELS` do not suffice.
    """
    with torch.inference_mode():
        now = int(logits(net, x).argmax())
    others = _others(net, x, now, wanted)
    steps = STEPS if wanted is None else PATIENT_STEPS
    reached, _ = _to_border(net, x.expand(len(others), *x.shape[1:]), others, span, steps=steps)
    best: Flip | None = None
    for aim, index in zip(reached, others.tolist(), strict=True):
        flip = _strongest_first(net, x, aim[None], now, index if wanted is not None else None, span)
        if flip is not None and (best is None or flip.pixels < best.pixels):
            best = flip
            yield best
    if best is not None:
        yield _pruned(net, x, best)


def _strongest_first(
    net: Network, x: Tensor, aim: Tensor, now: int, wanted: int | None, span: tuple[float, float]
) -> Flip | None:
    """Set the values that change most on the way to `aim` to an end of `span`, until the answer is another one."""
    change = (aim - x).flatten()
    order = change.abs().argsort(descending=True)[:MOST_PIXELS]
    ends = torch.where(change > 0, span[1], span[0])
    trials = x.flatten().repeat(len(order), 1)  # row k: the first k + 1 values are set
    for place, pixel in enumerate(order.tolist()):
        trials[place:, pixel] = ends[pixel]
    trials = trials.reshape(-1, *x.shape[1:])
    with torch.inference_mode():
        answers = logits(net, trials).argmax(dim=1)
    good = (answers != now if wanted is None else answers == wanted).nonzero()[:, 0]
    return _flip(x, trials[good[0], None], int(answers[good[0]])) if len(good) else None


def _others(net: Network, x: Tensor, now: int, wanted: int | None) -> Tensor:
    """Return the classes to go for: those whose border seems nearest, seen from `x`, the nearest first."""
    if wanted is not None:
        return torch.tensor([wanted])
    with torch.inference_mode():
        count = logits(net, x).shape[1]
    others = torch.tensor([index for index in range(count) if index != now])
    gaps, slopes = _gaps(net, x.expand(len(others), *x.shape[1:]), others)
    return others[(gaps / slopes.flatten(1).norm(dim=1)).argsort()][:MOST_CLASSES]


def _gaps(net: Network, x: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """Return how far below the largest logit those of `others` (N,) are, for inputs (N, C, H, W), and its slopes."""
    given = x.detach().requires_grad_()
    with torch.enable_grad():
        values = logits(net, given)
        # What has to be overtaken is the largest of all others; its smooth form, or two that take turns bar the way.
        rivals = values.scatter(1, others[:, None], -torch.inf).logsumexp(dim=1)
        gaps = rivals - values.gather(1, others[:, None])[:, 0]
        (slopes,) = torch.autograd.grad(gaps.sum(), given)
    return gaps.detach(), slopes


def _to_border(
    net: Network, x: Tensor, others: Tensor, span: tuple[float, float], *, steps: int
) -> tuple[Tensor, Tensor]:
    """Return inputs (N, C, H, W) beyond the borders to `others`, and which of them got there (N,)."""
    here = x.clone()
    for _ in range(steps):
        gaps, slopes = _gaps(net, here, others)
        behind = gaps > 0
        if not behind.any():
            break
        # What is at an end of the span and would go beyond it cannot help: the others have to do it.
        stuck = ((here <= span[0]) & (slopes > 0)) | ((here >= span[1]) & (slopes < 0))
        slopes = torch.where(stuck, 0.0, slopes)
        squares = slopes.flatten(1).square().sum(dim=1).clamp_min(1e-12)
        wanted = (1 + OVERSHOOT) * (gaps + 1e-3) / squares
        # Steps that become ever shorter never arrive, and one that is too long is a leap in the dark.
        wanted = wanted.clamp(LEAST_STEP / squares.sqrt(), MOST_STEP / squares.sqrt())
        lengths = torch.where(behind, wanted, 0.0)
        here = (here - lengths[:, None, None, None] * slopes).clamp(*span)
    gaps, _ = _gaps(net, here, others)
    return here, gaps < 0


def _towards(net: Network, x: Tensor, changed: Tensor, others: Tensor) -> Tensor:
    """Return points on the ways from `x` to each of `changed` (N, C, H, W), as near as the answer stays changed."""
    low, high = torch.zeros(len(changed)), torch.ones(len(changed))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        with torch.inference_mode():
            is_other = logits(net, x + middle[:, None, None, None] * (changed - x)).argmax(dim=1) == others
        low, high = torch.where(is_other, low, middle), torch.where(is_other, middle, high)
    return x + high[:, None, None, None] * (changed - x)


def _pruned(net: Network, x: Tensor, flip: Flip) -> Flip:
    """Put back what is not needed, one value after the other."""
    here = flip.changed.clone()
    for place in (here != x).flatten().nonzero()[:, 0]:
        trial = here.clone()
        trial.flatten()[place] = x.flatten()[place]
        with torch.inference_mode():
            if int(logits(net, trial).argmax()) == flip.index:
                here = trial
    return _flip(x, here, flip.index)


def _flip(x: Tensor, changed: Tensor, index: int) -> Flip:
    return Flip(changed.clone(), index, float((changed - x).norm()), int((changed != x).sum()))
