"""What is missing is said in one sentence that names what to install."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui import startup

ROOT = Path(__file__).parents[2]


def run_main(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess:
    env = {key: value for key, value in {**os.environ, **environment}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    ("message", "package"),
    [
        ("libxcb-cursor.so.0: cannot open shared object file: No such file or directory", "libxcb-cursor0"),
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libegl1"),
    ],
)
def test_a_missing_system_library_names_its_package(message: str, package: str) -> None:
    assert startup.library_sentence(message).endswith(f"apt-get install {package}")


def test_an_unknown_library_is_named_as_the_loader_names_it() -> None:
    assert "libodd.so.7" in startup.library_sentence("libodd.so.7: cannot open shared object file")


def test_a_missing_package_says_how_to_install(monkeypatch) -> None:
    monkeypatch.setattr(startup, "PACKAGES", ("no_such_package_at_all",))
    assert "python -m pip install -e ." in startup.problem(screen_wanted=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without a display server")
@pytest.mark.parametrize(
    ("display", "words"), [(None, "there is no display"), (":987", "no X server answers at DISPLAY=:987")]
)
def test_no_display_gets_one_sentence_and_no_traceback(display: str | None, words: str) -> None:
    done = run_main(QT_QPA_PLATFORM=None, DISPLAY=display, WAYLAND_DISPLAY=None)
    assert done.returncode == 1
    # A machine without Qt's X libraries is told of those first, which is right as well.
    assert words in done.stderr or "apt-get install" in done.stderr
    assert done.stderr.startswith("Inkling: ")
    assert len(done.stderr.splitlines()) == 1


def test_version_and_help_need_no_screen() -> None:
    done = run_main("--version", QT_QPA_PLATFORM=None, DISPLAY=None)
    assert done.stdout.startswith("Inkling ")
    assert "--screenshots DIR" in run_main("--help").stdout


def test_an_unknown_view_lists_those_that_there_are(tmp_path: Path) -> None:
    done = run_main("--view", "nonesuch", INKLING_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "network" in done.stderr
