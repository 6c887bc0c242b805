"""The table of sessions."""

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.publish.spend.asked import asked_of
from halton.publish.spend.sessions import read_rows, rows

ASKED = asked_of({}, datetime(2026, 9, 22, 15, tzinfo=UTC))
LONG = "0192f3aa-4d21-7c11-9be2-000000000000"


def test_a_session_has_a_short_name_its_owner_and_its_money(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(session=LONG),
        make.call(session=LONG, cache_read_tokens=1000),
        make.call(session="a/b", client=None, billing="subscription"),
    ]
    with make.views(tmp_path, events) as views:
        found = rows(read_rows(views, ASKED), ASKED, str)
    assert [(row.name, row.short, row.of, row.href) for row in found] == [
        (LONG, "0192f3aa…", "halton, claude-code", f"/session/{LONG}"),
        ("a/b", "a/b", "halton", "/session/a~2Fb"),
    ]
    assert [(row.last, row.calls, row.cached, row.billed, row.notional) for row in found] == [
        ("12:00", 2, "33%", "$0.0123", "$0.00"),
        ("12:00", 1, "0%", "$0.00", "$0.0060"),
    ]
    assert 'width="100.00"' in found[0].bar and 'width="0.00"' in found[1].bar
