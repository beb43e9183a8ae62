"""A small training for tests: a small network, a few hundred digits, a few steps."""

import numpy as np

from engine import samples
from engine.net.augment import Augmentation
from engine.net.pools import NO_DIGIT, TrainingData, pool
from engine.net.recipes import Recipe
from engine.specs import BatchNorm, Conv, Dropout, Flatten, Linear, MaxPool, NetworkSpec, Relu, Softmax

SMALL = NetworkSpec(
    (
        Conv("conv1", 4, 5, stride=2),
        BatchNorm("norm1"),
        Relu("relu1"),
        MaxPool("pool1"),
        Flatten("flatten"),
        Dropout("drop", 0.1),
        Linear("fc1", 10),
        Softmax("softmax"),
    )
)


def small_recipe(**changes) -> Recipe:
    """Return a recipe of two epochs with everything in it that the large ones have."""
    settings = {"epochs": 2, "batch": 32, "learning_rate": 0.01, "stroke_share": 0.25, "outlier_share": 0.125}
    return Recipe(**({"spec": SMALL, "title": "Small", "description": "For tests."} | settings | changes))


def small_data(count=256) -> TrainingData:
    """Return digits of the bundled samples, other ones in the pen digits' place, and noise as non-digits."""
    bundled = samples.load()
    rows = np.random.default_rng(0).permutation(5000)
    digits, others = rows[:count], rows[count : count + 64]
    noise = np.random.default_rng(1).integers(0, 255, (40, 28, 28))
    return TrainingData(
        pool(bundled.images[digits], bundled.labels[digits]),
        pool(bundled.images[others], bundled.labels[others]),
        pool(noise, [NO_DIGIT] * 40),
    )


def light() -> Augmentation:
    """Return weak distortions, with which few steps suffice."""
    return Augmentation(rotation=3, scale=0.03, shear=0.03, shift=0.5, elastic=0.1)
