"""Distorting whole batches of pictures at once, as tensors: what makes 60,000 digits into many more.

All randomness is drawn first, as numbers (:func:`draw`); :func:`augment` itself is deterministic. So several
processes can draw the numbers of the whole batch from one seed and each distort its own rows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

_NUMBERS = 18  # uniform numbers that one picture needs
_FIELD = 5  # nodes a side of the coarse grid of elastic displacements


@dataclass(frozen=True)
class Augmentation:
    """How far pictures are distorted. Lengths are in pixels of the 28x28 picture.

    Attributes
    ----------
    rotation : float
        Largest turn either way, in degrees.
    scale : float
        Width and height are each multiplied by exp(u), u in [-scale, scale].
    shear : float
        Largest slant either way, in pixels sideways per pixel of height.
    shift : float
        Largest distance of the ink's centre of mass from the middle, along each axis.
    elastic : float
        Standard deviation of the smooth random displacement (Simard, Steinkraus, Platt, "Best Practices for
        Convolutional Neural Networks", ICDAR 2003, with a coarse grid of nodes for the Gaussian filter).
    thickness : float
        In [0, 1]: how much of a grey dilation or erosion by a 3x3 window is blended in at most.
    blur : float
        In [0, 1]: how much of a 3x3 mean is blended in at most.
    contrast : float
        Grey values are raised to the power exp(u), u in [-contrast, contrast].
    slash, flag, base : float
        Probability that a 0 gets a slash, a 1 a flag at its top, a 1 a base line.
    """

    rotation: float = 10.0
    scale: float = 0.13
    shear: float = 0.2
    shift: float = 1.2
    elastic: float = 0.7
    thickness: float = 0.7
    blur: float = 0.4
    contrast: float = 0.3
    slash: float = 0.08
    flag: float = 0.15
    base: float = 0.1


@dataclass(frozen=True, eq=False)
class Draws:
    """The random numbers of a batch: `numbers` (N, 18) uniform in [0, 1) and `nodes` (N, 2, 5, 5) standard normal."""

    numbers: Tensor
    nodes: Tensor

    def rows(self, part: slice) -> "Draws":
        """Return the numbers of some of the pictures."""
        return Draws(self.numbers[part], self.nodes[part])

    def to(self, device: torch.device) -> "Draws":
        """Return the same numbers on another device."""
        return Draws(self.numbers.to(device), self.nodes.to(device))


def draw(count: int, generator: torch.Generator) -> Draws:
    """Draw the random numbers for `count` pictures (on the CPU, so that every device gets the same)."""
    numbers = torch.rand(count, _NUMBERS, generator=generator)
    return Draws(numbers, torch.randn(count, 2, _FIELD, _FIELD, generator=generator))


def augment(images: Tensor, labels: Tensor, draws: Draws, settings: Augmentation) -> Tensor:
    """Distort a batch of pictures.

    Parameters
    ----------
    images : (N, 1, H, W) float in [0, 1], 1 = ink
    labels : (N,) int64
        Zeros may get a slash, ones a flag and a base line; labels outside 0 to 9 are left without.
    draws : Draws
        Of N rows.
    settings : Augmentation

    Returns
    -------
    (N, 1, H, W) float in [0, 1]
    """
    images = _with_marks(images, labels, draws.numbers[:, :8], settings)
    images = _thickened(images, draws.numbers[:, 8:10], settings.thickness)
    images = _warped(images, draws.numbers[:, 10:16], draws.nodes, settings)
    images = _blurred(images, draws.numbers[:, 16], settings.blur)
    gamma = torch.exp(settings.contrast * _signed(draws.numbers[:, 17]))
    return images.clamp(1e-6, 1.0) ** gamma[:, None, None, None]


def _signed(uniform: Tensor) -> Tensor:
    """[0, 1) to [-1, 1)."""
    return 2.0 * uniform - 1.0


def _column(values: Tensor) -> Tensor:
    """(N,) to (N, 1, 1, 1)."""
    return values[:, None, None, None]


# -- marks that people add to digits ---------------------------------------------------------------------------


def _with_marks(images: Tensor, labels: Tensor, u: Tensor, settings: Augmentation) -> Tensor:
    """Draw slashes onto some zeros, flags and base lines onto some ones. `u` is (N, 8) uniform."""
    which = (
        (torch.nonzero((labels == 0) & (u[:, 0] < settings.slash))[:, 0], _slash),
        (torch.nonzero((labels == 1) & (u[:, 0] < settings.flag))[:, 0], _flag),
        (torch.nonzero((labels == 1) & (u[:, 1] < settings.base))[:, 0], _base),
    )
    for rows, mark in which:
        if len(rows):
            chosen = images[rows]
            start, end = mark(chosen, u[rows, 2:])
            line = _segments(start, end, 1.4 + 1.4 * u[rows, 7], images.shape[-2:])
            images = images.index_put((rows,), torch.maximum(chosen, line))  # index_copy: not on MPS before torch 2.8
    return images


def _slash(images: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """Return the ends (n, 2) of a rising line through the middle of each picture."""
    angle = math.radians(25) + math.radians(50) * u[:, 0]
    half = (5.0 + 8.0 * u[:, 1])[:, None] * torch.stack([torch.cos(angle), -torch.sin(angle)], dim=1)  # (n, 2) x, y
    middle = torch.tensor([images.shape[-1] / 2, images.shape[-2] / 2], device=u.device) + 2.0 * _signed(u[:, 2:4])
    return middle - half, middle + half


def _flag(images: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """Return the ends (n, 2) of a line from the top of the ink down to the left."""
    top = _tip(images)
    angle = math.radians(38) + math.radians(32) * u[:, 0]  # flatter ones would make a 7
    length = 3.0 + 7.0 * u[:, 1]
    return top, top + length[:, None] * torch.stack([-torch.cos(angle), torch.sin(angle)], dim=1)


def _base(images: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """Return the ends (n, 2) of a level line through the bottom of the ink."""
    bottom = _tip(images.flip(-2))
    bottom[:, 1] = images.shape[-2] - bottom[:, 1]
    left = torch.stack([-2.0 - 4.0 * u[:, 2], _signed(u[:, 3])], dim=1)
    right = torch.stack([2.0 + 4.0 * u[:, 4], _signed(u[:, 3])], dim=1)
    return bottom + left, bottom + right


def _tip(images: Tensor) -> Tensor:
    """Return x, y (n, 2) of the middle of the topmost row that holds ink."""
    ink = (images[:, 0] > 0.5).float()  # (n, H, W)
    row = ink.amax(dim=2).argmax(dim=1)  # (n,) first row with ink
    line = ink[torch.arange(len(ink), device=ink.device), row]  # (n, W)
    x = torch.arange(line.shape[1], device=ink.device) + 0.5
    centre = (line * x).sum(dim=1) / line.sum(dim=1).clamp_min(1.0)
    return torch.stack([centre, row + 0.5], dim=1)


def _segments(start: Tensor, end: Tensor, width: Tensor, size: torch.Size) -> Tensor:
    """Draw one antialiased line a picture: ends (n, 2) in pixels, `width` (n,) -> (n, 1, H, W)."""
    height, across = size
    y, x = torch.meshgrid(
        torch.arange(height, device=start.device) + 0.5, torch.arange(across, device=start.device) + 0.5, indexing="ij"
    )
    place = torch.stack([x, y], dim=-1)  # (H, W, 2)
    along = (end - start)[:, None, None]  # (n, 1, 1, 2)
    offset = place - start[:, None, None]  # (n, H, W, 2)
    t = ((offset * along).sum(-1) / along.square().sum(-1).clamp_min(1e-6)).clamp(0.0, 1.0)
    distance = (offset - t[..., None] * along).square().sum(-1).sqrt()  # (n, H, W)
    return (width[:, None, None] / 2 + 0.5 - distance).clamp(0.0, 1.0)[:, None]


# -- pen and paper ---------------------------------------------------------------------------------------------


def _thickened(images: Tensor, u: Tensor, most: float) -> Tensor:
    """Blend in a dilation for some pictures and an erosion for others; about half stay as they are."""
    edged = functional.pad(images, (1, 1, 1, 1))
    grown, shrunk = _over_windows(edged, torch.maximum), _over_windows(edged, torch.minimum)
    amount = _column(most * u[:, 1])
    thicker = _column((u[:, 0] < 0.3).to(images.dtype)) * amount
    thinner = _column((u[:, 0] > 0.8).to(images.dtype)) * amount * 0.7  # a thin line must not vanish
    return images + thicker * (grown - images) + thinner * (shrunk - images)


def _over_windows(edged: Tensor, pick: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Return the largest or smallest value of each 3x3 window, by rows and then by columns: max pooling is slower."""
    rows = pick(pick(edged[..., :-2], edged[..., 1:-1]), edged[..., 2:])
    return pick(pick(rows[..., :-2, :], rows[..., 1:-1, :]), rows[..., 2:, :])


def _blurred(images: Tensor, u: Tensor, most: float) -> Tensor:
    """Blend in a 3x3 mean; half of the pictures stay as they are."""
    amount = _column((_signed(u) * most).clamp_min(0.0))
    return images + amount * (functional.avg_pool2d(images, 3, stride=1, padding=1) - images)


# -- shape -----------------------------------------------------------------------------------------------------


def _warped(images: Tensor, u: Tensor, nodes: Tensor, settings: Augmentation) -> Tensor:
    """Turn, scale, slant and bend about the centre of mass, which comes to the middle give or take the shift."""
    height, width = images.shape[-2:]
    angle = math.radians(settings.rotation) * _signed(u[:, 0])
    slant = settings.shear * _signed(u[:, 1])
    shrink = torch.exp(settings.scale * _signed(u[:, 2:4]))  # (n, 2): the inverse map divides by the scale
    cos, sin = torch.cos(angle), torch.sin(angle)
    # output place -> input place: scale, then slant, then turn
    inverse = torch.stack(
        [
            torch.stack([shrink[:, 0] * cos, shrink[:, 1] * (cos * slant - sin)], dim=1),
            torch.stack([shrink[:, 0] * sin, shrink[:, 1] * (sin * slant + cos)], dim=1),
        ],
        dim=1,
    )  # (n, 2, 2) in units of half a side; pictures are square
    centre = _centre_of_mass(images)  # (n, 2) in [-1, 1]
    # MNIST's own centre of mass is the middle of pixel 14, half a pixel right of and below the picture's middle.
    shift = 2.0 / width * (0.5 + settings.shift * _signed(u[:, 4:6]))
    offset = centre - (inverse @ shift[:, :, None])[:, :, 0]
    y, x = _axis(height, images.device)[:, None, None], _axis(width, images.device)[:, None]
    grid = x * inverse[:, None, None, :, 0] + (y * inverse[:, None, None, :, 1] + offset[:, None, None])  # (n, H, W, 2)
    if settings.elastic > 0:
        bend = _bicubic(height).to(images.device) @ nodes @ _bicubic(width).to(images.device).T  # (n, 2, H, W)
        grid = grid + (2.0 * settings.elastic / width) * bend.permute(0, 2, 3, 1)
    return functional.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


@cache
def _bicubic(size: int) -> Tensor:
    """Return the matrix (size, 5) that interpolates the nodes along one axis, bicubically."""
    nodes = torch.eye(_FIELD)[None, None]
    return functional.interpolate(nodes, size=(size, _FIELD), mode="bicubic", align_corners=True)[0, 0]


def _axis(size: int, device: torch.device) -> Tensor:
    """Return the middles of `size` pixels in [-1, 1]."""
    return (torch.arange(size, device=device) + 0.5) * 2 / size - 1


def _centre_of_mass(images: Tensor) -> Tensor:
    """Return x, y (n, 2) of the centre of mass in [-1, 1]; the middle if there is no ink."""
    height, width = images.shape[-2:]
    mass = images.sum(dim=(1, 2, 3)).clamp_min(1e-6)
    across = (images.sum(dim=(1, 2)) * _axis(width, images.device)).sum(dim=1) / mass
    down = (images.sum(dim=(1, 3)) * _axis(height, images.device)).sum(dim=1) / mass
    return torch.stack([across, down], dim=1)
