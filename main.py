"""Start Inkling: `python main.py`. Checks what a person may lack before the heavy imports, then opens the window."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # before any import that an older Python could not even read
    sys.exit("Inkling needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info[:2]))

import gc
import os
from collections.abc import Sequence

if __name__ == "__main__" and sys.flags.safe_path:  # `python -P main.py` leaves out the folder that this file is in
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

from gui import cli, startup


def main(argv: Sequence[str] | None = None) -> int:
    """Run the app with the command line `argv` (without the program's name) and return its exit status."""
    gc.disable()  # start-up makes no garbage, and looking for it takes a seventh of the time; see gui/garbage.py
    try:
        return start(argv)
    except KeyboardInterrupt:  # before the window was there to close
        return 130
    finally:
        gc.enable()


def start(argv: Sequence[str] | None) -> int:
    """Check what a person may lack, then open the window."""
    arguments = cli.parse(sys.argv[1:] if argv is None else argv)
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # an idle torch thread must not spin on the pen's core
    problem = startup.problem(screen_wanted=arguments.screenshots is None)
    if problem:
        print(f"Inkling: {problem}", file=sys.stderr)
        return 1
    if sys.platform == "win32":
        import torch  # noqa: F401  # on Windows torch must come before Qt, or c10.dll fails to load

    from gui.app import run  # only now is it known that Qt can be imported

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
