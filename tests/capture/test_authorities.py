"""Several authorities at one time: which of them signs for a host, and what workers read of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.told import tell_in_force
from halton.capture.authorities import (
    changing,
    in_turn,
    lives,
    next_file,
    note,
    noted,
    read_all,
    read_in_force,
    signer,
)
from halton.capture.authority import KEY_FILE, Authority, generate, make_authority, parse
from halton.errors import HomeError
from halton.paths import Home, write_private

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)

Made = Callable[..., Authority]


@pytest.fixture
def made(home: Home) -> Made:
    """An authority in the home's folder: the one that signs, or with `beside` a next one."""

    def made(*hosts: str, days_ago: float = 0, beside: bool = True) -> Authority:
        (home.root / "ca").mkdir(mode=0o700, exist_ok=True)
        raw = generate(hosts, NOW - days_ago * DAY)
        authority = parse(raw, home.root / "ca" / KEY_FILE)
        write_private(next_file(authority.folder, authority.digest) if beside else authority.key_file, raw)
        return next(one for one in read_all(authority.folder, [authority.digest]))

    return made


def test_the_oldest_that_may_sign_does(made: Made) -> None:
    first, second, third = (made("a.example.com", *more) for more in ((), ("b.example.com",), ("b.example.com", "c.example.com")))
    three = [first, second, third]
    hosts = ("a.example.com", "b.example.com", "x.b.example.com", "C.example.com", "elsewhere.example")
    assert [signer(three, host, NOW) for host in hosts] == [first, second, second, third, first]


def test_one_that_is_about_to_end_signs_only_what_no_other_may(made: Made) -> None:
    old, young = made("a.example.com", "b.example.com", days_ago=364), made("a.example.com", days_ago=50)
    assert not lives(old, NOW + datetime.timedelta(seconds=1)) and lives(old, NOW - DAY / 10) and lives(young, NOW)
    assert [signer([old, young], host, NOW + DAY / 2) for host in ("a.example.com", "b.example.com")] == [young, old]
    assert signer([old, young], "a.example.com", NOW + 350 * DAY) == young


def test_one_whose_time_has_not_come_does_not_sign(made: Made) -> None:
    ahead, now = made("a.example.com", days_ago=-100), made("a.example.com")
    assert not lives(ahead, NOW)
    assert signer([ahead, now], "a.example.com", NOW) == now


def test_where_none_lives_the_one_that_ends_last_signs(made: Made) -> None:
    ended, longer_ago = made("a.example.com", days_ago=400), made("a.example.com", days_ago=500)
    assert signer([ended, longer_ago], "a.example.com", NOW) == ended


def test_the_turn_is_of_those_that_live_then_of_those_to_come_and_ended_ones_are_last(made: Made) -> None:
    ended, first, ahead, second = (made("a.example.com", days_ago=days) for days in (400, 90, -100, 20))
    assert in_turn([ended, first, ahead, second], NOW) == (first, second, ahead, ended)


def test_while_the_folder_changes_the_note_fits_before_and_after(home: Home, made: Made) -> None:
    first, second = made("a.example.com", beside=False), made("b.example.com")
    tell_in_force(home, [first])
    with changing(home, [second], {first.digest: 7}):
        assert read_in_force(home, Path("/nonexistent")) == (second, first)
        first.key_file.unlink()
        assert read_in_force(home, Path("/nonexistent")) == (second,)
    told = noted(home)
    assert told is not None and (told.digests, told.ended) == ((second.digest,), {first.digest: 7})


def test_one_that_only_comes_to_those_before_is_noted_once(home: Home, made: Made) -> None:
    first, second = made("a.example.com", beside=False), made("b.example.com")
    tell_in_force(home, [first])
    before = note(home).read_bytes()
    with changing(home, [first, second], {}):
        assert note(home).read_bytes() == before
    assert read_in_force(home, Path("/nonexistent")) == (first, second)


def test_those_in_force_are_read_in_their_order_wherever_each_lies(home: Home, made: Made) -> None:
    first, second = made("a.example.com", beside=False), made("b.example.com")
    made("nobody.was.told.example")
    tell_in_force(home, [first, second])
    assert read_in_force(home, Path("/nonexistent")) == (first, second)
    second.key_file.replace(first.key_file)
    (moved,) = read_in_force(home, Path("/nonexistent"))
    assert (moved.digest, moved.key_file) == (second.digest, first.key_file)


def test_without_a_note_the_one_in_the_folder_signs(home: Home, tmp_path: Path) -> None:
    made = make_authority(tmp_path / "ca", ["a.example.com"])
    assert read_in_force(home, tmp_path / "ca") == (made,)
    write_private(note(home), b"nonsense")
    assert read_in_force(home, tmp_path / "ca") == (made,)


def test_somebody_elses_authority_in_the_folder_does_not_sign(home: Home, made: Made) -> None:
    ours = made("a.example.com", beside=False)
    tell_in_force(home, [ours])
    make_authority(ours.folder, ["a.example.com"])
    with pytest.raises(HomeError, match="halton ca renew"):
        read_in_force(home, ours.folder)


def test_the_note_is_written_when_it_says_something_new(home: Home, made: Made) -> None:
    first, second = made("a.example.com"), made("b.example.com")
    tell_in_force(home, [first])
    before = note(home).stat().st_ino
    tell_in_force(home, [first])
    assert note(home).stat().st_ino == before
    tell_in_force(home, [first, second])
    assert note(home).stat().st_ino != before


def test_a_link_and_a_file_that_holds_none_are_passed_over(made: Made, tmp_path: Path) -> None:
    elsewhere = make_authority(tmp_path / "elsewhere", ["a.example.com"])
    ours = made("a.example.com")
    next_file(ours.folder, elsewhere.digest).symlink_to(elsewhere.key_file)
    (ours.folder / "halton-ca-notes.pem").write_text("somebody's notes")
    assert read_all(ours.folder, [elsewhere.digest, ours.digest]) == (ours,)
    assert read_all(tmp_path / "none", [ours.digest]) == ()
