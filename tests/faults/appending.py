"""A program that appends groups of events to a log and says after each what it was told is durable: POSITION:HASH."""

from __future__ import annotations

import os
import random
import sys
from contextlib import closing
from pathlib import Path

from halton.events.types import MeterStopped
from halton.log.store import Fact, Log

CHECKPOINT_PAGES = 24  # so that the write-ahead log is put away again and again


def main() -> None:
    """Append to the log of a folder so many groups."""
    folder, groups = Path(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(1)
    with closing(Log(folder / "db.sqlite")) as log:
        log._connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        for number in range(groups):
            size = dice.choice((1, 1, 2, 7, 40))
            events = [MeterStopped(reason="x" * dice.randrange(900)) for _ in range(size)]
            head = log.append([Fact.of(f"g{number}.{place}.{size}", event) for place, event in enumerate(events)])
            os.write(1, f"{head.position}:{head.hash.hex()}\n".encode())


if __name__ == "__main__":
    main()
