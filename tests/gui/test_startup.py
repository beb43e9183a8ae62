"""What is missing is said in one sentence that names what to install."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from gui import platforms, startup

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
    assert platforms.library_sentence(message).endswith(f"apt-get install {package}")


def test_an_unknown_library_is_named_as_the_loader_names_it() -> None:
    assert "libodd.so.7" in platforms.library_sentence("libodd.so.7: cannot open shared object file")


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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a choice of display servers")
@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"WAYLAND_DISPLAY": "wayland-97"}, "no Wayland compositor answers at WAYLAND_DISPLAY=wayland-97"),
        ({"WAYLAND_DISPLAY": "wayland-97", "DISPLAY": ":987"}, "no X server answers at DISPLAY=:987"),
        ({"QT_QPA_PLATFORM": "xcb"}, "no X server answers at DISPLAY="),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"}, "no X server answers at DISPLAY=:987"),
        ({"QT_QPA_PLATFORM": "wayland"}, "no Wayland compositor answers at WAYLAND_DISPLAY=wayland-0"),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb", "WAYLAND_DISPLAY": "/nowhere"}, "no Wayland compositor answers"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM asks for “nonsense”, which Qt does not have here"),
        ({"QT_QPA_PLATFORM": "linuxfb:fb=/dev/nowhere"}, "on the platform “linuxfb”"),
    ],
    ids=str,
)
def test_whatever_platform_is_asked_for_ends_in_one_sentence(tmp_path: Path, environment: dict, words: str) -> None:
    bare = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"))
    done = run_main(**{**bare, "XDG_RUNTIME_DIR": str(tmp_path), "INKLING_HOME": str(tmp_path), **environment})
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Inkling: ")
    assert words in line or "apt-get install" in line


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "nonsense;offscreen", "xcb;offscreen:size=900x700"])
def test_a_platform_that_works_is_taken(monkeypatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", ":987")
    assert platforms.problem(screen_wanted=True) is None


def test_version_and_help_need_no_screen() -> None:
    done = run_main("--version", QT_QPA_PLATFORM=None, DISPLAY=None)
    assert done.stdout.startswith("Inkling ")
    assert "--screenshots DIR" in run_main("--help").stdout


def test_an_unknown_view_lists_those_that_there_are(tmp_path: Path) -> None:
    done = run_main("--view", "nonesuch", INKLING_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "network" in done.stderr


def test_an_old_python_can_read_main_as_far_as_its_sentence() -> None:
    tree = ast.parse((ROOT / "main.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    before = tree.body[: next(i for i, node in enumerate(tree.body) if isinstance(node, ast.If))]
    imported = [alias.name for node in before if isinstance(node, ast.Import) for alias in node.names]
    assert imported == ["sys"]
    assert not any(isinstance(node, ast.ImportFrom) for node in before)


def test_an_old_python_is_told_what_is_needed() -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 10, 12, 'final', 0); runpy.run_path('main.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["Inkling needs Python 3.11 or newer; this is Python 3.10."]


LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only on Linux Qt leans on the system's libraries"
)
QT = Path(PySide6.__file__).parent / "Qt"
#: What every Linux that can run Python has, and what the Qt wheels bring themselves.
ALWAYS_THERE = re.compile(r"libQt6|libicu|libpyside|libshiboken|lib(c|m|dl|rt|pthread|gcc_s)\.so")


@LINUX
def test_every_system_library_that_qt_links_against_has_its_package() -> None:
    files = (
        "plugins/platforms/libqxcb.so",
        "plugins/platforms/libqwayland.so",
        *(f"lib/libQt6{name}.so.6" for name in ("XcbQpa", "WaylandClient", "Gui", "Widgets", "Svg")),
    )
    needed: set[str] = set()
    for file in files:
        names = re.findall(rb"(?<=\0)lib[\w.+-]+\.so\.\d+(?=\0)", (QT / file).read_bytes())
        needed |= {name.decode() for name in names if not ALWAYS_THERE.match(name.decode())}
    assert len(needed) > 10
    assert needed - platforms.DEBIAN_PACKAGES.keys() == set()


@LINUX
def test_a_library_that_cannot_be_loaded_is_one_sentence_in_a_real_start(tmp_path: Path) -> None:
    (tmp_path / "libxcb-cursor.so.0").write_bytes(b"no library")
    done = run_main(QT_QPA_PLATFORM=None, DISPLAY=":987", WAYLAND_DISPLAY=None, LD_LIBRARY_PATH=str(tmp_path))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Inkling: the system library libxcb-cursor.so.0 is missing or damaged")
    assert line.endswith("apt-get install libxcb-cursor0")
