"""T7: of the headers of answers, events hold those of a short list alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from halton.events.types import CallCompleted
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several
from halton.wire.header import kept_headers

promise = "T7"


class _Answer(msgspec.Struct):
    headers: dict[str, str] | None = None


_decode = msgspec.json.Decoder(_Answer).decode


def check(install: Install) -> Iterator[Finding]:
    """Read the names of the headers in the newest calls, or in all."""
    names: dict[str, int] = {}
    calls = 0
    with install.log() as connection:
        for stored in install.newest(connection, CallCompleted.TYPE):
            calls += 1
            try:
                headers = _decode(stored.data).headers or {}
            except msgspec.DecodeError:
                continue  # the chain says what is wrong with it
            for name in headers:
                names[name] = stored.position
    strangers = sorted(name for name in names if not _is_kept(name))
    for name in strangers:
        yield broken(
            f"the event at position {names[name]:,} holds a header that is not on the list, {listed([name])}.",
            f"withdraw it where it was made: the log cannot be changed; and look: halton replay --from {names[name]}",
        )
    if not strangers:
        yield holds(f"{several(calls, 'call')} looked at, {several(len(names), 'header')} in them: each is on the list to keep.")


@cache
def _is_kept(name: str) -> bool:
    return kept_headers([(name.encode(), b"1")]) != {}
