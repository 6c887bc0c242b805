from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.log.chain import GENESIS, link
from halton.log.segments.draft import Draft
from halton.log.segments.importing import import_segments
from halton.log.store import Log, read_only
from halton.projector.live_views import LiveViews
from halton.projector.publication import publish
from halton.projector.run import Projector
from halton.projector.shadow import Shadow
from projector.build import HEADER, SEEN, projector, write
from projector.two_machines import bring

CHAT, BATCH = make.call(kind="chat"), make.call(kind="batch")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    (tmp_path / "segments").mkdir()
    return make.log(tmp_path, [make.call()])


def live(folder: Path) -> Projector:
    return projector(folder, seen=SEEN)


def rows(folder: Path, query: str = "select origin, position, kind from seen order by 1, 2") -> list[tuple[object, ...]]:
    with closing(read_only(folder / "views.sqlite")) as connection:
        return connection.execute(query).fetchall()


def shadow(folder: Path, **options: bool) -> Shadow:
    return Shadow(folder / "db.sqlite", folder / "views.sqlite", write(folder, seen=SEEN), **options)


def test_events_of_another_machine_become_rows_of_its_number(tmp_path: Path, log: Log) -> None:
    with closing(live(tmp_path)) as made:
        made.catch_up()
        bring(log, tmp_path / "laptop", [CHAT, BATCH])
        assert made.catch_up() == {"seen": 3}
        assert rows(tmp_path) == [(1, 2, "messages"), (2, 2, "chat"), (2, 3, "batch")]
        bring(log, tmp_path / "laptop", [CHAT], limit=2)
        bring(log, tmp_path / "server", [BATCH])
        made.catch_up(1)
    assert rows(tmp_path)[1:] == [(2, 2, "chat"), (2, 3, "batch"), (2, 5, "chat"), (3, 2, "batch")]
    numbers = [number for number, _ in rows(tmp_path, "select origin, id from origins order by 1")]
    assert numbers == [1, 2, 3]
    assert rows(tmp_path, "select origin, position from checkpoints order by 1") == [(1, 5), (2, 5), (3, 2)]
    log.close()


def test_a_start_goes_on_where_the_last_one_ended(tmp_path: Path, log: Log) -> None:
    folder = bring(log, tmp_path / "laptop", [CHAT])
    live_one = live(tmp_path)
    live_one.catch_up()
    live_one.close()
    for file in folder.iterdir():
        file.unlink()
    with closing(live(tmp_path)) as made:
        made.catch_up()
    assert rows(tmp_path) == [(1, 2, "messages"), (2, 2, "chat")]
    log.close()


def test_a_projection_that_is_new_reads_the_others_from_their_beginning(tmp_path: Path, log: Log) -> None:
    bring(log, tmp_path / "laptop", [CHAT])
    with closing(live(tmp_path)) as made:
        made.catch_up()
    with closing(projector(tmp_path, seen=SEEN, other=SEEN.replace("seen", "other"))) as made:
        made.catch_up()
    assert rows(tmp_path, "select origin, kind from other order by 1") == [(1, "messages"), (2, "chat")]
    log.close()


def test_files_that_are_gone_hold_up_nothing_else(tmp_path: Path, log: Log) -> None:
    folder = bring(log, tmp_path / "laptop", [CHAT])
    lost = [(file, file.read_bytes()) for file in folder.iterdir()]
    for file, _ in lost:
        file.unlink()
    bring(log, tmp_path / "server", [BATCH])
    with closing(live(tmp_path)) as made:
        assert made.catch_up() == {"seen": 4}
        assert rows(tmp_path) == [(1, 2, "messages"), (3, 2, "batch")]
        for file, content in lost:
            file.write_bytes(content)
        bring(log, tmp_path / "server", [BATCH])
        made.catch_up()
    assert rows(tmp_path)[1] == (2, 2, "chat")
    log.close()


def test_a_projection_that_cannot_take_an_event_of_another_machine_is_parked_there_only(tmp_path: Path, log: Log) -> None:
    short = SEEN.replace("kind text", "kind text check (length(kind) < 9)")
    bring(log, tmp_path / "laptop", [CHAT, make.call(kind="count_tokens"), CHAT])
    with closing(projector(tmp_path, seen=short)) as made:
        assert made.catch_up() == {"seen": 3}
        log.append(make.facts([BATCH]))
        made.catch_up()
    assert rows(tmp_path) == [(1, 2, "messages"), (1, 4, "batch"), (2, 2, "chat")]
    assert rows(tmp_path, "select projection, origin, position, type from parked") == [("seen", 2, 3, "call.completed")]
    log.close()


