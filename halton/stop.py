"""Why the meter stops: the supervisor knows, and leaves a note for the ledger, which writes it into the log as its last event."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from halton.events.actor import Actor
from halton.paths import Home, write_private

FILE = "stop.json"


class Stop(msgspec.Struct, frozen=True):
    """`asked` by a command, a signal's name (SIGTERM, …), or `home_gone`; and who asked, where that is known."""

    reason: str
    actor: Actor | None = None

    def leave(self, home: Home) -> None:
        """Leave the note. A home that cannot take it is no reason not to stop."""
        with suppress(OSError):
            write_private(home.run / FILE, msgspec.json.encode(self))


# A ledger that ends without a note was told to by itself, or lost its supervisor.
UNTOLD = Stop(reason="ended")


def take_stop(home: Home) -> Stop:
    """The note, which is gone then; `ended` if there is none."""
    path = home.run / FILE
    try:
        stop = msgspec.json.decode(path.read_bytes(), type=Stop)
    except (OSError, msgspec.DecodeError):
        return UNTOLD
    finally:
        with suppress(OSError):
            path.unlink()
    return stop
