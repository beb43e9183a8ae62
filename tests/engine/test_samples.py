"""The bundled digits: what ships, and that it is what its licence page says it is."""

from pathlib import Path

import numpy as np
import pytest

from engine import idx, mnist, samples

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist"


def test_five_hundred_digits_of_each_class():
    digits = samples.load()
    assert digits.images.shape == (5000, 28, 28)
    assert digits.images.dtype == digits.labels.dtype == np.uint8
    assert np.bincount(digits.labels).tolist() == [500] * 10
    assert not digits.images.flags.writeable
    assert not digits.labels.flags.writeable


def test_they_are_read_once():
    assert samples.load() is samples.load()


@pytest.mark.parametrize("label", range(10))
def test_by_class(label):
    digits = samples.load()
    indices = digits.by_class(label)
    assert len(indices) == 500
    assert set(digits.labels[indices]) == {label}


def test_ink_is_bright_and_centred_as_in_mnist():
    """MNIST's centre of mass is at the middle of the picture, and its outermost four pixels are mostly paper."""
    mean = samples.load().images.mean(axis=0)
    rows, columns = np.mgrid[:28, :28]
    assert (mean * rows).sum() / mean.sum() == pytest.approx(14, abs=0.5)
    assert (mean * columns).sum() / mean.sum() == pytest.approx(14, abs=0.5)
    assert mean[:2].max() < 1 < 100 < mean.max()


def test_the_labels_are_right():
    """Two classes whose shape is beyond doubt: a zero is hollow in the middle, a one is not."""
    digits = samples.load()
    middle = digits.images[:, 13:15, 13:15].mean(axis=(1, 2))
    assert middle[digits.by_class(0)].mean() < 20 < 200 < middle[digits.by_class(1)].mean()


def test_build_from_a_table(tmp_path):
    rows = np.random.default_rng(1).integers(0, 256, (6, 784))
    labels = np.array([0, 0, 1, 2, 2, 9])
    np.savetxt(tmp_path / "table.csv", np.column_stack([rows, labels]), fmt="%d", delimiter=",")
    samples.build(tmp_path / "table.csv", tmp_path)
    np.testing.assert_array_equal(idx.read(tmp_path / samples.IMAGES_FILE), rows.reshape(6, 28, 28))
    np.testing.assert_array_equal(idx.read(tmp_path / samples.LABELS_FILE), labels)


@pytest.mark.skipif(not SHARED.exists(), reason="the full MNIST is not beside this checkout")
def test_they_are_the_first_of_each_class_of_the_training_set():
    full = mnist.load(SHARED)
    first = np.concatenate([np.flatnonzero(full.train_labels == label)[:500] for label in range(10)])
    np.testing.assert_array_equal(samples.load().images, full.train_images[first])
    np.testing.assert_array_equal(samples.load().labels, full.train_labels[first])
    assert first.max() == 5847
