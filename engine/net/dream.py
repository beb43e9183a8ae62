"""What a filter wants to see: the picture that makes its answer largest, found by gradient ascent.

The picture stays in what a drawing can be: pixels from 0 to 1, ink in the inner square only, as the preprocessing
leaves it. So the result can be put on the canvas and the network sees the same again.
"""

from collections.abc import Iterator
from time import sleep

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.filters.atlas import path_of
from engine.filters.dreams import DreamFrame, DreamTarget, Regularisers
from engine.models import Model
from engine.net.forward import UpTo
from engine.net.ready import ready_network
from engine.preprocess import INK_SIDE
from engine.progress import Progress
from engine.trace import Array

STEPS = 240
#: Step size at the start, in grey levels: Adam's, falling to a tenth in a half cosine.
RATE = 0.03
BLUR_EVERY = 4
#: Keeps roots differentiable where what is under them is 0.
_ROUNDING = 1e-6


def head_of(model: Model, layer: str) -> UpTo:
    """Return the network up to the maps of convolution `layer` before their activation."""
    return UpTo(ready_network(model), path_of(model.spec, layer).before)


def activation(head: nn.Module, picture: Tensor, channel: int, target: DreamTarget) -> Tensor:
    """Return what the filter answers before its activation; picture (1, 1, H, W) -> a single number.

    For the whole map it is the norm of the positive part: a sum would make any filter with a positive sum of weights
    want a picture that is white all over.
    """
    answer: Tensor = head(picture)[0, channel]  # (h, w), or () for a unit
    answer = answer.reshape(answer.shape or (1, 1))
    if target is DreamTarget.MAP:
        return (answer.clamp_min(0).square().sum() + _ROUNDING).sqrt()
    height, width = answer.shape
    return answer[height // 2, width // 2]


def total_variation(picture: Tensor) -> Tensor:
    """Return the summed length of the gradient, by forward differences; picture (1, 1, H, W) -> a single number."""
    down = picture[..., 1:, :-1] - picture[..., :-1, :-1]
    right = picture[..., :-1, 1:] - picture[..., :-1, :-1]
    return (down**2 + right**2 + _ROUNDING).sqrt().sum()


def penalty(picture: Tensor, regularisers: Regularisers) -> Tensor:
    """Return the weighted sum of squares and total variation; picture (1, 1, H, W) -> a single number."""
    return regularisers.l2 * (picture**2).sum() + regularisers.variation * total_variation(picture)


def blurred(picture: Tensor, sigma: float) -> Tensor:
    """Return the picture (1, 1, H, W) under a Gaussian of standard deviation `sigma` pixels; outside is paper."""
    if sigma <= 0:
        return picture
    reach = max(1, int(3 * sigma + 0.5))
    places = torch.arange(-reach, reach + 1, dtype=picture.dtype)
    bell = torch.exp(-(places**2) / (2 * sigma**2))
    bell = (bell / bell.sum())[None, None, None]  # (1, 1, 1, k)
    rows = functional.conv2d(picture, bell, padding=(0, reach))
    return functional.conv2d(rows, bell.transpose(2, 3), padding=(reach, 0))


def inner_square(side: int) -> Tensor:
    """Return a mask (1, 1, side, side): 1 where the preprocessing leaves ink, the 20 x 20 pixels in the middle."""
    mask = torch.zeros(1, 1, side, side)
    rim = (side - INK_SIDE) // 2
    mask[..., rim : side - rim, rim : side - rim] = 1
    return mask


def dream(
    model: Model,
    layer: str,
    channel: int,
    regularisers: Regularisers | None = None,
    *,
    target: DreamTarget = DreamTarget.UNIT,
    start: Array | None = None,
    steps: int = STEPS,
    seed: int = 0,
    pause: float = 0.0,
) -> Iterator[Progress]:
    """Find the picture that filter `channel` of convolution `layer` answers most to.

    Parameters
    ----------
    regularisers : Regularisers, optional
    target : DreamTarget
    start : (H, W) float32 in [0, 1], optional
        The picture to go on from; faint noise if not given.
    steps : int
        At least 1.
    seed : int
        Of the noise and the jitter: the same seed, the same picture.
    pause : float
        Seconds to rest after each step, so that a person can watch.

    Yields
    ------
    Progress
        One a step, with a :class:`engine.filters.dreams.DreamFrame`.
    """
    settings = regularisers or Regularisers()
    head, side = head_of(model, layer), model.spec.input_shape[1]
    chance = torch.Generator().manual_seed(seed)
    mask = inner_square(side)
    picture = torch.rand(1, 1, side, side, generator=chance) * 0.2
    if start is not None:
        picture = torch.from_numpy(np.array(start, dtype=np.float32))[None, None]
    picture = (picture * mask).requires_grad_()
    optimizer = torch.optim.Adam([picture], lr=RATE)
    for step in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = RATE * (0.55 + 0.45 * float(np.cos(np.pi * step / steps)))
        shift = torch.randint(-settings.jitter, settings.jitter + 1, (2,), generator=chance).tolist()
        optimizer.zero_grad()
        gain = activation(head, torch.roll(picture, shift, dims=(2, 3)), channel, target)
        (penalty(picture, settings) - gain).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        with torch.no_grad():
            if step % BLUR_EVERY == 0 and step < steps:
                picture.copy_(blurred(picture, settings.blur))
            picture.clamp_(0, 1).mul_(mask)
            reached = float(activation(head, picture, channel, target))
        image = picture.detach()[0, 0].numpy().copy()
        image.setflags(write=False)
        yield Progress(step, steps, f"step {step} of {steps}", DreamFrame(step, image, reached))
        if pause:
            sleep(pause)
