from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import make
from halton.errors import LogError
from halton.events.types import CallCompleted
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.probe.answer import Stated
from halton.probe.broken import RECORD, BrokenLink
from halton.probe.record import await_record, head, read_call

HOST = "p40123.probe.halton.invalid"
STATED = Stated(input_tokens=7, cache_read_tokens=5, cache_write_5m_tokens=3, cache_write_1h_tokens=2, output_tokens=9)
COUNTS = {name: getattr(STATED, name) for name in Stated.__struct_fields__}


def probed(**changes: Any) -> CallCompleted:
    return make.call(**{"provider": "halton", "host": HOST, "kind": "probe", **COUNTS, **changes})


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    log = Log(home.log)
    yield log
    log.close()


def append(log: Log, call: CallCompleted, stream: str = "a" * 32) -> None:
    log.append([Fact.of(stream, call)])


def test_a_call_is_found_by_its_host_behind_a_position(home: Home, log: Log) -> None:
    append(log, probed(), "0" * 32)
    after = head(home)
    assert after == 2
    append(log, make.call(), "1" * 32)
    append(log, probed(host="p1.probe.halton.invalid"), "2" * 32)
    append(log, probed(), "3" * 32)
    stored = await_record(home, HOST, after, 1.0)
    assert (stored.position, stored.stream) == (5, "3" * 32)
    assert read_call(stored, STATED) == probed()


def test_one_that_does_not_come_is_a_broken_link(home: Home, log: Log) -> None:
    append(log, probed(), "0" * 32)
    with pytest.raises(BrokenLink, match="after 0 s the log does not hold it") as failed:
        await_record(home, HOST, head(home), 0.05)
    assert failed.value.link == RECORD


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "cut", "reason": "provider_left"}, r"recorded as cut \(provider_left\)"),
        ({"output_tokens": 8}, r"\(its counts are not those that the server stated\)"),
        (
            {**dict.fromkeys(COUNTS), "usage_known": False, "usage_reason": "metering_overload"},
            r"not recorded as they are \(metering_overload\)",
        ),
    ],
)
def test_one_that_is_not_as_it_was_is_a_broken_link(home: Home, log: Log, changes: dict[str, Any], words: str) -> None:
    append(log, probed(**changes))
    with pytest.raises(BrokenLink, match=words) as failed:
        read_call(await_record(home, HOST, 0, 1.0), STATED)
    assert failed.value.link == RECORD


def test_without_a_log_there_is_nothing_to_wait_for(home: Home) -> None:
    with pytest.raises(LogError, match="nothing has been metered"):
        head(home)


def test_what_is_no_log_is_told(tmp_path: Path, home: Home) -> None:
    home.log.write_bytes(b"no database at all" * 1000)
    with pytest.raises(LogError, match="cannot be read"):
        head(home)
