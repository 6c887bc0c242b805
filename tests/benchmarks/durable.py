"""What the log says after a run: every answered request is a call.completed, the chain holds, and what a call costs on disk."""

from __future__ import annotations

from halton.control import ask
from halton.log.store import read_only
from halton.log.verify import verify
from halton.paths import Home
from processes import Proxy
from report import Figure, count

_COMPLETED = """
    select count(*) from event
     where type = 'call.completed' and data ->> 'status' = 'ok' and data ->> 'output_tokens' = 480
"""


_CALL_BYTES = """
    select page_count * page_size * 1.0
         * (select sum(length(data) + length(stream) + length(type)) from event where type like 'call.%')
         / (select sum(length(data) + length(stream) + length(type)) from event)
      from pragma_page_count, pragma_page_size
"""


def durable(proxy: Proxy, answered: int) -> list[Figure]:
    """Figures that hold only if nothing was lost: whole calls with their tokens, in a log that verifies."""
    home = proxy.home
    assert home is not None
    proxy.settle()
    unmetered = int(ask(home, "status")["unmetered"])
    connection = read_only(home.log)
    recorded = int(connection.execute(_COMPLETED).fetchone()[0])
    connection.close()
    verdict = verify(home.log)
    return [
        count(f"{proxy.name}: calls in the log, with their tokens", recorded - unmetered, answered, "answered"),
        count(f"{proxy.name}: events that verify", verdict.events, _events(home), "events"),
    ]


def bytes_per_call(proxy: Proxy, calls: int) -> Figure:
    """What a call takes in db.sqlite: the part of the file that its events have of all events' text, prices and all."""
    assert proxy.home is not None
    connection = read_only(proxy.home.log)
    size = connection.execute(_CALL_BYTES).fetchone()[0]
    connection.close()
    return Figure(name=f"{proxy.name}: log", unit="bytes/call", ours=size / calls)


def _events(home: Home) -> int:
    connection = read_only(home.log)
    events = int(connection.execute("select count(*) from event").fetchone()[0])
    connection.close()
    return events
