"""The ledger as a process: `python -m halton.ledger`."""

from __future__ import annotations

import argparse

from halton.actor import from_text
from halton.ledger.process import main as keep
from halton.logs import begin_logging
from halton.paths import Home


def main() -> None:
    """Run the ledger until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--asked-by", default="")
    options = parser.parse_args()
    begin_logging()
    keep(Home.from_environment(), from_text(options.asked_by))


if __name__ == "__main__":
    main()
