"""A session in blocks and pages: what is read for a page, and what stands for the whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import make
from halton.publish.session import whole
from halton.publish.session.whole import read_whole
from halton.views import session_calls


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls a page, two pages a block."""
    monkeypatch.setattr(whole, "PAGE", 2)
    monkeypatch.setattr(whole, "BLOCK", 4)
    monkeypatch.setattr(session_calls, "BLOCK", 4)


def seven() -> list[make.CallCompleted]:
    return [
        make.call(session="s", started_at=make.NOON + turn * make.MINUTE, agent="a" if turn == 6 else None) for turn in range(7)
    ]


def minutes(found: whole.Whole | None) -> list[int]:
    assert found is not None
    return [call.began_at.minute for call in found.shown]


def test_a_page_has_its_calls_and_the_sums_are_of_all(tmp_path: Path) -> None:
    with make.views(tmp_path, seven()) as views:
        pages = [read_whole(views, "s", number) for number in (1, 2, 3, 4)]
        assert [minutes(page) for page in pages] == [[0, 1], [2, 3], [4, 5], [6]]
        assert {(page.total, page.pages, page.is_part, page.sums and page.sums.calls) for page in pages if page} == {
            (7, 4, True, 7)
        }
        assert pages[3] is not None
        assert [len(lane.calls) for lane in pages[3].lanes] == [2, 1]
        assert [lane.name for lane in pages[3].lanes_shown()] == ["a"]
        assert [pages[3].lane_names[call.key] for call in pages[3].calls] == ["main", "main", "a"]


def test_a_page_that_is_not_there_is_the_nearest_one(tmp_path: Path) -> None:
    with make.views(tmp_path, seven()) as views:
        assert minutes(read_whole(views, "s", 99)) == [6]
        assert minutes(read_whole(views, "s", 0)) == minutes(read_whole(views, "s", -3)) == [0, 1]
        assert read_whole(views, "nobody's", 1) is None is read_whole(views, "nobody's", 9)


def test_without_the_rollup_there_are_no_sums_and_the_calls_all_the_same(tmp_path: Path) -> None:
    with make.views(tmp_path, seven()):
        with sqlite3.connect(tmp_path / "views.sqlite") as connection:
            connection.executescript("drop view sessions; drop table session_sums")
        found = read_whole(connection, "s", 1)
        assert (minutes(found), found and found.sums, found and found.total) == ([0, 1], None, 4)
        assert minutes(read_whole(connection, "s", 4)) == [6]
        assert minutes(read_whole(connection, "s", 99)) == [0, 1]
        connection.close()
