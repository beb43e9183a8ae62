"""What `python main.py` takes, as a person types it."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import main as inkling
from gui import theme
from gui.view_page import VIEWS
from tests.e2e.conftest import Person

ROOT = Path(__file__).parents[2]


def run_main(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the app in a process of its own that has no screen."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    environment["INKLING_HOME"] = str(home)
    command = [sys.executable, "main.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)


def test_version(home: Path) -> None:
    done = run_main(home, "--version")
    assert (done.returncode, done.stdout) == (0, f"Inkling {version('inkling')}\n")


def test_screenshots_show_every_view_in_both_themes_and_sizes_without_a_screen(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pictures"
    done = run_main(home, "--screenshots", str(folder))
    assert done.returncode == 0, done.stderr
    wanted = {
        f"{view.name}-{look}-{width}x{height}.png": (width, height)
        for view in VIEWS
        for look in ("light", "dark")
        for width, height in ((1024, 640), (1600, 1000))
    }
    images = {path.name: QImage(str(path)) for path in folder.iterdir()}
    assert wanted.items() <= {name: (image.width(), image.height()) for name, image in images.items()}.items()
    assert sorted(done.stdout.split()) == sorted(str(folder / name) for name in images)
    for name, image in images.items():
        assert (image.pixelColor(image.width() // 2, 4).lightness() < 128) == ("dark" in name)
    assert not list(home.rglob("settings.json")), "pictures leave no trace in a person's settings"


def test_screenshots_into_a_folder_that_cannot_be_made(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run_main(home, "--screenshots", str(tmp_path / "file" / "pictures"))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Inkling: The folder ")
    assert "Traceback" not in done.stderr


def test_screenshots_with_an_unknown_model(home: Path, tmp_path: Path) -> None:
    done = run_main(home, "--screenshots", str(tmp_path), "--model", "nonesuch")
    assert done.returncode == 1
    assert "nonesuch" in done.stderr
    assert "compact" in done.stderr, "it names those that there are"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--theme", "plaid"], ["--nonesuch"], ["--open"]])
def test_what_it_does_not_know_gets_a_usage_line(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        inkling.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: inkling")


def test_an_unknown_model_is_told_and_another_answers(run_app) -> None:
    def script(person: Person) -> None:
        assert person.session.model.name == "compact"
        sentence = person.window.banner.sentence.text()
        assert person.window.banner.isVisible()
        assert "nonesuch" in sentence
        assert "The model 'compact' answers instead." in sentence

    assert run_app(script, "--model", "nonesuch") == 0


@pytest.mark.parametrize("view", [spec.name for spec in VIEWS])
def test_model_theme_and_view_are_as_asked_for(run_app, view: str) -> None:
    def script(person: Person) -> None:
        assert person.session.model.name == "compact"
        assert theme.current().name == "dark"
        assert person.window.pages[view].isVisible()

    assert run_app(script, "--model", "compact", "--theme", "dark", "--view", view) == 0
