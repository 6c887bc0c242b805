"""Brings the faults of the matrix about, one row after the other, and says whether what is demanded of each holds.

    python tests/faults/matrix.py [--rows 1,2,meter_hung] [--quick] [--json]

Each file in tests/faults/rows/ is a row. A figure that is not as demanded, or a row that breaks off, makes the status 1.
`--quick` has less of everything: it shows that a row works, not that its figure holds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faults.row import Row

ROWS = Path(__file__).with_name("rows")


def main() -> int:
    """Parse the command line and run what it says."""
    sys.path[0] = str(Path(__file__).parent.parent)  # faults and stack are found there, as in the tests
    from faults.result import headings, machine, run

    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends us must not leave our processes behind
    found = chosen(find_rows(), options.rows)
    show = sys.stderr if options.json else sys.stdout
    show.write(f"{machine()}{', quick' if options.quick else ''}\n\n{headings()}\n")
    results = []
    for row in found.values():
        results.append(result := run(row, quick=options.quick, say=_say))
        show.write(f"{result.lines()}\n")
        show.flush()
    if options.json:
        rows = [result.document() for result in results]
        sys.stdout.write(json.dumps({"schema": 1, "machine": machine(), "quick": options.quick, "rows": rows}) + "\n")
    return int(not all(result.holds for result in results))


def find_rows() -> dict[str, Row]:
    """All rows, by the name of their file, in the order of their numbers."""
    names = sorted(file.stem for file in ROWS.glob("*.py"))
    rows = {name: importlib.import_module(f"faults.rows.{name}").ROW for name in names}
    return dict(sorted(rows.items(), key=lambda item: (item[1].number, item[0])))


def chosen(rows: dict[str, Row], wanted: Sequence[str]) -> dict[str, Row]:
    """Those of this number or this name; all, if nothing is wanted.

    :raises SystemExit: if something is wanted that is not there.
    """
    known = {str(row.number) for row in rows.values()} | rows.keys()
    if unknown := [name for name in wanted if name not in known]:
        raise SystemExit(f"No row is called {', '.join(unknown)}. The rows are: {', '.join(rows)}")
    return {name: row for name, row in rows.items() if not wanted or {name, str(row.number)} & set(wanted)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=lambda text: text.split(","), default=[], help="numbers or names, with commas between")
    parser.add_argument("--quick", action="store_true", help="less of everything, in seconds")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and the table to stderr")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
