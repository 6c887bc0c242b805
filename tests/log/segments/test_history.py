"""What of new files goes on from what is here, for every way to cut a log into files and to bring them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.log.segments.due import Range
from halton.log.segments.history import taken
from halton.log.segments.imported import Imported
from halton.log.segments.seal import write
from halton.log.segments.segment import SegmentError, opened, segment_at
from halton.log.segments.staging import Staged, stage
from halton.log.store import Log, read_only
from log.segments import build

EVENTS = 10
NUMBERS = count()
FRESH = Imported(2, "", None, 0, "0" * 64, ())
RANGES = st.tuples(st.integers(1, EVENTS), st.integers(1, EVENTS)).map(lambda ends: Range(min(ends), max(ends)))


def cut(log: Log, ranges: Sequence[Range]) -> list[Staged]:
    """Files of these positions, read."""
    folder = build.segments_of(log)
    found = []
    with closing(read_only(log.path)) as reader:
        for positions in dict.fromkeys(ranges):
            sealed = write(reader, folder, log.origin(), positions)
            found.append(stage(segment_at(folder / sealed.file), folder, next(NUMBERS), "", lambda events: None))
    return found


def known(files: Sequence[Staged]) -> Imported:
    """As if these had been imported."""
    found = taken(FRESH, files)
    return Imported(2, "", None, found.last, found.tip, tuple(sorted(each.segment for each in found.added)))


def reach(ranges: Sequence[Range], last: int = 0) -> tuple[int, bool]:
    """How far one gets from here, and whether there is no gap before any of them."""
    for positions in sorted(ranges):
        if positions.first > last + 1:
            return last, False
        last = max(last, positions.last)
    return last, True


@settings(max_examples=40, deadline=None)
@given(
    first=st.lists(RANGES, max_size=4), second=st.lists(RANGES, min_size=1, max_size=5), random=st.randoms(use_true_random=False)
)
def test_whatever_is_brought_goes_on_as_far_as_there_is_no_gap(first: list[Range], second: list[Range], random: Random) -> None:
    first = [positions for positions in first if reach(first)[1]]
    with TemporaryDirectory() as folder, closing(build.log(Path(folder), [make.call()] * (EVENTS - 1))) as log:
        before = known(cut(log, first))
        files = cut(log, second)
        random.shuffle(files)
        last, is_whole = reach(second, before.last)
        if not is_whole:
            with pytest.raises(SegmentError, match="are lacking before it"):
                taken(before, files)
            return
        found = taken(before, files)
        assert found.last == last
        with closing(read_only(log.path)) as reader:
            assert found.tip == reader.execute("select hash from event where position = ?", (last,)).fetchone()[0].hex()
        reached = before.last
        for each in found.added:
            assert each.segment.first <= reached + 1 <= each.segment.last
            reached = each.segment.last
        assert (reached, len(found.files) + found.known) == (last, len(files))


def test_what_was_imported_and_has_gone_is_taken_again_or_instead(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, [make.call()] * (EVENTS - 1))) as log:
        before = known(first := cut(log, [Range(1, 4), Range(5, 7), Range(8, 10)]))
        first[1].segment.path.unlink()
        (again,) = cut(log, [Range(5, 7)])
        assert taken(before, [again]).again == ((again,),)
        again.segment.path.unlink()
        others = cut(log, [Range(1, 5), Range(6, 9)])
        found = taken(before, others)
        assert (found.again, found.added, found.known, found.last) == ((tuple(others),), (), 0, 10)
        with pytest.raises(SegmentError, match="holds position 5 any more, to compare it with"):
            taken(before, others[:1])
        part = taken(before, cut(log, [Range(2, 4)]))
        assert (part.known, part.files) == (1, ())


def test_a_run_instead_of_what_has_gone_may_reach_beyond(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, [make.call()] * (EVENTS - 1))) as log:
        before = known(first := cut(log, [Range(1, 4)]))
        first[0].segment.path.unlink()
        found = taken(before, files := cut(log, [Range(1, 6), Range(7, 10)]))
        assert (found.again, found.added, found.last, found.tip) == ((tuple(files),), (), 10, files[1].claims.tip)


def test_a_damaged_file_is_not_compared_with(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, [make.call()] * (EVENTS - 1))) as log:
        before = known(first := cut(log, [Range(1, 4), Range(5, 10)]))
        path = first[1].segment.path
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        (new,) = cut(log, [Range(3, 7)])
        with pytest.raises(LogError, match="holds position 7 any more"):
            taken(before, [new])
        with opened(new.segment):
            assert taken(before, cut(log, [Range(2, 4)])).known == 1
