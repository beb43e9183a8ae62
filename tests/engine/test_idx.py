"""IDX files: what is read, and what is refused and why."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine import idx
from engine.errors import EngineError


def encoded(array):
    """Write `array` by the format's description, independently of the reader."""
    return bytes([0, 0, 8, array.ndim]) + b"".join(struct.pack(">I", n) for n in array.shape) + array.tobytes()


PICTURES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.fixture
def refused(tmp_path):
    """Return a function that writes bytes to a file, reads it and returns the complaint."""

    def complaint(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        with pytest.raises(EngineError) as error:
            idx.read(path)
        return str(error.value)

    return complaint


@given(array=hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=6)), packed=st.booleans())
def test_reads_back_what_the_format_describes(tmp_path_factory, array, packed):
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(encoded(array)) if packed else encoded(array))
    read = idx.read(path)
    assert read.dtype == np.uint8
    assert not read.flags.writeable
    np.testing.assert_array_equal(read, array)


def test_reads_the_layout_byte_by_byte(tmp_path):
    (tmp_path / "labels").write_bytes(bytes.fromhex("00 00 08 01 00 00 00 03 05 00 04"))
    assert idx.read(tmp_path / "labels").tolist() == [5, 0, 4]


@pytest.mark.parametrize(
    "start",
    [b"", b"\x00", b"\x89PNG", b"\x00\x00\x0d\x01", b"\x01\x00\x08\x01", b"\x00\x00\x08\x00", b"\x00\x00\x08\x05"],
)
def test_wrong_magic_number(refused, start):
    assert "not an IDX file" in refused(start + bytes(60 if len(start) == 4 else 0))


def test_ends_within_its_header(refused):
    assert "within its header" in refused(encoded(PICTURES)[:9])


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_short_file(refused, pack):
    sentence = refused(pack(encoded(PICTURES)[:-5]))
    assert "cut short" in sentence
    assert "24 values" in sentence
    assert "19" in sentence


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_trailing_bytes(refused, pack):
    assert "goes on after" in refused(pack(encoded(PICTURES) + b"x"))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_huge_header_is_refused_before_anything_is_read(refused, pack, monkeypatch):
    monkeypatch.setattr(idx.np, "frombuffer", None)
    sentence = refused(pack(b"\x00\x00\x08\x03" + b"\xff" * 12))
    assert "4,294,967,295 x 4,294,967,295 x 4,294,967,295" in sentence


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:12] + b"\xff\xff" + data[14:]])
def test_broken_gzip(refused, damage):
    assert "broken gzip" in refused(damage(gzip.compress(encoded(PICTURES), mtime=0)))


def test_missing_file(tmp_path):
    with pytest.raises(EngineError, match="no such file"):
        idx.read(tmp_path / "none")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(EngineError, match="could not be read"):
        idx.read(tmp_path)


@given(array=hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=6)))
def test_writes_what_the_format_describes(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("idx") / "file.gz"
    idx.write(array, path)
    assert gzip.decompress(path.read_bytes()) == encoded(array)
