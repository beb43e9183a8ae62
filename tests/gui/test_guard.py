"""An error in a method that Qt calls is told once and ends nothing; and no such method is left without its guard."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QGraphicsItem, QLabel, QLayout

import gui
from gui.guard import guarded, is_guarded, overrides

ROOT = Path(__file__).parents[2]

#: A window in a process of its own, in which one place fails each time that it is met. An error that C raises is what
#: ends a process without a guard; one that Python raises mostly does not.
CHILD = """
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from gui import logs, view_page, window as windows
from gui.session import Session
from gui.settings import Settings
from gui.widgets.ink import Ink
from gui.worker import LatestWorker
from tests.gui.conftest import random_model

app = QApplication([])
session = Session(random_model(), LatestWorker())  # never started: no network is needed
window = windows.Window(session, Settings(Path(sys.argv[2]) / "settings.json"))
told = []
logs.catch_unexpected(told.append)
window.show_view("network")
window.show()
app.processEvents()


def fail(*_arguments, **_named):
    ()[0]


def paint():
    Ink.paint = fail
    for _ in range(3):
        window.draw_panel.canvas.repaint()


def resize():
    windows.Window._share_width = fail
    for width in (1300, 1100, 1200):
        window.resize(width, 700)


def show():
    view_page.ViewPage.view = property(fail)
    window.hide()
    window.show()


def set_current_index():
    view_page.ViewPage.view = property(fail)
    for index in (1, 2, 3, 0):
        window._tabs.setCurrentIndex(index)


def static_dialog():
    windows.Window._share_width = fail
    QTimer.singleShot(200, lambda: (window.resize(1333, 777), QApplication.activeModalWidget().reject()))
    QFileDialog.getOpenFileName(window, options=QFileDialog.Option.DontUseNativeDialog)


QTimer.singleShot(0, {f.__name__: f for f in (paint, resize, show, set_current_index, static_dialog)}[sys.argv[1]])
QTimer.singleShot(800, app.quit)
app.exec()
print("alive, told", len(told), told[0].splitlines()[-1])
"""


def classes() -> Iterator[type]:
    """Yield every class that the gui's modules define."""
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(kind) and kind.__module__ == module.name:
                yield kind


def unmanaged_painters(source: str) -> list[int]:
    """Return the lines of Python that make a QPainter and leave its end to luck."""
    tree = ast.parse(source)
    managed = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if ast.unparse(call.func).endswith("QPainter") and id(call) not in managed]


def test_no_override_of_qts_methods_is_without_its_guard() -> None:
    found = [(kind, name) for kind in classes() for name in overrides(kind)]
    assert len(found) > 150
    assert [f"{kind.__name__}.{name}" for kind, name in found if not is_guarded(vars(kind)[name])] == []


def test_no_painter_is_made_outside_of_with() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "gui").rglob("*.py")}
    assert sum(source.count("with QPainter(") for source in sources.values()) > 20
    assert [f"{path.name}:{line}" for path, source in sources.items() for line in unmanaged_painters(source)] == []


@pytest.mark.parametrize("source", ["p = QPainter(self)", "f(QtGui.QPainter())", "with QPainter(a):\n    QPainter(b)"])
def test_the_search_for_painters_finds_what_it_looks_for(source: str) -> None:
    assert len(unmanaged_painters(source)) == 1


@pytest.mark.parametrize("where", ["paint", "resize", "show", "set_current_index", "static_dialog"])
def test_an_error_below_a_call_to_qt_is_told_once_and_the_app_lives(where: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, where, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "alive, told 1 IndexError: tuple index out of range\n"), done.stderr
    assert "QPainter" not in done.stderr


@pytest.fixture
def told(monkeypatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(error))
    return errors


def test_a_method_that_fails_gives_the_answer_of_its_base_class(qtbot, told) -> None:
    @guarded
    class Broken(QLabel):
        def sizeHint(self) -> QSize:
            return 1 // 0

    label, plain = Broken("some text"), QLabel("some text")
    qtbot.addWidget(label)
    qtbot.addWidget(plain)
    assert label.sizeHint() == plain.sizeHint()
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_a_method_that_fails_and_has_no_base_gives_an_empty_answer(qapp, told) -> None:
    @guarded
    class Item(QGraphicsItem):
        def boundingRect(self) -> QRectF:
            return 1 // 0

    @guarded
    class Layout(QLayout):
        def sizeHint(self) -> QSize:
            return 1 // 0

        def count(self) -> int:
            return 1 // 0

        def itemAt(self, index: int) -> QLayout | None:  # noqa: N802
            return 1 // 0

    assert Item().boundingRect() == QRectF()
    layout = Layout()
    assert (layout.sizeHint(), layout.count(), layout.itemAt(0)) == (QSize(), 0, None)
    assert len(told) == 4


def test_only_methods_that_qt_calls_are_guarded(qapp) -> None:
    @guarded
    class Broken(QLabel):
        def own_method(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Broken().own_method()
