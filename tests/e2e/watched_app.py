"""Runs the real `main()` in this process and prints, as JSON lines, where its canvas is and every answer it shows."""

import hashlib
import json
import sys

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication

import main as inkling
from engine.trace import Trace
from gui.app import make_application
from gui.window import Window


def tell(**facts: object) -> None:
    """Print one line for the test that watches."""
    print(json.dumps(facts), flush=True)


def watch() -> None:
    """Find the window that `main` has just shown, and tell what happens in it."""
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    canvas = window.draw_panel.canvas

    def on_trace(trace: Trace | None) -> None:
        if trace is None:
            tell(answer=None)
            return
        maps = hashlib.sha256(trace.output("conv1").tobytes()).hexdigest()
        newest = trace.version == window.session.version
        tell(answer=int(trace.probabilities.argmax()), maps=maps, step=window.session.undo_text, newest=newest)

    def on_paint() -> None:
        corner = canvas.mapToGlobal(QPoint(0, 0))
        tell(left=corner.x(), top=corner.y(), width=canvas.width(), height=canvas.height())

    window.session.trace_changed.connect(on_trace)
    window.first_painted.connect(on_paint)


if __name__ == "__main__":
    make_application()
    QTimer.singleShot(0, watch)
    sys.exit(inkling.main(sys.argv[1:]))
