"""What can go wrong around the app ends in a sentence, and nothing that was drawn is lost."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from engine import drawingfile, models, shelf
from engine.errors import EngineError
from engine.jobs import Job, Reading
from engine.net.live import Answerer
from engine.strokes import Drawing
from gui import app, opening, settings
from resources import path as resource
from tests.e2e.conftest import Person
from tests.e2e.test_draw import unexpected_lines

ROOT = Path(__file__).parents[2]


def damage_weights(folder: Path) -> None:
    data = (folder / models.WEIGHTS).read_bytes()
    (folder / models.WEIGHTS).write_bytes(data[: len(data) // 2])


def change_architecture(folder: Path) -> None:
    text = (folder / models.ARCHITECTURE).read_text()
    fields = json.loads(text)
    conv = next(layer for layer in fields["layers"] if layer["kind"] == "conv")
    conv["out_channels"] += 1
    (folder / models.ARCHITECTURE).write_text(json.dumps(fields))


DAMAGE = {
    "without weights": lambda folder: (folder / models.WEIGHTS).unlink(),
    "without a card": lambda folder: (folder / models.CARD).unlink(),
    "with truncated weights": damage_weights,
    "with empty weights": lambda folder: (folder / models.WEIGHTS).write_bytes(b""),
    "with another architecture": change_architecture,
    "with an architecture of garbage": lambda folder: (folder / models.ARCHITECTURE).write_bytes(b"\xff{["),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_model_is_told_and_another_answers(run_app, home: Path, three: Drawing, damage) -> None:
    own = home / "models" / "mine"
    models.save(models.load_named("compact"), own)
    damage(own)

    def script(person: Person) -> None:
        assert person.session.model.name == "compact"
        assert "mine" in person.window.banner.sentence.text()
        assert "The model 'compact' answers instead." in person.window.banner.sentence.text()
        person.draw(three)
        person.wait_for_answer()
        assert int(person.session.trace.probabilities.argmax()) == 3

    assert run_app(script, "--model", "mine") == 0


def test_without_the_default_model_any_other_answers(monkeypatch, tmp_path: Path) -> None:
    good = models.load_named("compact")
    for name in ("compact", "spare"):
        models.save(good, tmp_path / name)
    damage_weights(tmp_path / "compact")
    monkeypatch.setattr(shelf, "load", lambda name, own: models.load_named(name, tmp_path))
    monkeypatch.setattr(shelf, "names", lambda own: ("compact", "spare"))
    monkeypatch.setattr(models, "available", lambda folder=tmp_path: ("compact", "spare"))
    model, problem = app.first_model([None])
    assert model.name == "spare"
    assert "compact" in str(problem)
    damage_weights(tmp_path / "spare")
    with pytest.raises(EngineError, match="compact"):
        app.first_model([None])


def test_folders_that_cannot_be_made_do_not_stop_the_app(run_app, tmp_path: Path, monkeypatch, three: Drawing) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    monkeypatch.setenv("INKLING_HOME", str(tmp_path / "file" / "home"))

    def script(person: Person) -> None:
        sentence = person.window.banner.sentence.text()
        assert "Settings will not survive a restart" in sentence
        assert "The drawing would not survive a crash" in sentence
        person.draw(three)
        person.wait_for_answer()
        assert int(person.session.trace.probabilities.argmax()) == 3
        assert not person.session.save_file(tmp_path / "file" / "drawing.inkling")
        assert "could not be saved" in person.window.banner.sentence.text()
        assert person.session.save_file(tmp_path / "drawing.inkling")

    assert run_app(script) == 0
    assert len(drawingfile.load(tmp_path / "drawing.inkling").strokes) == 1


#: Runs the app where no file can grow any more, which is how a full disk looks, and prints what a person sees.
ON_A_FULL_DISK = """
import json, resource, sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import main
from engine.strokes import Stroke
from gui.app import make_application
from gui.window import Window

def use():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    session = window.session
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    session.commit(session.drawing.with_stroke(Stroke(np.array([[0.3, 0.2], [0.4, 0.8]]))), "Draw")
    QTimer.singleShot(2500, lambda: finish(window))

def finish(window):
    seen = [window.banner.sentence.text()]
    saved = window.session.save_file(sys.argv[1])
    seen.append(window.banner.sentence.text())
    print(json.dumps({"seen": seen, "saved": saved, "strokes": len(window.session.drawing.strokes)}), flush=True)
    window.close()

