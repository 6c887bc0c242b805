"""Imported segments against the log: whatever is not as it was imported is named, with its machine and its positions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.events.types import SegmentsImported
from halton.log.finding import Finding
from halton.log.imports import Imports, check_imported
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
def log(tmp_path: Path, laptop: Machine) -> Iterator[Log]:
    """It imported two segments of the laptop at position 3, and the third at 5."""
    (tmp_path / "ours").mkdir()
    with closing(build.log(tmp_path / "ours", [make.call()])) as log:
        take(log, *laptop.files[:2], name="laptop")
        log.append(make.facts([make.call()]))
        take(log, laptop.folder)
        yield log


def checked(log: Log, first: int = 1) -> Imports:
    return check_imported(log.path, build.segments_of(log), first)


def test_files_that_are_as_they_were_imported(log: Log) -> None:
    counts: list[int] = []
    assert check_imported(log.path, build.segments_of(log), on_progress=counts.append) == Imports(1, 3, 12, (), ())
    assert counts == [4, 4, 4]


def test_behind_an_anchor_only_what_was_imported_since_is_read(log: Log) -> None:
    first = imported(log)[0].files[0].path
    first.unlink()
    assert checked(log, first=3).findings != () and checked(log, first=4) == Imports(1, 1, 4, (), ())
    assert checked(log, first=6) == Imports(0, 0, 0, (), ())


def test_what_is_gone_or_damaged_is_named_with_what_to_do(log: Log, laptop: Machine) -> None:
    first, second, _ = (file.path for file in imported(log)[0].files)
    first.unlink()
    second.write_bytes(second.read_bytes() + b"!")
    machine = f"laptop ({laptop.origin[:8]})"
    found = checked(log)
    assert found.findings == (
        Finding("imported", "imported", f"{machine}, events 1 to 4: {first.name} is gone"),
        Finding("imported", "imported", f"{machine}, events 5 to 8: {second.name} is not, byte for byte, what was imported"),
    )
    assert "halton import FOLDER" in found.findings[0].advice
    second.unlink()
    take(log, laptop.folder)
    assert checked(log) == Imports(1, 3, 12, (), ()), "as the advice says"


def test_a_file_of_no_import_is_named_and_no_fault(log: Log, laptop: Machine) -> None:
    stray = build.segments_of(log) / laptop.origin / file_name(99, 100, "0" * 64)
    stray.write_bytes(b"?")
    found = checked(log)
    assert (found.untold, found.findings) == ((f"{laptop.origin}/{stray.name}",), ())


def test_a_file_whose_name_fits_other_bytes_is_not_the_one_that_was_pinned(log: Log, laptop: Machine) -> None:
    """The first 16 digits of a digest can be met by somebody with time; the whole one is in the log."""
    (tip, digest) = ("00" * 32, imported(log)[0].files[0].digest[:-1] + "x")
    pinned = SegmentsImported(origin=laptop.origin, first=1, last=4, tip=tip, digests=(digest,), files=(laptop.files[0].name,))
    log.append(make.facts([pinned]))
    assert [finding.meaning.partition(": ")[2] for finding in checked(log).findings] == [
        f"{laptop.files[0].name} is not, byte for byte, what was imported"
    ]


def test_a_log_that_does_not_say_it_any_more_is_a_finding(log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute("update event set data = '{' where type = 'segments.imported'")
    assert [(finding.where, finding.kind) for finding in checked(log).findings] == [("imported", "unreadable")]


def test_no_log(tmp_path: Path) -> None:
    with pytest.raises(LogError):
        check_imported(tmp_path / "none", tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 2), where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_one_changed_byte_anywhere_in_an_imported_file_is_named(log: Log, number: int, where: float, change: int) -> None:
    file = imported(log)[0].files[number]
    before = file.path.read_bytes()
    data = bytearray(before)
    data[int(where * len(data))] ^= change
    file.path.write_bytes(data)
    try:
        (finding,) = checked(log).findings
        assert file.path.name in finding.meaning and f"events {file.first} to {file.last}" in finding.meaning
    finally:
        file.path.write_bytes(before)
