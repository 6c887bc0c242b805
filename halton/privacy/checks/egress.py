"""T2: what has been carried outwards since the meter was started, and to which hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from halton.events.types import CallCompleted, CaptureGap, ControlPassed, MeterStarted
from halton.log.reading import Selection, read_last
from halton.log.store import StoredEvent
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several, size
from halton.views.positions import read_head
from halton.wire.find import finder

promise = "T2"

MOST_EVENTS = 100_000
_TYPES = (CallCompleted.TYPE, ControlPassed.TYPE, CaptureGap.TYPE)


class Carried(msgspec.Struct):
    """What an event says of bytes that went out: `requests` is stated by a control.passed, `cause` by a capture.gap."""

    host: str | None = None
    inference: int = 1
    request_bytes: int | None = None
    requests: int | None = None
    cause: str | None = None
    connections: int = 0
    bytes: int = 0


class Egress(msgspec.Struct):
    """Calls and the bytes of their requests by host; what passed unread, and its bytes both ways together."""

    calls: Counter[str]
    bytes: Counter[str]
    requests: int = 0
    unread: int = 0
    unread_bytes: int = 0


_decode = msgspec.json.Decoder(Carried).decode


def check(install: Install) -> Iterator[Finding]:
    """Add up what the log says since its last meter.started; each host must be one of a provider."""
    with install.log() as connection:
        began = read_last(connection, Selection(types=(MeterStarted.TYPE,)), 1)
        if not began:
            raise NotChecked("the log does not say that a meter was ever started.")
        began_at = began[0].position
        cut = not install.everything and began_at < read_head(connection) - MOST_EVENTS
        found = read_egress(install.newest(connection, *_TYPES, after=began_at, most=MOST_EVENTS))
    find = finder(install.settings.formats)
    strangers = sorted(host for host in found.calls if find(host) is None)
    if strangers:
        yield broken(f"calls went to hosts of no provider that is set up: {listed(strangers)}.", "halton calls --json")
    else:
        by = f" All of it went by the proxy {place}." if (place := install.settings.upstream_place) else ""
        yield holds(_told(found, cut=cut) + by)


def read_egress(events: Iterable[StoredEvent]) -> Egress:
    """What these events say in all."""
    found = Egress(Counter(), Counter())
    for stored in events:
        try:
            event = _decode(stored.data)
        except msgspec.DecodeError:
            continue  # the chain says what is wrong with it
        if event.requests is not None or event.cause is not None:
            found.requests += event.requests or 0
            found.unread += event.connections
            found.unread_bytes += event.bytes
        elif event.host is not None and event.inference == 1:
            found.calls[event.host] += 1
            found.bytes[event.host] += event.request_bytes or 0
    return found


def _told(found: Egress, *, cut: bool) -> str:
    by_host = [f"{host} {calls:,} ({size(found.bytes[host])})" for host, calls in found.calls.most_common()]
    since = f"in the last {MOST_EVENTS:,} events" if cut else "since the start"
    said = f"{since}: {several(found.calls.total(), 'call')} forwarded"
    said += f", with the bytes of their requests: {listed(by_host)}" if by_host else ""
    if found.requests:
        said += f"; {several(found.requests, 'request')} to providers that are no calls"
    if found.unread:
        said += f"; {several(found.unread, 'connection')} to providers unread"
    if found.unread_bytes:
        said += f"; {size(found.unread_bytes)} both ways in these"
    return f"{said}. Tunnels to other hosts are not counted."
