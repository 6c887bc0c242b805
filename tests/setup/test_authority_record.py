"""What the log says of authorities."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.events.types import CertificateAuthorityCreated
from halton.log.store import read_only
from halton.setup.authority_record import Record, look_up_record, read_record


def created(digest: str, reason: str | None = None, *added: str) -> CertificateAuthorityCreated:
    return CertificateAuthorityCreated(digest=digest, folder="/h/ca", not_after=make.NOON, hosts=(), reason=reason, added=added)


def record(folder: Path, *events: CertificateAuthorityCreated) -> Record:
    log = make.log(folder, [make.call(), *events, make.call()])
    try:
        with closing(read_only(log.path)) as connection:
            assert look_up_record(connection) == read_record(log)
        return read_record(log)
    finally:
        log.close()


def test_a_home_that_has_just_begun_has_none(tmp_path: Path) -> None:
    assert record(tmp_path) == ((), (), ())


def test_all_that_were_made_count_until_they_are_replaced(tmp_path: Path) -> None:
    events = [created("a"), created("b", "hosts"), created("c", "renewal"), created("d", "replaced"), created("e", "asked")]
    assert record(tmp_path, *events[:3]) == (("a", "b", "c"), ("a", "b", "c"), ())
    (tmp_path / "two").mkdir()
    assert record(tmp_path / "two", *events) == (("a", "b", "c", "d", "e"), ("d", "e"), ())


def test_names_that_were_asked_for_are_those_of_the_last_that_says_any(tmp_path: Path) -> None:
    events = [created("a", None, "x.example"), created("b", "hosts", "x.example", "y.example"), created("c", "renewal")]
    assert record(tmp_path, *events).added == ("x.example", "y.example")


def test_names_that_were_taken_back_are_gone_even_if_none_is_left(tmp_path: Path) -> None:
    events = [created("a", None, "x.example"), created("b", "removed"), created("c", "renewal")]
    assert record(tmp_path, *events) == (("a", "b", "c"), ("a", "b", "c"), ())
