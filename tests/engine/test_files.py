"""Atomic writing: the old file survives whatever happens."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from engine import files
from engine.errors import EngineError
from engine.files import read_bounded, sweep, write_atomically, write_folder


def test_writes_a_new_file_and_replaces_an_old_one(tmp_path):
    path = tmp_path / "a.bin"
    write_atomically(path, b"one")
    write_atomically(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_the_old_file_survives_a_full_disk(tmp_path, monkeypatch, step):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "replace", full)))
    with pytest.raises(EngineError, match=r"“a\.bin” could not be saved in .*: no space left on device\."):
        write_atomically(path, b"new" * 1000)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_device_that_is_full_gives_a_sentence():
    with pytest.raises(EngineError, match="could not be saved"):
        write_atomically("/dev/full/a.bin", b"new")


def test_a_missing_folder_gives_a_sentence(tmp_path):
    with pytest.raises(EngineError, match="no such file or directory"):
        write_atomically(tmp_path / "nowhere" / "a.bin", b"new")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "a.bin", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_is_written_is_its_owners_alone(tmp_path):
    write_atomically(tmp_path / "a.bin", b"mine")
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_a_device_and_a_folder_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name, words in (("pipe", "a pipe or a device"), ("zero", "a pipe or a device"), (".", "a folder")):
        with pytest.raises(EngineError, match=words):
            read_bounded(tmp_path / name, 100)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no such files")
@pytest.mark.parametrize("path", ["/proc/self/mem", "/proc/self/pagemap"])
def test_the_kernels_own_files_end(path):
    try:
        assert len(read_bounded(path, 100)) <= 100
    except EngineError as error:
        assert str(error).endswith(".")


def test_a_file_is_read_up_to_its_bound(tmp_path):
    (tmp_path / "a").write_bytes(bytes(100))
    assert read_bounded(tmp_path / "a", 100) == bytes(100)
    with pytest.raises(EngineError, match="larger than 99 bytes"):
        read_bounded(tmp_path / "a", 99)


def test_a_name_that_no_disk_can_have_gives_a_sentence():
    for path in ("a\0b", "x" * 5000):
        with pytest.raises(EngineError, match="could not be read") as refused:
            read_bounded(path, 100)
        assert len(str(refused.value)) < 300


def test_where_one_may_not_look_there_is_nothing(tmp_path, monkeypatch):
    def forbidden(*_args, **_more):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "stat", forbidden)
    monkeypatch.setattr(os, "lstat", forbidden)
    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert not files.is_file(tmp_path)
    assert not files.is_folder(tmp_path)
    assert not files.is_there(tmp_path)
    assert files.entries(tmp_path) == ()


def aged(path: Path) -> Path:
    old = path.stat().st_mtime - 2 * files.ABANDONED_SECONDS
    os.utime(path, (old, old))
    return path


def test_what_a_killed_run_left_is_swept_up_and_nothing_else(tmp_path):
    (tmp_path / ".net.00c0ffee.tmp").mkdir()
    for name in (".a.bin.0123abcd.tmp", ".b.bin.0123abcd.tmp", ".vimrc.tmp", "a.0123abcd.tmp", "net"):
        (tmp_path / name).write_text("x")
    for name in (".net.00c0ffee.tmp", ".a.bin.0123abcd.tmp", ".vimrc.tmp", "a.0123abcd.tmp", "net"):
        aged(tmp_path / name)
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".b.bin.0123abcd.tmp", ".vimrc.tmp", "a.0123abcd.tmp", "net"]


def test_saving_again_sweeps_up_what_the_same_file_left(tmp_path):
    for name in (".a.bin.0123abcd.tmp", ".other.0123abcd.tmp"):
        (tmp_path / name).write_text("x")
        aged(tmp_path / name)
    write_atomically(tmp_path / "a.bin", b"new")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".other.0123abcd.tmp", "a.bin"]


def test_a_folder_that_lost_its_place_to_nobody_gets_it_back(tmp_path):
    write_folder(tmp_path / "net", {"a": b"old"})
    (tmp_path / "net").rename(aged(tmp_path / "net").with_name(".net.0123abcd.old"))
    sweep(tmp_path)
    assert (tmp_path / "net" / "a").read_bytes() == b"old"


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    write_folder(tmp_path / "net", {"a": b"old", "b": b"kept"})
    real = Path.rename

    def refused(self, target):
        if Path(target).name == "net" and self.name.endswith(files.UNFINISHED):
            raise OSError(errno.EIO, "broken")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="broken"):
        write_folder(tmp_path / "net", {"a": b"new"})
    assert {p.name: p.read_bytes() for p in (tmp_path / "net").iterdir()} == {"a": b"old", "b": b"kept"}
    assert [p.name for p in tmp_path.iterdir()] == ["net"]
