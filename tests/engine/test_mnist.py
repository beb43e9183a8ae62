"""MNIST's folder: found, read, and refused when its files do not fit together."""

import gzip
import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from engine import mnist
from engine.errors import EngineError

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist"


def write_idx(path, array, packed=True):
    data = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(data) if packed else data)


def write_mnist(folder, *, packed=True, **changed):
    """Write a small folder like MNIST's: seven training pictures and four test pictures."""
    rng = np.random.default_rng(0)
    arrays = {
        mnist.TRAIN_IMAGES: rng.integers(0, 256, (7, 28, 28), np.uint8),
        mnist.TRAIN_LABELS: rng.integers(0, 10, 7, np.uint8),
        mnist.TEST_IMAGES: rng.integers(0, 256, (4, 28, 28), np.uint8),
        mnist.TEST_LABELS: rng.integers(0, 10, 4, np.uint8),
    } | {getattr(mnist, name): array for name, array in changed.items()}
    for name, array in arrays.items():
        write_idx(folder / (f"{name}.gz" if packed else name), array, packed)
    return tuple(arrays.values())


@pytest.fixture(autouse=True)
def no_data_of_this_machine(monkeypatch, tmp_path):
    monkeypatch.delenv(mnist.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(mnist, "user_folder", lambda: tmp_path / "account")


@pytest.mark.parametrize("packed", [True, False])
def test_loads_the_four_files(tmp_path, packed):
    written = write_mnist(tmp_path, packed=packed)
    data = mnist.load(tmp_path)
    read = (data.train_images, data.train_labels, data.test_images, data.test_labels)
    for array, expected in zip(read, written, strict=True):
        np.testing.assert_array_equal(array, expected)
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"TRAIN_IMAGES": np.zeros(7, np.uint8), "TRAIN_LABELS": np.zeros((7, 28, 28), np.uint8)}, "swapped"),
        ({"TEST_IMAGES": np.zeros(4, np.uint8), "TEST_LABELS": np.zeros((4, 28, 28), np.uint8)}, "swapped"),
        ({"TRAIN_LABELS": np.zeros(6, np.uint8)}, "7 pictures, but .* 6 labels"),
        ({"TEST_LABELS": np.array([0, 9, 10, 3], np.uint8)}, "label 10 at place 2"),
        ({"TRAIN_IMAGES": np.zeros((7, 32, 32), np.uint8)}, r"\(7, 32, 32\), not pictures of 28 by 28"),
        ({"TRAIN_IMAGES": np.zeros((7, 784), np.uint8)}, "not pictures of 28 by 28"),
        ({"TRAIN_LABELS": np.zeros((7, 1), np.uint8)}, "not one label for each picture"),
        ({"TEST_IMAGES": np.zeros((0, 28, 28), np.uint8), "TEST_LABELS": np.zeros(0, np.uint8)}, "empty"),
    ],
)
def test_files_that_do_not_fit(tmp_path, changed, sentence):
    write_mnist(tmp_path, **changed)
    with pytest.raises(EngineError, match=sentence):
        mnist.load(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / f"{mnist.TEST_LABELS}.gz").unlink()
    with pytest.raises(EngineError, match=mnist.TEST_LABELS):
        mnist.load(tmp_path)


def test_the_explicit_folder_comes_first_then_the_variable_then_the_account(tmp_path, monkeypatch):
    folders = [tmp_path / name for name in ("explicit", "variable", "account")]
    for folder in folders:
        folder.mkdir()
        write_mnist(folder)
    monkeypatch.setenv(mnist.FOLDER_VARIABLE, os.fspath(folders[1]))
    assert mnist.find_folder(folders[0]) == folders[0]
    assert mnist.find_folder() == folders[1]
    monkeypatch.delenv(mnist.FOLDER_VARIABLE)
    assert mnist.find_folder() == folders[2]


@pytest.mark.parametrize("source", ["explicit", "variable", "account"])
def test_no_data_says_how_to_get_it(tmp_path, monkeypatch, source):
    """A folder that was named is not silently replaced by another one."""
    (tmp_path / "account").mkdir()
    if source != "account":
        write_mnist(tmp_path / "account")
    missing = tmp_path / "nowhere"
    if source == "variable":
        monkeypatch.setenv(mnist.FOLDER_VARIABLE, os.fspath(missing))
    with pytest.raises(EngineError, match=r"python -m engine\.download") as error:
        mnist.find_folder(missing if source == "explicit" else None)
    assert str(tmp_path / "account" if source == "account" else missing) in str(error.value)


@pytest.mark.skipif(not SHARED.exists(), reason="the full MNIST is not beside this checkout")
def test_the_real_mnist():
    data = mnist.load(SHARED)
    assert data.train_images.shape == (60000, 28, 28)
    assert data.test_images.shape == (10000, 28, 28)
    assert data.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(data.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # MD5 of MNIST's uncompressed training images as published, without the 16 bytes of the header.
    header = struct.pack(">4B3I", 0, 0, 8, 3, 60000, 28, 28)
    digest = hashlib.md5(header + data.train_images.tobytes(), usedforsecurity=False).hexdigest()
    assert digest == "6bbc9ace898e44ae57da46a324031adb"
