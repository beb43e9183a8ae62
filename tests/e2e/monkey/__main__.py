"""Runs the app with the monkey at it and writes what it met to OUT/report.json; the status is 1 if that was a fault."""

import argparse
import faulthandler
import json
import os
import sys
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

#: A run that has not ended so many seconds after its time is told where it hangs.
GRACE_SECONDS = 120


class NoOtherPrograms(QObject):
    """Takes what the app would show in other programs."""

    @Slot(QUrl)
    def take(self, _: QUrl) -> None:
        """Show nothing."""


def parse() -> argparse.Namespace:
    """Return the command's arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.monkey", description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the log, the report and the app's own files"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--replay", type=Path, help="a log of events to play again")
    parser.add_argument("--until", type=int, help="the last event of that log")
    return parser.parse_args()


def main() -> int:
    """Play, and report."""
    arguments = parse()
    out = arguments.out.resolve()
    (out / "files").mkdir(parents=True, exist_ok=True)
    replay = arguments.replay and arguments.replay.resolve()
    os.environ["INKLING_HOME"] = str(out / "home")
    os.chdir(out / "files")  # where a dialog saves
    faulthandler.dump_traceback_later(arguments.seconds + GRACE_SECONDS, exit=True)

    import main as inkling
    from gui.app import make_application
    from tests.e2e.monkey import events
    from tests.e2e.monkey.monkey import Monkey

    make_application()
    others = NoOtherPrograms()
    QDesktopServices.setUrlHandler("file", others, "take")
    plan = islice(events.logged(replay), arguments.until) if replay else events.made(arguments.seed)
    with (out / ("replayed.jsonl" if replay else "events.jsonl")).open("w", encoding="utf-8") as log:
        monkey = Monkey(plan, log, arguments.seconds)
        QTimer.singleShot(0, monkey.start)
        status = inkling.main([])
        QApplication.clipboard().clear()  # what Python has put there must not outlive it
    report = {
        "status": status,
        "events": monkey.number,
        "looks": monkey.looks,
        "done": dict(monkey.done),
        "faults": [{"event": at, "times": monkey.watch.counts[f], "fault": f} for f, at in monkey.watch.faults.items()],
    }
    (out / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    return status or bool(monkey.watch.faults)


if __name__ == "__main__":
    sys.exit(main())
