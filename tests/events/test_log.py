"""Events about the log itself: what an older log holds is read as it was written."""

from __future__ import annotations

from halton.events.codec import decode
from halton.events.log import LogCreated, SegmentSealed


def test_they_are_known_by_their_types() -> None:
    assert decode("log.created", '{"origin":"o"}') == LogCreated(origin="o")
    sealed = '{"bytes":7,"digest":"d","file":"f","first":1,"last":9,"previous":"00","tip":"ff"}'
    assert decode("segment.sealed", sealed) == SegmentSealed(
        first=1, last=9, previous="00", tip="ff", file="f", bytes=7, digest="d"
    )
