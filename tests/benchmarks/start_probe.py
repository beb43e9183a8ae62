"""Runs the real `main()`, prints when the window was painted and when the first answer was shown, and closes it."""

import sys
from time import monotonic

import main as inkling


def attach() -> None:
    """Find the window that `main` has just shown, and listen to it."""
    from PySide6.QtWidgets import QApplication

    from gui.window import Window

    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    times: list[float] = []

    def answered(_trace: object) -> None:
        QApplication.processEvents()
        times.append(monotonic())
        print(*times, sep="\n", flush=True)
        window.close()

    window.first_painted.connect(lambda: times.append(monotonic()))
    window.session.trace_changed.connect(answered)


if __name__ == "__main__":
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    QTimer.singleShot(0, attach)
    sys.exit(inkling.main(sys.argv[1:]))
