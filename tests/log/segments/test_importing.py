"""Segments of other machines lie verified beside ours: all of a command's files or none, each once, and told in one event."""

from __future__ import annotations

import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.events.types import SegmentsImported
from halton.log.segments.importing import Import, import_segments
from halton.log.segments.restore import restore
from halton.log.segments.seal import turn
from halton.log.segments.segment import SegmentError, check, opened
from halton.log.store import Log
from halton.log.verify import verify
from log.segments import build
from log.segments.machine import Machine, imported, take, told, tree

CALLS = [make.call(input_tokens=number) for number in range(14)]


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    """A log whose first sixteen events are in four segments, behind them some that tell of it."""
    machine = Machine(tmp_path / "laptop", CALLS)
    yield machine
    machine.log.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    (tmp_path / "ours").mkdir()
    with closing(build.log(tmp_path / "ours", [make.call()])) as log:
        yield log


def place(log: Log, machine: Machine) -> Path:
    return build.segments_of(log) / machine.origin


def read(log: Log) -> list[list[tuple[object, ...]]]:
    """The rows of every imported log, as a reader of the pinned files finds them."""
    found = []
    for each in imported(log):
        rows: list[tuple[object, ...]] = []
        for file in each.files:
            with opened(file) as sealed:
                rows += [row for batch in sealed.rows() for row in batch if row[0] > len(rows)]
        found.append(rows)
    return found


def test_files_lie_under_their_log_and_one_event_pins_them(log: Log, laptop: Machine) -> None:
    before = build.rows(log.path)
    assert take(log, laptop.folder, name="laptop") == [
        Import(2, laptop.origin, "laptop", 1, 16, tuple(path.name for path in laptop.files), (), 0, True)
    ]
    checked = [check(segment) for segment in laptop.segments]
    assert told(log) == [
        SegmentsImported(
            origin=laptop.origin,
            first=1,
            last=16,
            tip=checked[-1][0].tip,
            digests=tuple(digest for _, digest in checked),
            files=tuple(path.name for path in laptop.files),
            name="laptop",
        )
    ]
    assert build.rows(log.path)[:-1] == before and verify(log.path).sound
    assert tree(place(log, laptop)) == tree(laptop.folder)
    assert read(log) == [build.rows(laptop.log.path)[:16]]


def test_folder_and_files_are_their_owners_alone(log: Log, laptop: Machine) -> None:
    laptop.files[0].chmod(0o644)
    before = os.umask(0o022)
    try:
        take(log, laptop.folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place(log, laptop).stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in place(log, laptop).iterdir()} == {0o600}


def test_the_same_files_again_write_nothing(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder, name="laptop")
    before = {path: path.stat().st_mtime_ns for path in place(log, laptop).iterdir()}, log.head()
    (again,) = take(log, laptop.folder, name="laptop")
    assert (again.events, again.added, again.again, again.known, again.is_renamed) == (0, (), (), 4, False)
    assert ({path: path.stat().st_mtime_ns for path in place(log, laptop).iterdir()}, log.head()) == before


def test_the_next_import_goes_on_from_the_tip(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder, name="laptop")
    laptop.go_on(*CALLS[:3])
    (found,) = take(log, laptop.folder)
    head = laptop.segments[-1].last
    assert (found.number, found.name, found.first, found.last, found.known) == (2, "laptop", 17, head, 4)
    assert [(event.first, event.last) for event in told(log)] == [(1, 16), (17, head)]
    assert read(log) == [build.rows(laptop.log.path)[:head]]


def test_files_may_come_in_any_order_and_twice(log: Log, laptop: Machine, tmp_path: Path) -> None:
    shutil.copytree(laptop.folder, tmp_path / "copy")
    files = [*laptop.files, *(tmp_path / "copy").iterdir()]
    random.Random(7).shuffle(files)
    take(log, *files)
    assert read(log) == [build.rows(laptop.log.path)[:16]]
    assert len(told(log)[0].files) == 4


