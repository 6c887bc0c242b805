from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.log.store import Fact, Log
from halton.views.call_place import Place, find_calls

DAY = 1440 * make.MINUTE


def exchange_id(at: int, random: str = "7abc8def0123456789ab") -> str:
    return f"{at // 1000:012x}{random}"


def fill(folder: Path, calls: list[tuple[str, dict[str, object]]]) -> None:
    log = Log(folder / "db.sqlite")
    log.append([Fact.of(stream, make.call(**facts)) for stream, facts in calls])
    log.close()


def test_a_call_is_found_by_its_id_and_by_the_beginning_of_it(tmp_path: Path) -> None:
    first, second = exchange_id(make.NOON), exchange_id(make.NOON + DAY)
    fill(
        tmp_path,
        [(first, {}), (second, {"started_at": make.NOON + DAY}), (second, {"inference": 2, "started_at": make.NOON + DAY})],
    )
    with make.views(tmp_path) as views:
        assert find_calls(views, first) == [Place(2, first, "2026-09-22T12:00:00.000000Z", None)]
        assert [place.position for place in find_calls(views, first[:9])] == [2]
        assert [place.position for place in find_calls(views, second.upper())] == [3]
        assert [place.call_id for place in find_calls(views, f"{second}.2")] == [f"{second}.2"]
        assert [place.position for place in find_calls(views, second[:13])] == [3, 4]
        assert [place.position for place in find_calls(views, first[:2])] == [2, 3, 4]
        assert find_calls(views, exchange_id(make.NOON + 5 * DAY)) == []


def test_calls_of_other_machines_are_found_where_they_are_asked_for(tmp_path: Path) -> None:
    first, second = exchange_id(make.NOON), exchange_id(make.NOON + DAY)
    fill(tmp_path, [(first, {}), (second, {"started_at": make.NOON + DAY})])
    with make.views(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        views.execute("update calls set origin = 2 where position = 3")
        assert find_calls(views, second) == []
        assert [(place.position, place.origin) for place in find_calls(views, second, of_all=True)] == [(3, 2)]
        assert [place.origin for place in find_calls(views, first[:2], of_all=True)] == [1, 2]
        assert [place.position for place in find_calls(views, "last", of_all=True)] == [2]


def test_an_id_of_another_kind_is_looked_for_among_all_calls_unless_that_takes_too_long(tmp_path: Path) -> None:
    fill(tmp_path, [("odd", {}), (exchange_id(make.NOON), {})])
    with make.views(tmp_path) as views:
        assert [place.position for place in find_calls(views, "odd")] == [2]
        assert find_calls(views, "odd", near=True) == []
        assert [place.position for place in find_calls(views, exchange_id(make.NOON), near=True)] == [3]


def test_a_late_inference_of_a_long_socket_is_found(tmp_path: Path) -> None:
    name = exchange_id(make.NOON)
    fill(
        tmp_path,
        [(name, {"inference": 7, "started_at": make.NOON + DAY}), (name, {"inference": 8, "started_at": make.NOON + 9 * DAY})],
    )
    with make.views(tmp_path) as views:
        assert [place.position for place in find_calls(views, f"{name}.7")] == [2]
        assert [place.position for place in find_calls(views, f"{name}.8")] == [3]


def test_the_last_call_is_the_one_that_began_last(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(started_at=make.NOON + 1), make.call()]) as views:
        assert [place.call_id for place in find_calls(views, "last")] == ["e0001"]


def test_ids_that_are_no_times_and_text_that_is_no_id(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(), make.call(response_id="r"), make.call(response_id="r", kind="stored")]) as views:
        assert [place.counted_as for place in find_calls(views, "e0003")] == [3]
        assert [place.position for place in find_calls(views, "e000", limit=2)] == [2, 3]
        for text in ("%", "e*", "ffffffffffff", ".", ""):
            assert len(find_calls(views, text)) == (3 if text == "" else 0)


def test_an_id_reads_a_step_of_the_index_of_times(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        query = (
            "explain query plan select position from calls as c where c.started_at >= ? and c.started_at < ? and c.call_id = ?"
        )
        assert "calls_by_time" in views.execute(query, ("", "", "")).fetchone()[3]


def test_so_much_as_the_first_digit_is_answered_by_the_first_few_calls(tmp_path: Path) -> None:
    begun = [make.NOON + n * make.MINUTE for n in range(1_000)]
    fill(tmp_path, [(exchange_id(at), {"started_at": at}) for at in begun])
    steps: list[int] = []
    with make.views(tmp_path) as views:
        views.set_progress_handler(lambda: steps.append(1), 100)
        assert [place.position for place in find_calls(views, "0")] == [2, 3, 4, 5, 6]
        views.set_progress_handler(None, 0)
    assert len(steps) < 20


def test_the_whole_id_goes_before_many_that_begin_so_and_came_first(tmp_path: Path) -> None:
    late = ("odd", {"started_at": make.NOON + DAY})
    fill(tmp_path, [*((f"odd{n}", {}) for n in range(9)), late])
    with make.views(tmp_path) as views:
        assert [place.call_id for place in find_calls(views, "odd")] == ["odd"]
        assert len(find_calls(views, "od")) == 5
