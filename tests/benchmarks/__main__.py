"""`python -m tests.benchmarks`: measures Inkling's speed against floors measured in the same run."""

import argparse
import json
import os
import platform
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

from tests.benchmarks import explain, filters, growth, inspect, lab, live, memory, models, pen, start, training
from tests.benchmarks.report import Row, table

#: Name on the command line, and what it measures.
BENCHMARKS = {
    "live": live.measure,
    "pen": pen.measure,
    "growth": growth.measure,
    "start": start.measure,
    "memory": memory.measure,
    "training": training.measure,
    "models": models.measure,
    "lab": lab.measure,
    "filters": filters.measure,
    "inspect": inspect.measure,
    "explain": explain.measure,
}


def main() -> int:
    """Run the chosen benchmarks, print a table, write JSON; the exit status says whether every target was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"), help="where the JSON goes")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in arguments.names or BENCHMARKS:
        rows += BENCHMARKS[name]()
    print(table(rows))
    machine = {"machine": platform.machine(), "system": platform.system(), "cores": os.cpu_count()}
    arguments.json.write_text(json.dumps({"machine": machine, "rows": [row.to_json() for row in rows]}, indent=1))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
