"""The sums of one session: those of its calls, and none for a name that no call bears."""

from __future__ import annotations

from pathlib import Path

import make
from halton.views.session_sums import find_sessions, read_session_sums
from halton.views.spend import Spend


def test_a_session_s_sums_are_those_of_its_calls(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(session="s", cache_read_tokens=500, cache_write_5m_tokens=30, cache_write_1h_tokens=4),
        make.call(session="s", billing="subscription"),
        make.call(session="s", model="nobody-knows-1"),
        make.failure(session="s"),
        make.call(session="t"),
    ]
    with make.views(tmp_path, events) as views:
        sums = read_session_sums(views, "s")
        assert read_session_sums(views, "nobody's") is None
    billed = 6_000_000_000 + 500 * 300_000 + 30 * 3_750_000 + 4 * 6_000_000
    assert sums == Spend(("s",), 4, 1, 1, 0, 3_000, 500, 34, 600, 0, billed, 6_000_000_000)
    assert sums.is_known and sums.prompt_tokens == 3_534


def test_the_cost_of_calls_of_which_none_has_a_price_is_not_known(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(session="s")]) as views:
        sums = read_session_sums(views, "s")
    assert sums is not None and not sums.is_known


def test_a_session_is_found_by_its_name_or_the_beginning_of_it(tmp_path: Path) -> None:
    names = ("ab", "abc", "abd", "b%", "b_c", "\u00e9t\u00e9", "z")
    events = [make.call(session=name, started_at=make.NOON + at * make.MINUTE) for at, name in enumerate(names)]
    with make.views(tmp_path, events) as views:
        assert find_sessions(views, "ab") == ["ab"]
        assert find_sessions(views, "a") == ["ab", "abc", "abd"]
        assert find_sessions(views, "a", limit=2) == ["ab", "abc"]
        assert find_sessions(views, "b%") == ["b%"]
        assert find_sessions(views, "b") == ["b%", "b_c"]
        assert find_sessions(views, "\u00e9") == ["\u00e9t\u00e9"]
        assert find_sessions(views, "last") == ["z"]
        assert find_sessions(views, "nobody's") == []
