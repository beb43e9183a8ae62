"""A monkey at the real window for a minute: nothing goes wrong, and the pen is answered to the end."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.e2e.monkey.events import ACTS, logged, made
from tests.e2e.monkey.monkey import BETWEEN_LOOKS

ROOT = Path(__file__).parents[2]
#: Beside the time of play: for the start, the last answer and the end.
PATIENCE_SECONDS = 150


def test_a_seed_makes_the_same_events_and_a_log_gives_them_back(tmp_path: Path) -> None:
    events = list(islice(made(3), 5000))
    assert events == list(islice(made(3), 5000))
    assert events != list(islice(made(4), 5000))
    assert {event.act for event in events} == set(ACTS)
    log = tmp_path / "events.jsonl"
    log.write_text("".join(f"{event.line()}\n" for event in events), encoding="utf-8")
    assert list(logged(log)) == events


def test_the_window_withstands_a_monkey(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    seconds, seed = pytestconfig.getoption("--monkey-seconds"), pytestconfig.getoption("--monkey-seed")
    command = [sys.executable, "-m", "tests.e2e.monkey", "--out", tmp_path]
    command += ["--seed", str(seed), "--seconds", str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + PATIENCE_SECONDS, check=False
    )
    told = f"seed {seed}; to play it again: python -m tests.e2e.monkey --out OUT --replay {tmp_path / 'events.jsonl'}"
    assert (tmp_path / "report.json").exists(), f"{told}\n{done.stdout}\n{done.stderr}"
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["faults"] == [], told
    assert (done.returncode, report["status"]) == (0, 0), f"{told}\n{done.stderr}"
    assert report["looks"] > report["events"] // (4 * BETWEEN_LOOKS)
