"""Settings survive a restart, and a file of garbage counts as not set."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from gui import settings
from gui.settings import SETTINGS, Settings


def test_values_come_back_with_their_types_in_a_new_process(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    stored = Settings(path)
    stored.set(settings.PEN_WIDTH, 0.125)
    stored.set(settings.SHOW_LOGITS, True)
    stored.set(settings.GEOMETRY, QByteArray(b"\x00\x01\xff"))
    stored.set(settings.THEME, "dark")
    assert stored.save()
    code = (
        "import sys; from pathlib import Path; from gui import settings as s; f = s.Settings(Path(sys.argv[1])); "
        "print([f.get(s.PEN_WIDTH), f.get(s.SHOW_LOGITS), bytes(f.get(s.GEOMETRY)), f.get(s.THEME)])"
    )
    output = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    assert output.strip() == str([0.125, True, b"\x00\x01\xff", "dark"])


@pytest.mark.parametrize(
    "garbage", [b"", b"\x00\xff" * 500, b"[window\ntheme", b"[canvas]\npen_width=wide\n[window]\ngeometry=7\n"]
)
def test_garbage_counts_as_not_set(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(garbage)
    stored = Settings(path)
    for setting in SETTINGS:
        assert isinstance(stored.get(setting), setting.type)
    assert stored.get(settings.PEN_WIDTH) == settings.PEN_WIDTH.default


def test_a_disk_that_refuses_is_told_by_the_return_value(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    stored = Settings(tmp_path / "file" / "settings.ini")
    stored.set(settings.THEME, "dark")
    assert not stored.save()
