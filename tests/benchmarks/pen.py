"""A pen of 1,000 events a second, offscreen and on a real X server: what its handler costs, and whether all is kept."""

import json
import os
import subprocess
import sys

from tests import x_server
from tests.benchmarks.report import Row


def measure() -> list[Row]:
    """Measure on each platform that there is; X11 is left out where no X server is installed."""
    rows = _rows("offscreen", {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    if x_server.is_installed():
        with x_server.x_server() as display:
            rows += _rows("xcb", x_server.environment(display))
    return rows


def _rows(platform: str, environment: dict[str, str]) -> list[Row]:
    command = [sys.executable, "-m", "tests.benchmarks.pen_probe"]
    printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    found = json.loads(printed)
    return [
        Row(f"pen at 1,000 events a second, {platform}: events a second", found["events_a_second"], "1/s"),
        Row(f"pen at 1,000 events a second, {platform}: handler, p95", found["handler_ms"], "ms", 0.1),
        Row(f"pen at 1,000 events a second, {platform}: share kept", found["kept"], "", 1, at_most=False),
        Row(f"pen at 1,000 events a second, {platform}: paints a second", found["paints_a_second"], "1/s", 126),
    ]