def test_a_rebuild_and_a_check_read_them_too(tmp_path: Path, log: Log) -> None:
    bring(log, tmp_path / "laptop", [CHAT, BATCH])
    log.close()
    with closing(live(tmp_path)) as made:
        made.catch_up()
    before = rows(tmp_path)
    with closing(LiveViews(tmp_path / "views.sqlite")) as views, closing(shadow(tmp_path)) as made:
        assert made.events() == 6
        compared = views.compare(made)
        assert (compared.rows, compared.difference) == (3, None)
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as spoilt, spoilt:
        spoilt.execute("update seen set kind = 'spoilt' where origin = 2 and position = 3")
    with closing(LiveViews(tmp_path / "views.sqlite")) as views, closing(shadow(tmp_path)) as made:
        difference = views.compare(made).difference
    assert difference is not None
    assert (difference.key, difference.live, difference.rebuilt) == ({"position": 3, "origin": 2}, "spoilt", "batch")
    with closing(shadow(tmp_path)) as made:
        done: list[int] = []
        made.fill(progress=done.append)
        assert sum(done) == made.events() == 6
        publish(made, tmp_path / "views.sqlite", followed=False)
    assert rows(tmp_path) == before


def test_a_check_goes_as_far_as_the_live_views(tmp_path: Path, log: Log) -> None:
    with closing(live(tmp_path)) as made:
        made.catch_up()
    bring(log, tmp_path / "laptop", [CHAT])
    log.close()
    with closing(LiveViews(tmp_path / "views.sqlite")) as views, closing(shadow(tmp_path)) as made:
        made.fill(views.targets(made), others=views.others())
        assert views.compare(made).difference is None


def test_at_a_position_there_is_what_was_imported_by_then(tmp_path: Path, log: Log) -> None:
    bring(log, tmp_path / "laptop", [CHAT])
    bring(log, tmp_path / "laptop", [BATCH])
    log.close()
    for position, kinds in ((2, []), (3, ["chat"]), (4, ["chat", "batch"])):
        with closing(shadow(tmp_path)) as made:
            made.fill({"seen": position})
            assert made.connection.execute("select kind from seen where origin = 2").fetchall() == [(kind,) for kind in kinds]


def test_a_rebuild_without_their_files_says_so(tmp_path: Path, log: Log) -> None:
    folder = bring(log, tmp_path / "laptop", [CHAT])
    log.close()
    for file in folder.iterdir():
        file.unlink()
    with closing(shadow(tmp_path)) as made, pytest.raises(LogError, match="Import it again: halton import FILE"):
        made.fill()


SUMS = f"""{HEADER}create table sums (origin integer primary key, calls integer not null) strict;
insert into sums select origin, count(*) from call_completed where true group by origin
on conflict do update set calls = calls + excluded.calls;
"""


def test_what_some_projections_took_before_a_file_was_missed_is_not_taken_again(tmp_path: Path, log: Log) -> None:
    folder = bring(log, tmp_path / "laptop", [CHAT, CHAT])
    with closing(projector(tmp_path, sums=SUMS)) as made:
        made.catch_up()
    bring(log, tmp_path / "laptop", [CHAT])
    file = min(folder.iterdir())
    content = file.read_bytes()
    file.unlink()
    for _ in range(2):
        with closing(projector(tmp_path, sums=SUMS, seen=SEEN)) as made:
            made.catch_up()
    file.write_bytes(content)
    with closing(projector(tmp_path, sums=SUMS, seen=SEEN)) as made:
        made.catch_up()
    assert rows(tmp_path, "select * from sums where origin = 2") == [(2, 3)]
    log.close()


def test_a_machine_that_takes_the_number_of_another_has_its_own_rows_only(tmp_path: Path, log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as here, closing(sqlite3.connect(tmp_path / "backup")) as there:
        here.backup(there)
    bring(log, tmp_path / "laptop", [CHAT] * 3)
    with closing(live(tmp_path)) as made:
        made.catch_up()
    log.close()
    for path in tmp_path.glob("db.sqlite*"):
        path.unlink()
    (tmp_path / "backup").rename(tmp_path / "db.sqlite")
    with closing(Log(tmp_path / "db.sqlite")) as restored:
        bring(restored, tmp_path / "server", [BATCH])
    with closing(live(tmp_path)) as made:
        assert made.catch_up() == {"seen": 3}
    assert rows(tmp_path) == [(1, 2, "messages"), (2, 2, "batch")]


def test_an_event_that_is_no_json_parks_what_reads_that_log_and_nothing_else(tmp_path: Path, log: Log) -> None:
    bad = draft(tmp_path / "bad", ["not json"])
    for name in ("bad", "good"):
        folder = bad if name == "bad" else draft(tmp_path / "good", ['{"kind":"chat"}'])
        import_segments(log, tmp_path / "segments", [folder])
    with closing(live(tmp_path)) as made:
        assert made.catch_up() == made.catch_up() == {"seen": 4}
    assert rows(tmp_path) == [(1, 2, "messages"), (3, 2, "chat")]
    assert rows(tmp_path, "select projection, origin, position from parked") == [("seen", 2, 2)]
    log.close()


def draft(folder: Path, calls: list[str]) -> Path:
    """A folder with a segment of a log that holds these texts as calls."""
    origin = folder.name.encode().hex().ljust(32, "0")
    facts = [("log.created", f'{{"origin":"{origin}"}}'), *(("call.completed", text) for text in calls)]
    made, previous, events = Draft(1, GENESIS, origin), GENESIS, []
    for position, (type_, data) in enumerate(facts, 1):
        previous = link(previous, position, make.NOON, type_, 1, "s", data)
        events.append((position, make.NOON, type_, 1, "s", data, previous))
    made.add(events)
    folder.mkdir()
    made.publish(folder)
    return folder
