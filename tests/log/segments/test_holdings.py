"""Files of other machines: what the log pins of them and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.log.segments.holdings import Holding, read_holdings
from halton.log.segments.segment import file_name
from halton.log.store import Log
from log.segments import build
from log.segments.machine import Machine, imported, take


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    """A log of which twelve events are in three segments."""
    machine = Machine(tmp_path / "laptop", [make.call(input_tokens=number) for number in range(10)])
    yield machine
    machine.log.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    (tmp_path / "ours").mkdir()
    with closing(build.log(tmp_path / "ours")) as log:
        yield log


def states(log: Log, *, thorough: bool = False) -> list[tuple[int, int, str]]:
    holdings = read_holdings(imported(log), build.segments_of(log), thorough=thorough)
    return [(holding.first, holding.last, holding.state) for holding in holdings]


def test_without_imports_there_is_nothing(log: Log, tmp_path: Path) -> None:
    build.sealed(log)
    assert states(log) == [] and read_holdings([], tmp_path / "none") == []


def test_each_file_is_told_with_its_log(log: Log, laptop: Machine) -> None:
    take(log, *laptop.files[:1], name="laptop")
    digest = imported(log)[0].files[0].digest
    path = laptop.files[0]
    (holding,) = read_holdings(imported(log), build.segments_of(log))
    assert holding == Holding(laptop.origin, 2, "laptop", 1, 4, path.name, path.stat().st_size, digest, "whole")
    assert (holding.events, holding.machine) == (4, f"laptop ({laptop.origin[:8]})")


def test_files_that_are_gone_changed_or_of_no_import_are_told(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder)
    first, second, third = (file.path for file in imported(log)[0].files)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"!")
    (second.parent / file_name(99, 100, "0" * 64)).write_bytes(b"?")
    unknown = build.segments_of(log) / ("f" * 32)
    unknown.mkdir()
    (unknown / file_name(3, 4, "0" * 64)).write_bytes(b"?")
    untold = [(99, 100, "untold"), (3, 4, "untold")]
    assert states(log) == [(1, 4, "missing"), (5, 8, "whole"), (9, 12, "whole"), *untold]
    assert states(log, thorough=True) == [(1, 4, "missing"), (5, 8, "damaged"), (9, 12, "whole"), *untold]
    assert third.is_file()


def test_a_link_is_not_what_was_imported(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder)
    path = imported(log)[0].files[0].path
    path.unlink()
    path.symlink_to(laptop.files[0])
    assert states(log)[0] == (1, 4, "missing")


def test_progress_counts_events(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder)
    counts: list[int] = []
    read_holdings(imported(log), build.segments_of(log), progress=counts.append)
    assert counts == [4, 4, 4]
