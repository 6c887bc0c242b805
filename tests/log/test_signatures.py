"""The checkpoints of a log: which hold, whose they are, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from halton.errors import LogError
from halton.log.checkpoint import STREAM, Signer
from halton.log.finding import Finding
from halton.log.signatures import Signatures, check_signatures
from halton.log.store import Fact, Head, Log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with closing(make.log(tmp_path, [make.call(), make.gap()])) as log:
        yield log


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.of(tmp_path / "checkpoint.key")


def sign(log: Log, signer: Signer, **changes: object) -> None:
    event = msgspec.structs.replace(signer.sign(log.origin(), log.head()), **changes)
    log.append([Fact.of(STREAM, event)])


def test_a_log_without_checkpoints_has_none_that_are_wrong(log: Log) -> None:
    assert check_signatures(log.path, []) == Signatures(0, {}, None, ())


def test_checkpoints_of_a_known_key_hold(log: Log, signer: Signer) -> None:
    sign(log, signer)
    sign(log, signer)
    assert check_signatures(log.path, [signer.public]) == Signatures(2, {signer.public: 2}, 4, ())
    assert check_signatures(log.path, [signer.public], first=5) == Signatures(1, {signer.public: 1}, 4, ())


@pytest.mark.parametrize(
    ("changes", "meaning"),
    [
        ({"signature": "00" * 64}, "its signature over position 3 does not hold"),
        ({"hash": "00" * 32}, "it states another hash of position 3 than the log has"),
        ({"position": 2}, "it states another hash of position 2 than the log has"),
        ({"position": 4}, "it states position 4, which was not there before it"),
        ({"position": 400}, "it states position 400, which was not there before it"),
    ],
)
def test_a_checkpoint_that_does_not_hold_is_named(log: Log, signer: Signer, changes: dict[str, object], meaning: str) -> None:
    sign(log, signer, **changes)
    sign(log, signer)
    found = check_signatures(log.path, [signer.public])
    assert found.findings == (Finding("checkpoint", "checkpoint", meaning, 4),)
    assert (found.checked, found.keys) == (2, {signer.public: 1})


def test_a_checkpoint_of_another_log_does_not_hold_here(log: Log, signer: Signer) -> None:
    log.append([Fact.of(STREAM, signer.sign("ab" * 16, log.head()))])
    (finding,) = check_signatures(log.path, [signer.public]).findings
    assert finding.meaning == "its signature over position 3 does not hold"


def test_an_unknown_key_is_named_once_with_its_first_checkpoint(log: Log, signer: Signer, tmp_path: Path) -> None:
    stranger = Signer.of(tmp_path / "stranger.key")
    for who in (signer, stranger, stranger):
        sign(log, who)
    meaning = f"checkpoints from here on (2) are signed by a key that this home does not know, {stranger.public}"
    assert check_signatures(log.path, [signer.public]).findings == (Finding("checkpoint", "unknown_key", meaning, 5),)
    assert check_signatures(log.path, [signer.public, stranger.public]).findings == ()


def test_one_that_cannot_be_read_is_named(log: Log) -> None:
    log.append([Fact("log.checkpoint", 1, STREAM, '{"position":"three"}')])
    (finding,) = check_signatures(log.path, []).findings
    assert (finding.position, finding.meaning) == (4, "it cannot be read")


def test_of_many_that_are_wrong_twenty_are_named(log: Log, signer: Signer) -> None:
    for _ in range(25):
        log.append([Fact.of(STREAM, msgspec.structs.replace(signer.sign(log.origin(), Head(1, bytes(32)))))])
    found = check_signatures(log.path, [signer.public])
    assert (found.checked, len(found.findings)) == (25, 20)


def test_without_a_log_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="does not exist yet"):
        check_signatures(tmp_path / "none.sqlite", [])