def test_several_machines_in_one_command_have_an_event_each(log: Log, laptop: Machine, tmp_path: Path) -> None:
    with closing(Machine(tmp_path / "desk", CALLS[:2]).log) as other:
        desk = build.segments_of(other)
        found = take(log, desk, laptop.folder)
        assert [(each.number, each.origin) for each in found] == [(2, other.origin()), (3, laptop.origin)]
        assert [event.origin for event in told(log)] == [other.origin(), laptop.origin]
        assert [(each.number, each.origin) for each in imported(log)] == [(2, other.origin()), (3, laptop.origin)]
        with pytest.raises(LogError, match="of 2 logs. Import those of one at a time to name it"):
            take(log, desk, laptop.folder, name="desk")


def test_a_home_stands_for_its_segments(log: Log, laptop: Machine) -> None:
    assert take(log, laptop.log.path.parent)[0].last == 16


def test_a_machine_is_renamed_by_the_next_import(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder, name="laptop")
    (found,) = take(log, laptop.folder, name="desk")
    assert (found.events, found.is_renamed, found.name) == (0, True, "desk")
    assert [(each.name, each.last, len(each.files)) for each in imported(log)] == [("desk", 16, 4)]


def test_a_dry_run_reads_everything_and_keeps_nothing(log: Log, laptop: Machine) -> None:
    before = tree(log.path.parent)
    (found,) = take(log, laptop.folder, name="laptop", dry_run=True)
    assert (found.first, found.last, len(found.added)) == (1, 16, 4)
    assert not place(log, laptop).exists() and told(log) == []
    assert tree(build.segments_of(log)) == {} and before.keys() == tree(log.path.parent).keys()
    laptop.files[2].write_bytes(laptop.files[2].read_bytes()[:-1] + b"!")
    with pytest.raises(SegmentError, match="not those that were sealed"):
        take(log, laptop.folder, dry_run=True)


def test_a_gap_is_refused_by_the_positions_that_are_lacking(log: Log, laptop: Machine) -> None:
    first, second, third, fourth = laptop.files
    with pytest.raises(SegmentError, match="positions 1 to 4 are lacking before it. Import the files that hold them"):
        take(log, second, third)
    with pytest.raises(SegmentError, match="positions 5 to 12 are lacking"):
        take(log, first, fourth)
    assert told(log) == [] and tree(build.segments_of(log)) == {}
    take(log, first)
    with pytest.raises(SegmentError, match="positions 5 to 8 are lacking"):
        take(log, fourth, third)
    assert [event.last for event in told(log)] == [4]


def test_our_own_segments_are_refused(log: Log) -> None:
    build.sealed(log)
    with pytest.raises(SegmentError, match="this home's own log. To make a log of it again: halton log restore"):
        take(log, build.segments_of(log))
    assert told(log) == []


def test_one_bad_file_and_none_is_taken(log: Log, laptop: Machine, tmp_path: Path) -> None:
    with closing(Machine(tmp_path / "desk", CALLS[:2]).log) as other:
        spoilt = laptop.files[3]
        spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"!")
        with pytest.raises(SegmentError, match=spoilt.name):
            take(log, build.segments_of(other), laptop.folder)
    assert told(log) == [] and tree(build.segments_of(log)) == {}


def test_another_history_of_the_same_log_is_refused_by_its_position(log: Log, laptop: Machine, tmp_path: Path) -> None:
    """The laptop's log was restored up to position 8 elsewhere, and went on there."""
    (tmp_path / "fork").mkdir()
    restore(laptop.folder, tmp_path / "fork" / "db.sqlite")
    fork = tmp_path / "restored"
    (fork / "segments").mkdir(parents=True)
    kept = tmp_path / "kept"
    kept.mkdir()
    for path in laptop.files[:2]:
        shutil.copy(path, kept)
    restore(kept, fork / "db.sqlite")
    with closing(Log(fork / "db.sqlite")) as forked:
        forked.append(make.facts(CALLS))
        build.sealed(forked, limit=6)
        whole, *others = build.segments(forked)
        assert (whole.first, whole.last) == (1, 6)
        take(log, laptop.folder)
        before = tree(build.segments_of(log)), log.head()
        with pytest.raises(SegmentError, match="position 9 is not the one that was imported before"):
            take(log, build.segments_of(forked))
        with pytest.raises(SegmentError, match="went on from the same beginning"):
            take(log, others[1].path)
        assert (tree(build.segments_of(log)), log.head()) == before
        assert take(log, whole.path)[0].known == 1


