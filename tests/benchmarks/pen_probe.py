"""In a process of its own: draws one long stroke at 1,000 events a second and prints what it cost, as JSON.

On X11 the server's own pointer draws it; elsewhere mouse events are sent to the canvas.
"""

import json
import subprocess
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication

from gui.widgets.canvas import Canvas
from tests import x_server
from tests.benchmarks.harness import Bench

EVENTS = 2000
EVENTS_PER_SECOND = 1000


class Watch:
    """Times every move that the canvas gets and counts its paints, while a stroke grows."""

    def __init__(self) -> None:
        self.moves: list[float] = []
        self.paints = 0
        take, paint = Canvas.event, Canvas.paintEvent

        @wraps(take)
        def timed(canvas: Canvas, event: QEvent) -> bool:
            is_move = event.type() == QEvent.Type.MouseMove and canvas.is_drawing
            begin = perf_counter()
            taken = take(canvas, event)
            if is_move:
                self.moves.append(perf_counter() - begin)
            return taken

        @wraps(paint)
        def counted(canvas: Canvas, event: QEvent) -> None:
            self.paints += canvas.is_drawing
            paint(canvas, event)

        Canvas.event, Canvas.paintEvent = timed, counted


def spiral(canvas: Canvas) -> list[tuple[int, int]]:
    """Return EVENTS places on the canvas, in whole pixels, each another than the one before."""
    turn = np.linspace(0, 1, 20 * EVENTS)
    radius = canvas.width() * (0.15 + 0.3 * turn)
    centre = canvas.width() / 2
    places = centre + np.column_stack([radius * np.cos(50 * turn), radius * np.sin(50 * turn)])
    places = places.round().astype(int)
    places = places[np.append(True, (np.diff(places, axis=0) != 0).any(axis=1))]
    return [(x, y) for x, y in places[:EVENTS].tolist()]


def draw_by_server(bench: Bench, places: list[tuple[int, int]]) -> None:
    """Let the X server's pointer draw, and the app run as it does for a person."""
    canvas = bench.window.draw_panel.canvas
    corner = canvas.mapToGlobal(QPointF(0, 0)).toPoint()
    on_screen = [(corner.x() + x, corner.y() + y) for x, y in places]
    canvas.stroke_finished.connect(bench.app.quit)
    pointer = subprocess.Popen(x_server.stroke_command(on_screen, pause=1 / EVENTS_PER_SECOND))
    bench.app.exec()
    pointer.wait()


def draw_by_events(bench: Bench, places: list[tuple[int, int]]) -> None:
    """Send mouse events, each when it is due."""
    side = bench.window.draw_panel.canvas.width()
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(places) - 1)]
    due = perf_counter()
    for kind, (x, y) in zip(kinds, places, strict=True):
        while perf_counter() < due:
            bench.app.processEvents()
            sleep(0.0002)
        due += 1 / EVENTS_PER_SECOND
        bench.send(kind, x / side, y / side)
    bench.send(QEvent.Type.MouseButtonRelease, x / side, y / side)


def main() -> None:
    """Draw, and print one JSON object."""
    watch = Watch()
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        places = spiral(bench.window.draw_panel.canvas)
        begin = perf_counter()
        draw = draw_by_server if QApplication.platformName() == "xcb" else draw_by_events
        draw(bench, places)
        seconds = perf_counter() - begin
        points = len(bench.session.settled_drawing.strokes[0].points)
        bench.close()
    print(
        json.dumps(
            {
                "handler_ms": 1000 * np.percentile(watch.moves, 95),
                "kept": points / (len(places) + 1),  # the release is a point, too
                "paints_a_second": watch.paints / seconds,
                "events_a_second": len(places) / seconds,
            }
        )
    )


if __name__ == "__main__":
    main()