make_application()
QTimer.singleShot(0, use)
sys.exit(main.main([]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit that stands for a full disk is Linux's")
def test_on_a_full_disk_the_drawing_stays_and_every_refusal_is_told(home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.inkling"
    kept.write_bytes(resource("three.inkling").read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(kept)],
        cwd=ROOT,
        env={**os.environ, "INKLING_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["seen"][0].startswith("The drawing would not survive a crash")
    assert "could not be saved" in told["seen"][1]
    assert (told["saved"], told["strokes"]) == (False, 1)
    assert kept.read_bytes() == resource("three.inkling").read_bytes(), "the older file is whole"


SETTINGS_OF_NONSENSE = {
    "window/theme": "plaid",
    "window/text_scale": 1e9,
    "window/geometry": "AdnQywADAAB/////f////wAAAAA=",
    "window/splitter": [2**31, -7],
    "window/view": "nonesuch",
    "canvas/pen_width": "wide",
    "answer/show_logits": "perhaps",
    "answer/strictness": -4,
    "model": "../../etc/passwd",
}


def test_settings_of_nonsense_count_as_not_set(run_app, home: Path) -> None:
    (home / "settings").mkdir(parents=True)
    (home / "settings" / settings.FILE_NAME).write_text(json.dumps(SETTINGS_OF_NONSENSE))

    def script(person: Person) -> None:
        assert person.session.model.name == "compact"
        assert person.window.pages["network"].isVisible()
        assert person.window.width() >= person.window.minimumWidth() > 700

    assert run_app(script) == 0


def test_closing_while_the_network_works_is_a_clean_end(run_app, monkeypatch, three: Drawing) -> None:
    answer, begun = Answerer.answer, threading.Event()

    def slowly(self: Answerer, job: Job) -> Iterator[Reading | None]:
        begun.set()
        sleep(0.3)
        return answer(self, job)

    monkeypatch.setattr(Answerer, "answer", slowly)

    def script(person: Person) -> None:
        person.draw(three)
        person.wait_until(begun.is_set)

    assert run_app(script) == 0
    assert unexpected_lines() == []
    assert threading.active_count() == 1


def test_closing_while_a_file_is_opened_is_a_clean_end(run_app, monkeypatch, tmp_path: Path, three: Drawing) -> None:
    drawingfile.save(three, tmp_path / "three.inkling")
    begun, real = threading.Event(), opening.understand

    def slowly(data: bytes, path: Path) -> Drawing:
        begun.set()
        sleep(0.3)
        return real(data, path)

    monkeypatch.setattr(opening, "understand", slowly)

    def script(person: Person) -> None:
        person.session.open_file(tmp_path / "three.inkling")
        person.wait_until(begun.is_set)

    assert run_app(script) == 0
    assert unexpected_lines() == []
    assert threading.active_count() == 1


#: Runs the app and lets things fail in it the way bugs do: in a timer's slot, and in a click's.
WITH_BUGS = """
import json, sys
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
import main
from gui.app import make_application
from gui.window import Window

seen = []

def fail_in_a_slot():
    raise ZeroDivisionError("in a slot")

def fail_in_a_click():
    raise KeyError("in a click")

def window():
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))

def look():
    banner = window().banner
    seen.append([banner.isVisible(), banner.sentence.text(), banner.details.isVisible(), banner.details.toPlainText()])
    banner.dismiss()

def click():
    button = window().draw_panel.tools.buttons["clear"]
    button.clicked.connect(fail_in_a_click)
    place = button.mapTo(window(), button.rect().center())
    QTest.mouseClick(window().windowHandle(), Qt.MouseButton.LeftButton, pos=place)

def close():
    print(json.dumps(seen), flush=True)
    window().close()

make_application()
steps = [fail_in_a_slot, look, fail_in_a_slot, look, click, look, click, look, close]

def begin():
    if not any(isinstance(w, Window) and w.isVisible() for w in QApplication.topLevelWidgets()):
        QTimer.singleShot(100, begin)
        return
    for number, step in enumerate(steps):
        QTimer.singleShot(150 * number, step)

QTimer.singleShot(100, begin)
sys.exit(main.main([]))
"""


def test_an_unexpected_error_is_shown_once_with_details_folded_and_the_app_goes_on(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITH_BUGS],
        cwd=ROOT,
        env={**os.environ, "INKLING_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    told = [("ZeroDivisionError", "a slot"), None, ("KeyError", "a click"), None]
    for (visible, sentence, unfolded, details), wanted in zip(seen, told, strict=True):
        assert visible == (wanted is not None)
        assert not unfolded
        if wanted:
            assert sentence == "Something unexpected went wrong."
            assert all(words in details for words in ("Traceback", *wanted))
    text = (home / "state" / "inkling.log").read_text()
    assert text.count("CRITICAL") == 2


def test_what_fails_in_the_worker_is_shown_once_and_the_drawing_stays(run_app, monkeypatch, three: Drawing) -> None:
    def fail(self: Answerer, job: Job) -> Iterator[Reading | None]:
        raise ValueError("shapes differ")

    monkeypatch.setattr(Answerer, "answer", fail)
    shown = []

    def script(person: Person) -> None:
        person.session.error.connect(lambda sentence, details: shown.append((sentence, details)))
        person.draw(three)
        person.wait_until(lambda: shown != [])
        person.draw(three)
        assert len(person.session.drawing.strokes) == 2

    assert run_app(script) == 0
    assert [sentence for sentence, _ in shown] == ["The network could not answer."]
    assert "ValueError: shapes differ" in shown[0][1]


TORCH = {
    "needs too much": ("raise OSError('libgomp.so.1: cannot allocate memory in static TLS block')", "libgomp.so.1"),
    "is empty": ("", "torch"),
}

#: Runs the app, draws, waits for what it says, and goes through the views.
WITHOUT_TORCH = """
import json, sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import main
from engine.strokes import Stroke
from gui.app import make_application
from gui.window import Window

def use():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, Window)), None)
    if window is None or not window.banner.isVisible():
        QTimer.singleShot(50, use)
        return
    session = window.session
    session.commit(session.drawing.with_stroke(Stroke(np.array([[0.3, 0.2], [0.4, 0.8]]))), "Draw")
    said = [window.banner.sentence.text()]
    for view in window.pages:
        window.show_view(view)
        QApplication.processEvents()
    window.view("filters").show_panel("worth")
    window.view("filters").panels["worth"].measure_one()
    QTimer.singleShot(500, lambda: finish(window, said))

def finish(window, said):
    said.append(window.banner.sentence.text())
    print(json.dumps([said, window.session.save_file(sys.argv[1])]), flush=True)
    window.close()

make_application()
QTimer.singleShot(0, use)
sys.exit(main.main([]))
"""


@pytest.mark.parametrize(("text", "words"), TORCH.values(), ids=TORCH)
def test_a_torch_that_cannot_be_loaded_is_told_with_a_remedy(home: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(text)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, str(tmp_path / "kept.inkling")],
        cwd=ROOT,
        env={**os.environ, "INKLING_HOME": str(home), "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    said, saved = json.loads(done.stdout.splitlines()[-1])
    for sentence in said:
        assert "PyTorch could not be loaded" in sentence
        assert words in sentence
        assert "python -m pip install --force-reinstall torch" in sentence
    assert saved


#: Runs the app, takes every descriptor that the system still gives, and does what needs one.
WITHOUT_DESCRIPTORS = """
import json, os, resource, sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import main
from engine.strokes import Stroke
from gui.app import make_application
from gui.window import Window

said = []

def use():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()), None)
    if window is None:
        QTimer.singleShot(50, use)
        return
    session = window.session
    if session.drawing.is_blank:
        session.commit(session.drawing.with_stroke(Stroke(np.array([[0.3, 0.2], [0.4, 0.8]]))), "Draw")
    if session.reading.is_awaited:
        QTimer.singleShot(50, use)
        return
    session.messages.error.connect(lambda sentence, details: said.append([sentence, details]))
    held = []
    try:
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    session.random_sample(3)
    window.draw_panel.show_samples()
    session.set_model("deep")
    session.save_file(sys.argv[1])
    session.open_file(sys.argv[1])
    QTimer.singleShot(500, lambda: give_back(window, held))

def give_back(window, held):
    for descriptor in held:
        os.close(descriptor)
    session = window.session
    saved = session.save_file(sys.argv[1])
    print(json.dumps([said, saved, len(session.drawing.strokes)]), flush=True)
    window.close()

resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
make_application()
QTimer.singleShot(0, use)
sys.exit(main.main([]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit on descriptors is set as Linux has it")
def test_without_descriptors_every_refusal_is_a_sentence_and_nothing_is_lost(home: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DESCRIPTORS, str(tmp_path / "kept.inkling")],
        cwd=ROOT,
        env={**os.environ, "INKLING_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    said, saved, strokes = json.loads(done.stdout.splitlines()[-1])
    assert len(said) >= 4
    assert [details for _, details in said if "Traceback" in details] == []
    assert all("too many open files" in sentence for sentence, _ in said), said
    assert (saved, strokes) == (True, 1)
