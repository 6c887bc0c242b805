from __future__ import annotations

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
