"""Calls as rows, each value as its cell."""

from datetime import UTC, datetime

from halton.publish.spend.asked import asked_of
from halton.publish.subject.calls import rows
from halton.publish.subject.recent import Recent

ASKED = asked_of({}, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_a_row() -> None:
    at = "2026-09-22T12:00:00.000000Z"
    call = Recent(
        7, 1, "0192a", at, None, "halton", "anthropic", "<opus>", "cut", None, None, 200, "git", 2100, "subscription", None, "x<y"
    )
    (row,) = rows([call], ASKED, lambda path: f"/at{path}")
    assert (row.href, row.clock, row.covered) == ("/at/call/0192a", "12:00", True)
    assert row.cells == {
        "project": '<a class="to-name" href="/project/halton">halton</a>',
        "model": '<a class="to-name" href="/model/anthropic/~3Copus~3E">&lt;opus&gt;</a>',
        "status": '<span class="pill pill-odd" title="the provider ended the answer early">cut</span>',
        "duration_ms": '<span class="num" title="2,100 ms">2.1 s</span>',
        "cost_pico": '<span class="num unknown" title="not known: x&lt;y">–</span>',
    }
