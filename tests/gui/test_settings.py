"""Settings survive a restart, and a file of garbage counts as not set."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui import settings
from gui.settings import SETTINGS, Settings


def test_values_come_back_with_their_types_in_a_new_process(tmp_path: Path) -> None:
    path = tmp_path / settings.FILE_NAME
    stored = Settings(path)
    stored.set(settings.PEN_WIDTH, 0.125)
    stored.set(settings.SHOW_LOGITS, True)
    stored.set(settings.GEOMETRY, b"\x00\x01\xff")
    stored.set(settings.SPLITTER, [300, 900])
    stored.set(settings.THEME, "dark")
    assert stored.save()
    code = (
        "import sys; from pathlib import Path; from gui import settings as s; f = s.Settings(Path(sys.argv[1])); "
        "print([f.get(x) for x in (s.PEN_WIDTH, s.SHOW_LOGITS, s.GEOMETRY, s.SPLITTER, s.THEME)])"
    )
    output = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    assert output.strip() == str([0.125, True, b"\x00\x01\xff", (300, 900), "dark"])


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00\xff" * 500,
        b'{"window/theme": "dark"',
        b"[" * 100_000,
        b"[1, 2]",
        b"{" + b" " * settings.MOST_BYTES + b"}",
        json.dumps({setting.key: {"no": ["such", "value"]} for setting in SETTINGS}).encode(),
        json.dumps({setting.key: 10**300 for setting in SETTINGS}).encode(),
        b'{"window/theme": "plaid"}',
        json.dumps({setting.key: "x" * 5000 for setting in SETTINGS}).encode(),
        json.dumps({setting.key: [2**31] * 4 for setting in SETTINGS}).encode(),
        b'{"canvas/pen_width": NaN, "answer/strictness": 1e999, "window/text_scale": -1}',
        b"[answer]\nstrictness=@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff)\n",
    ],
)
def test_garbage_counts_as_not_set(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / settings.FILE_NAME
    path.write_bytes(garbage)
    stored = Settings(path)
    for setting in SETTINGS:
        assert stored.get(setting) == setting.default
        assert isinstance(stored.get(setting), setting.type)
    stored.set(settings.THEME, "dark")
    assert stored.save()
    assert Settings(path).get(settings.THEME) == "dark"


def test_what_another_instance_changed_stays(tmp_path: Path) -> None:
    first, second = (Settings(tmp_path / settings.FILE_NAME) for _ in range(2))
    first.set(settings.THEME, "dark")
    second.set(settings.MODEL, "deep")
    assert first.save()
    assert second.save()
    again = Settings(tmp_path / settings.FILE_NAME)
    assert (again.get(settings.THEME), again.get(settings.MODEL)) == ("dark", "deep")


def test_a_disk_that_refuses_is_told_by_the_return_value(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    stored = Settings(tmp_path / "file" / settings.FILE_NAME)
    stored.set(settings.THEME, "dark")
    assert not stored.is_writable
    assert not stored.save()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes and links")
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "loop"])
def test_what_is_no_file_counts_as_not_set_and_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / settings.FILE_NAME
    make = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/full"),
        "loop": lambda: path.symlink_to(path),
    }
    make[kind]()
    stored = Settings(path)
    assert stored.get(settings.THEME) == "system"
    stored.set(settings.THEME, "dark")
    assert not stored.save()
    assert not path.is_file()
