import dataclasses

import numpy as np
import pytest
import torch
from scipy import ndimage

from engine import samples
from engine.net.augment import Augmentation, augment, draw

STILL = Augmentation(
    rotation=0, scale=0, shear=0, shift=0, elastic=0, thickness=0, blur=0, contrast=0, slash=0, flag=0, base=0
)


def batch(count=32, label=None):
    bundled = samples.load()
    rows = bundled.by_class(label)[:count] if label is not None else np.arange(0, 5000, 5000 // count)[:count]
    images = torch.from_numpy(bundled.images[rows].astype(np.float32) / 255)[:, None]
    return images, torch.from_numpy(bundled.labels[rows].astype(np.int64))


def draws(count, seed=0):
    return draw(count, torch.Generator().manual_seed(seed))


def centre_of_mass(image):
    return np.array(ndimage.center_of_mass(image.numpy())) + 0.5


def test_nothing_moves_but_to_the_centre_of_mass_without_distortions():
    images, labels = batch()
    out = augment(images, labels, draws(32), STILL)
    for before, after in zip(images[:, 0], out[:, 0], strict=True):
        np.testing.assert_allclose(centre_of_mass(after), 14.5, atol=0.25)
        moved = ndimage.shift(before.numpy(), 14.5 - centre_of_mass(before), order=1, mode="grid-constant")
        np.testing.assert_allclose(after.numpy(), moved, atol=2e-3)


def test_values_stay_in_range_and_shapes_are_kept():
    images, labels = batch()
    out = augment(images, labels, draws(32), Augmentation())
    assert out.shape == images.shape
    assert out.min() >= 0 and out.max() <= 1
    assert (out - images).abs().mean() > 0.02


def test_the_rows_of_a_batch_are_distorted_alike_in_parts():
    images, labels = batch()
    numbers = draws(32)
    whole = augment(images, labels, numbers, Augmentation(slash=0.5, flag=0.5, base=0.5))
    part = slice(8, 24)
    half = augment(images[part], labels[part], numbers.rows(part), Augmentation(slash=0.5, flag=0.5, base=0.5))
    torch.testing.assert_close(whole[part], half)


def test_rotation_turns_as_scipy_does():
    images, labels = batch()
    numbers = draws(32)
    out = augment(images, labels, numbers, dataclasses.replace(STILL, rotation=30.0))
    for before, after, number in zip(images[:, 0], out[:, 0], numbers.numbers[:, 10], strict=True):
        angle = 30.0 * (2 * float(number) - 1)
        centred = ndimage.shift(before.numpy(), 14.5 - centre_of_mass(before), order=1, mode="grid-constant")
        padded = np.pad(centred, ((0, 1), (0, 1)))  # its middle is now the middle of pixel 14
        turned = ndimage.rotate(padded, angle, reshape=False, order=1)[:28, :28]
        assert np.corrcoef(turned.ravel(), after.numpy().ravel())[0, 1] > 0.97


@pytest.mark.parametrize(("label", "mark"), [(0, "slash"), (1, "flag"), (1, "base")])
def test_marks_add_ink_to_their_digit_only(label, mark):
    settings = dataclasses.replace(STILL, **{mark: 1.0})
    images, labels = batch(label=label)
    numbers = draws(len(images))
    plain, marked = (augment(images, labels, numbers, s).sum(dim=(1, 2, 3)) for s in (STILL, settings))
    assert (marked > plain * 1.02).float().mean() > 0.9
    others, their_labels = batch(label=7)
    torch.testing.assert_close(
        augment(others, their_labels, numbers, settings), augment(others, their_labels, numbers, STILL)
    )


def test_a_blank_picture_stays_blank():
    blank = torch.zeros(4, 1, 28, 28)
    out = augment(blank, torch.full((4,), -1), draws(4), Augmentation())
    assert out.isfinite().all()
    assert out.max() < 0.01
