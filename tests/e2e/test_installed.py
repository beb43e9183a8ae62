"""`pip install .` gives a command that starts the app, whatever the current folder holds, and writes nothing there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gui.cli import VERSION

ROOT = Path(__file__).parents[2]
WHAT_IS_INSTALLED = ("engine", "gui", "models", "resources", "main.py", "pyproject.toml", "README.md", "LICENSE")
SHADOW = "raise SystemExit('another program in the current folder')"

#: Starts the installed app, waits for its window and closes it.
OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import inkling

def close():
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle() == "Inkling"]
    if not windows:
        QTimer.singleShot(50, close)
    for window in windows:
        window.session.random_sample(3)
        QTimer.singleShot(1500, window.close)

app = QApplication(["inkling"])
QTimer.singleShot(0, close)
sys.argv = ["inkling"]
sys.exit(inkling.main())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The app installed into a folder of its own, from a copy of the source."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for name in WHAT_IS_INSTALLED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, source / name)
    options = ("--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--no-compile", "--target", str(target))
    command = [sys.executable, "-m", "pip", "install", *options, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with other programs of the same names."""
    for room in ("gui", "engine", "models", "resources"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text(SHADOW)
    (tmp_path / "main.py").write_text(SHADOW)
    return tmp_path


def run(command: list[str], installed: Path, folder: Path) -> subprocess.CompletedProcess:
    """Run `command` in `folder`, where an empty entry of PYTHONPATH puts that folder before the installation."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["", str(installed)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "INKLING_HOME": str(folder / "home"),
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def script(installed: Path) -> str:
    return str(next((installed / "bin").glob("inkling*")))


@pytest.mark.parametrize("how", ["command", "module"])
def test_what_lies_in_the_current_folder_is_not_taken_for_the_app(installed, elsewhere, how: str) -> None:
    command = [script(installed)] if how == "command" else [sys.executable, "-m", "inkling"]
    assert run([*command, "--version"], installed, elsewhere).stdout == f"Inkling {VERSION}\n"
    done = run([*command, "--view", "nonesuch"], installed, elsewhere)
    assert done.returncode == 2, done.stderr
    assert "Inkling has no view 'nonesuch'; there are: network" in done.stderr


def test_nothing_is_written_into_the_installation(installed, elsewhere) -> None:
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*")}
    done = run([sys.executable, "-P", "-c", OPEN_AND_CLOSE], installed, elsewhere)
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "home" / "settings").is_dir()
    assert {path: path.stat().st_mtime_ns for path in installed.rglob("*")} == before


def test_main_is_started_from_anywhere_without_the_current_folder(elsewhere) -> None:
    command = [sys.executable, "-P", str(ROOT / "main.py"), "--version"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"Inkling {VERSION}\n"
