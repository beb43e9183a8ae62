"""Runs the real `main()` in this process and prints, as JSON lines, where its canvas is and every answer it shows.

`WATCHED_PAINT_MS` in the environment makes every paint of the canvas take that long, as on a slow machine.
"""

import hashlib
import json
import os
import sys
from time import sleep

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

import main as inkling
from engine.strokes import Stroke
from engine.trace import Trace
from gui.app import make_application
from gui.widgets.canvas import Canvas
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

    def on_stroke(stroke: Stroke) -> None:
        corner = canvas.mapToGlobal(QPoint(0, 0))
        places = [canvas.from_canvas(QPointF(x, y)) for x, y in stroke.points.tolist()]
        tell(pixels=[[round(corner.x() + place.x()), round(corner.y() + place.y())] for place in places])

    window.session.trace_changed.connect(on_trace)
    canvas.stroke_finished.connect(on_stroke)
    window.first_painted.connect(on_paint)


def slow_painting_down(seconds: float) -> None:
    """Let every paint of a canvas take `seconds` longer."""
    paint = Canvas.paintEvent

    def paint_slowly(canvas: Canvas, event: QPaintEvent) -> None:
        sleep(seconds)
        paint(canvas, event)

    Canvas.paintEvent = paint_slowly


if __name__ == "__main__":
    slow_painting_down(float(os.environ.get("WATCHED_PAINT_MS", "0")) / 1000)
    make_application()
    QTimer.singleShot(0, watch)
    sys.exit(inkling.main(sys.argv[1:]))
