"""How many pictures a second training gets through, against the plain recipe with the same network and distortions.

The plain recipe is what most tutorials do: a DataLoader that fetches, converts and distorts one picture after another.
Both run on one thread in this process, in turns, so that a slow moment of the machine hits both.
"""

import time
from collections.abc import Iterator
from statistics import median

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from engine import samples
from engine.net.augment import Augmentation, augment, draw
from engine.net.build import build
from engine.net.forward import up_to_logits
from engine.net.pools import TrainingData, pool
from engine.net.recipes import RECIPES
from engine.net.training import Trainer
from tests.benchmarks.report import Row

RECIPE = RECIPES["compact"]
ROUNDS = 5
STEPS = 12


class DistortedDigits(Dataset[tuple[Tensor, int]]):
    """The bundled digits, each converted and distorted when it is fetched."""

    def __init__(self) -> None:
        self._samples = samples.load()
        self._generator = torch.Generator().manual_seed(1)

    def __len__(self) -> int:
        """Return how many digits there are."""
        return len(self._samples.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """Return one picture (1, 28, 28) in [0, 1], distorted, and its label."""
        image = torch.from_numpy(self._samples.images[index].astype(np.float32) / 255)[None]
        label = int(self._samples.labels[index])
        numbers = draw(1, self._generator)
        return augment(image[None], torch.tensor([label]), numbers, RECIPE.augmentation or Augmentation())[0], label


def measure() -> list[Row]:
    """Measure both in turns."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        ours, plain = our_steps(), plain_steps()
        next(ours), next(plain)  # the first round warms up
        speeds = [(next(ours), next(plain)) for _ in range(ROUNDS)]
    finally:
        torch.set_num_threads(threads)
    return [
        Row("training, pictures a second", median(s[0] for s in speeds), "1/s"),
        Row("the same with DataLoader and per-image transforms", median(s[1] for s in speeds), "1/s"),
        Row("training over that", median(a / b for a, b in speeds), "times", 3.0, at_most=False),
    ]


def our_steps() -> Iterator[float]:
    """Yield the pictures a second of one round after another."""
    bundled = samples.load()
    digits = pool(bundled.images, bundled.labels)
    steps = Trainer(RECIPE, TrainingData(digits)).run()
    while True:
        begin = time.perf_counter()
        for _ in range(STEPS):
            next(steps)
        yield STEPS * RECIPE.batch / (time.perf_counter() - begin)


def plain_steps() -> Iterator[float]:
    """Yield the same of the plain recipe."""
    net = up_to_logits(build(RECIPE.spec))
    optimizer = torch.optim.AdamW(net.parameters(), lr=RECIPE.learning_rate)
    while True:
        loader = iter(DataLoader(DistortedDigits(), batch_size=RECIPE.batch, shuffle=True))
        begin = time.perf_counter()
        for _ in range(STEPS):
            images, labels = next(loader)
            optimizer.zero_grad()
            functional.cross_entropy(net(images), labels, label_smoothing=RECIPE.smoothing).backward()
            optimizer.step()
        yield STEPS * RECIPE.batch / (time.perf_counter() - begin)
