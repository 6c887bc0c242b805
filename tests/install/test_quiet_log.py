"""The log, asked without leaving anything."""

from __future__ import annotations

from contextlib import closing

import make
from authorities_made import with_authority
from halton.install.quiet_log import calls, is_log, record
from halton.log.store import Log
from halton.paths import Home


def test_reading_one_that_nobody_has_open_leaves_nothing_beside_it(home: Home) -> None:
    with_authority(home)
    before = sorted(path.name for path in home.root.iterdir())
    assert "db.sqlite-wal" not in before
    assert (len(record(home).known), calls(home), is_log(home)) == (1, 0, True)
    assert sorted(path.name for path in home.root.iterdir()) == before


def test_one_that_somebody_writes_is_read_up_to_what_was_written(home: Home) -> None:
    with closing(make.log(home.root, [make.call(), make.call()])) as log:
        assert isinstance(log, Log) and calls(home) == 2
    assert calls(home) == 2


def test_none_or_something_else_is_no_log(home: Home) -> None:
    assert (record(home).known, calls(home), is_log(home)) == ((), 0, False)
    home.log.write_bytes(b"no database at all, but a text that is longer than a header" * 20)
    assert (record(home).known, calls(home), is_log(home)) == ((), None, False)
