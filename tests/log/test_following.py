"""Following a log: what is there, then what comes; whoever writes it, and even if there is none yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.log.following import follow
from halton.log.reading import Selection
from halton.log.store import Log, StoredEvent

type Followed = Iterator[list[StoredEvent]]


class Steps:
    """What happens between two looks at the log: one step each; none may be asked for that a test did not foresee."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)

    def __call__(self) -> None:
        self._steps.pop(0)()


def positions(followed: Followed) -> list[int]:
    return [event.position for event in next(followed)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db.sqlite"


def test_the_last_ones_and_then_each_that_is_committed(path: Path, tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.gap()] * 9)) as log, closing(Log(path)) as other:
        rest = Steps(
            lambda: log.append(make.facts([make.gap()] * 2)), lambda: None, lambda: other.append(make.facts([make.call()]))
        )
        followed = follow(path, Selection(), 3, rest)
        assert [positions(followed) for _ in range(3)] == [[8, 9, 10], [11, 12], [13]]


def test_of_none_of_the_last_only_what_comes(path: Path, tmp_path: Path) -> None:
    with closing(make.log(tmp_path)) as log:
        followed = follow(path, Selection(), 0, Steps(lambda: log.append(make.facts([make.gap()]))))
        assert positions(followed) == [2]


def test_what_was_not_asked_for_is_passed_over(path: Path, tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.gap(), make.call()])) as log:
        rest = Steps(
            lambda: log.append(make.facts([make.call()])), lambda: log.append(make.facts([make.call(), make.gap(), make.call()]))
        )
        followed = follow(path, Selection(types=("capture.gap",)), 5, rest)
        assert [positions(followed) for _ in range(2)] == [[2], [6]]


def test_a_log_that_is_not_there_is_waited_for_and_so_is_one_that_is_being_made(path: Path) -> None:
    rest = Steps(lambda: None, path.touch, lambda: Log(path).close())
    assert positions(follow(path, Selection(), 20, rest)) == [1]


def test_a_log_in_the_place_of_this_one_is_followed_from_its_beginning(path: Path, tmp_path: Path) -> None:
    make.log(tmp_path, [make.gap()] * 3).close()

    def replace() -> None:
        for file in tmp_path.glob("db.sqlite*"):
            file.unlink()
        make.log(tmp_path, [make.call()]).close()

    followed = follow(path, Selection(), 1, Steps(replace, lambda: None))
    assert [positions(followed) for _ in range(2)] == [[4], [1, 2]]


def test_a_file_that_is_no_log_is_an_error(path: Path) -> None:
    path.write_bytes(b"notes" * 4000)
    with pytest.raises(LogError, match="is no event log"):
        next(follow(path, Selection(), 1, Steps()))


def test_a_reader_that_has_enough_lets_go_of_the_file(path: Path, tmp_path: Path) -> None:
    make.log(tmp_path, [make.gap()]).close()
    followed = follow(path, Selection(), 1, Steps())
    next(followed)
    followed.close()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(path)) as alone:
        assert alone.execute("pragma journal_mode = delete").fetchone() == ("delete",)
