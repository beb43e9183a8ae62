"""Draw a digit and watch the network answer: the whole app, through its real `main()`."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import numpy as np
from PySide6.QtCore import Qt

from engine import drawingfile
from engine.strokes import Drawing
from gui.folders import state_folder
from resources import path as resource
from tests.e2e.conftest import Person

ROOT = Path(__file__).parents[2]
CTRL = Qt.KeyboardModifier.ControlModifier


def unexpected_lines() -> list[str]:
    """Return what the log says that nobody should have to read."""
    lines = (state_folder() / "inkling.log").read_text().splitlines()
    return [line for line in lines if any(level in line for level in ("WARNING", "ERROR", "CRITICAL"))]


def test_maps_change_in_mid_stroke_and_the_answer_is_right(run_app, three: Drawing) -> None:
    seen: dict[str, object] = {}

    def script(person: Person) -> None:
        network = person.window.view("network")
        points = three.strokes[0].points.tolist()
        half = len(points) // 2
        person.press(*points[0])
        for point in points[1:half]:
            person.move(*point)
        person.wait_for_answer()
        seen["mid_maps"] = person.session.trace.output("conv1")
        seen["mid_picture"] = network.grab().toImage()
        assert person.session.undo_text == "", "the pen is still down"
        for point in points[half:]:
            person.move(*point)
        person.release(*points[-1])
        person.wait_for_answer()
        seen["maps"] = person.session.trace.output("conv1")
        seen["answer"] = int(person.session.trace.probabilities.argmax())
        seen["picture"] = network.grab().toImage()
        assert person.session.undo_text == "Draw"

    assert run_app(script) == 0
    assert seen["answer"] == 3
    assert not np.array_equal(seen["mid_maps"], seen["maps"])
    assert seen["mid_picture"] != seen["picture"], "the person sees the maps change"
    assert unexpected_lines() == []


def test_keys_undo_redo_clear_and_load(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        person.draw(three)
        person.key(Qt.Key.Key_7)
        assert "a 7" in person.session.drawing.source
        person.key(Qt.Key.Key_Delete)
        assert person.session.drawing.is_blank
        for _ in range(2):
            person.key(Qt.Key.Key_Z, CTRL)
        assert len(person.session.drawing.strokes) == len(three.strokes)
        person.key(Qt.Key.Key_Y, CTRL)
        assert person.session.drawing.picture is not None

    assert run_app(script) == 0
    assert unexpected_lines() == []


def test_the_file_of_the_command_line_is_opened(run_app) -> None:
    def script(person: Person) -> None:
        person.wait_for_answer()
        assert int(person.session.trace.probabilities.argmax()) == 3

    assert run_app(script, "--open", str(resource("three.inkling")), "--theme", "dark", "--view", "network") == 0


def test_a_bad_file_of_the_command_line_is_told_in_the_window(run_app, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG not really")

    def script(person: Person) -> None:
        assert person.window.banner.isVisible()
        assert "bad.png" in person.window.banner.sentence.text()

    assert run_app(script, "--open", str(tmp_path / "bad.png")) == 0


def test_closing_in_mid_stroke_is_a_clean_end_and_the_drawing_is_offered_again(run_app, home: Path) -> None:
    def close(person: Person) -> None:
        person.press(0.3, 0.3)
        person.move(0.5, 0.6)

    def look(person: Person) -> None:
        assert person.window.banner.isVisible()
        person.window.banner.accept_button.click()
        (stroke,) = person.session.drawing.strokes
        np.testing.assert_allclose(stroke.points[[0, -1]], [[0.3, 0.3], [0.5, 0.6]], atol=0.01)
        person.session.clear()

    assert run_app(close) == 0
    assert unexpected_lines() == []
    assert run_app(look) == 0
    assert not list(home.rglob("recovered*"))


def test_closing_keeps_a_drawing_that_was_not_saved_and_nothing_else(run_app, home: Path, three: Drawing) -> None:
    assert run_app(lambda person: person.draw(three)) == 0
    (kept,) = home.rglob("recovered*.inkling")
    assert len(drawingfile.load(kept).strokes) == len(three.strokes)

    def take_and_save(person: Person) -> None:
        assert person.window.banner.sentence.text() == "The last drawing was not saved. It was kept."
        person.window.banner.accept_button.click()
        person.session.save_file(home / "saved.inkling")

    assert run_app(take_and_save) == 0
    assert not list(home.rglob("recovered*"))
    assert run_app(lambda person: person.session.random_sample(3)) == 0
    assert not list(home.rglob("recovered*")), "a sample is always there"


def test_closing_before_the_first_answer_is_a_clean_end(run_app) -> None:
    assert run_app(lambda person: None, "--open", str(resource("three.inkling"))) == 0
    assert unexpected_lines() == []


def test_a_drawing_survives_a_crash_and_is_offered_again(run_app, home: Path, three: Drawing) -> None:
    app = subprocess.Popen(
        [sys.executable, "main.py", "--open", str(resource("three.inkling"))],
        cwd=ROOT,
        env={**os.environ, "INKLING_HOME": str(home)},
    )
    kept = home / "state" / "recovered-0.inkling"
    end = monotonic() + 60
    while not kept.exists():
        assert app.poll() is None, "the app ended by itself"
        assert monotonic() < end, "the drawing was never kept"
        sleep(0.05)
    app.send_signal(signal.SIGKILL)
    app.wait()

    def script(person: Person) -> None:
        assert person.session.drawing.is_blank
        assert person.window.banner.isVisible()
        person.window.banner.accept_button.click()
        np.testing.assert_array_equal(person.session.drawing.strokes[0].points, three.strokes[0].points)
        assert person.session.undo_text == "Bring the drawing back"
        person.session.clear()

    assert run_app(script) == 0
    assert not kept.exists()


def height_of_text(person: Person) -> float:
    """Return how large the text is that stands in the window, in points."""
    return person.window.draw_panel.fold.font().pointSizeF()


def test_settings_survive_a_restart(run_app) -> None:
    seen: dict[str, object] = {}

    def change(person: Person) -> None:
        person.window.set_theme("dark")
        person.key(Qt.Key.Key_BracketRight)
        before = height_of_text(person)
        person.key(Qt.Key.Key_Plus, CTRL)
        person.key(Qt.Key.Key_Plus, CTRL)
        seen["pen"] = person.window.draw_panel.pen_width
        seen["text"] = height_of_text(person)
        assert seen["text"] > 1.2 * before

    def check(person: Person) -> None:
        assert person.window.palette().window().color().lightness() < 100
        assert person.window.draw_panel.pen_width == seen["pen"] > 18 / 280
        assert height_of_text(person) == seen["text"]

    assert run_app(change) == 0
    assert run_app(check) == 0


def test_a_settings_file_of_garbage_and_a_second_window_do_no_harm(run_app, home: Path) -> None:
    (home / "settings").mkdir(parents=True)
    (home / "settings" / "settings.json").write_bytes(b"\x00\xff[[[\n=\n" * 100)
    assert run_app(lambda person: person.wait_until(lambda: person.window.isVisible())) == 0
