"""A capture worker as a process: `python -m halton.capture --name capture-1 --authority FOLDER`."""

from __future__ import annotations

import argparse

from halton.capture.worker import main as work
from halton.logs import begin_logging
from halton.paths import Home


def main() -> None:
    """Run one worker until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--authority", required=True)
    options = parser.parse_args()
    begin_logging()
    work(Home.from_environment(), options.name, options.authority)


if __name__ == "__main__":
    main()