def test_two_histories_in_one_command_are_refused_too(log: Log, laptop: Machine, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    shutil.copy(laptop.files[0], kept)
    (tmp_path / "fork" / "segments").mkdir(parents=True)
    restore(kept, tmp_path / "fork" / "db.sqlite")
    with closing(Log(tmp_path / "fork" / "db.sqlite")) as forked:
        forked.append(make.facts(CALLS[5:]))
        build.sealed(forked, limit=4)
        with pytest.raises(SegmentError, match="position 5 is not"):
            take(log, laptop.folder, build.segments_of(forked))
    assert told(log) == []


def resealed(laptop: Machine, folder: Path) -> list[Path]:
    """The first twelve events of the laptop, as if it had sealed them six by six."""
    kept = folder / "kept"
    kept.mkdir()
    for path in laptop.files[:3]:
        shutil.copy(path, kept)
    (folder / "again" / "segments").mkdir(parents=True)
    restore(kept, folder / "again" / "db.sqlite")
    with closing(Log(folder / "again" / "db.sqlite")) as again:
        build.sealed(again, limit=6)
        return [segment.path for segment in build.segments(again)]


def test_files_that_overlap_are_kept_as_far_as_they_reach_beyond(log: Log, laptop: Machine, tmp_path: Path) -> None:
    take(log, *laptop.files[:2])
    (found,) = take(log, *resealed(laptop, tmp_path))
    assert (found.first, found.last, found.known) == (9, 12, 1)
    assert [(file.first, file.last) for file in imported(log)[0].files] == [(1, 4), (5, 8), (7, 12)]
    assert read(log) == [build.rows(laptop.log.path)[:12]]
    take(log, laptop.files[3])
    assert read(log) == [build.rows(laptop.log.path)[:16]]


def test_a_file_that_has_gone_comes_back_and_whoever_waits_for_it_is_told(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder)
    gone = place(log, laptop) / laptop.files[1].name
    gone.unlink()
    (found,) = take(log, laptop.folder)
    assert (found.again, found.events, found.known) == ((gone.name,), 0, 3)
    assert gone.read_bytes() == laptop.files[1].read_bytes()
    assert [(event.first, event.last, event.files) for event in told(log)[1:]] == [(5, 8, (gone.name,))]
    assert read(log) == [build.rows(laptop.log.path)[:16]] and imported(log)[0].last == 16
    head = log.head()
    assert (take(log, laptop.folder)[0].known, log.head()) == (4, head)


def test_files_that_have_gone_are_replaced_by_others_that_hold_the_same(log: Log, laptop: Machine, tmp_path: Path) -> None:
    """They have gone on both sides, and the laptop sealed its log anew, in other bounds."""
    take(log, *laptop.files[:3])
    shutil.rmtree(place(log, laptop))
    first, second = resealed(laptop, tmp_path)
    with pytest.raises(SegmentError, match="position 6 any more, to compare it with"):
        take(log, first)
    (found,) = take(log, first, second)
    assert (found.again, found.events) == ((first.name, second.name), 0)
    assert [(file.first, file.last) for file in imported(log)[0].files] == [(1, 6), (7, 12)]
    assert read(log) == [build.rows(laptop.log.path)[:12]]
    assert [(event.first, event.last) for event in told(log)] == [(1, 12), (1, 12)]


def test_what_a_kill_left_is_swept_and_taken_up(log: Log, laptop: Machine) -> None:
    folder = build.segments_of(log)
    (folder / "importing-1-0.tmp").write_bytes(b"half")
    place(log, laptop).mkdir()
    shutil.copy(laptop.files[0], place(log, laptop))
    assert imported(log) == []
    take(log, laptop.folder)
    assert not list(folder.glob("*.tmp"))
    assert read(log) == [build.rows(laptop.log.path)[:16]]


def test_a_link_in_the_place_of_the_folder_is_not_followed(log: Log, laptop: Machine, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place(log, laptop).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LogError, match="is a link"):
        take(log, laptop.folder)
    assert not list((tmp_path / "elsewhere").iterdir()) and told(log) == []


def test_a_folder_that_takes_nothing_is_an_error(log: Log, laptop: Machine) -> None:
    place(log, laptop).write_bytes(b"")
    with pytest.raises(LogError, match="did not take a segment"):
        take(log, laptop.folder)
    assert told(log) == [] and not list(build.segments_of(log).glob("*.tmp"))


def test_one_process_imports_at_a_time(log: Log, laptop: Machine) -> None:
    done = threading.Event()

    def importing() -> None:
        take(log, laptop.folder)
        done.set()

    with turn(build.segments_of(log), wait=True):
        thread = threading.Thread(target=importing)
        thread.start()
        assert not done.wait(0.3) and told(log) == []
    thread.join(30)
    assert done.is_set() and len(told(log)) == 1


def test_progress_counts_what_is_read(log: Log, laptop: Machine) -> None:
    take(log, laptop.files[0])
    counts: list[int] = []
    import_segments(log, build.segments_of(log), [laptop.folder], progress=counts.append)
    assert counts == [4, 4, 4]


def test_whoever_stops_it_leaves_nothing_behind(log: Log, laptop: Machine) -> None:
    counts: list[int] = []

    def stop(events: int) -> None:
        counts.append(events)
        if len(counts) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_segments(log, build.segments_of(log), [laptop.folder], progress=stop)
    assert told(log) == [] and tree(build.segments_of(log)) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
from halton.log.segments.importing import import_segments
from halton.log.store import Log

folder, theirs, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
log = Log(folder.parent / "db.sqlite")

def look(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.listdir") and str(folder) in str(arguments):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(look)
import_segments(log, folder, [theirs])
"""


def test_a_kill_before_any_step_leaves_nothing_that_the_next_import_cannot_use(tmp_path: Path) -> None:
    """A process is killed before its first touch of the folder, another before its second, until one comes to its end."""
    left = []
    machine = Machine(tmp_path / "two", CALLS[:6], limit=4)
    machine.log.close()
    rows = build.rows(machine.log.path)
    for step in range(1, 100):
        (tmp_path / f"ours{step}").mkdir()
        with closing(build.log(tmp_path / f"ours{step}")) as log:
            script = [sys.executable, "-c", KILLED, str(build.segments_of(log)), str(machine.folder), str(step)]
            ended = subprocess.run(script, timeout=50).returncode
            assert ended in (0, -signal.SIGKILL)
            left.append((bool(tree(build.segments_of(log))), place(log, machine).exists(), bool(told(log))))
            for found in imported(log):
                assert all(check(file) for file in found.files)
            take(log, machine.folder)
            assert read(log) == [rows[: imported(log)[0].last]] and len(told(log)) == 1
            assert tree(build.segments_of(log)).keys() == {f"{machine.origin}/{path.name}" for path in machine.files}
        if ended == 0:
            break
    # Killed before there was anything, with copies, with files that no event names, and behind the event.
    assert {(False, False, False), (True, False, False), (True, True, False), (True, True, True)} <= set(left)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), number=st.integers(0, 3))
def test_one_flipped_bit_anywhere_in_a_file_and_it_is_refused_by_its_name(
    log: Log, laptop: Machine, tmp_path: Path, where: float, bit: int, number: int
) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(laptop.folder, spoilt, dirs_exist_ok=True)
    path = spoilt / laptop.files[number].name
    data = bytearray(path.read_bytes())
    data[int(where * len(data))] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises(SegmentError, match=path.name):
        take(log, spoilt)
    assert told(log) == [] and tree(build.segments_of(log)) == {}
