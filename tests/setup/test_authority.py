"""Which authority a home uses: its own as its log remembers it, never somebody else's."""

from __future__ import annotations

import datetime
import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from halton.capture.authorities import read_in_force
from halton.capture.authority import Authority, digests_of, make_authority
from halton.errors import HomeError
from halton.events.actor import Actor
from halton.events.types import CertificateAuthorityCreated
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import NOTHING, Wish, ensure_authority, tend
from halton.setup.environment import environment_block

HOSTS = ("api.anthropic.com", "api.openai.com")
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
ME = Actor(uid=1000, command="halton ca renew")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def recorded(log: Log) -> list[CertificateAuthorityCreated]:
    events = [row.event() for row in log.read(type_="ca.created")]
    assert all(isinstance(event, CertificateAuthorityCreated) for event in events)
    return events  # type: ignore[return-value]


def tended(home: Home, log: Log, wish: Wish = NOTHING, *, hosts: Sequence[str] = HOSTS, days: float = 0) -> tuple[Authority, ...]:
    """The authorities after tending them so many days from now."""
    return tend(home, log, hosts, wish, NOW + days * DAY).authorities


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (mode(path), path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in (folder, *folder.rglob("*"))
    }


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def default(account: Path) -> Home:
    home = Home(account / ".halton-meter")
    home.prepare()
    return home


@pytest.fixture
def log(default: Home) -> Iterator[Log]:
    with closing(Log(default.log)) as log:
        yield log


def test_the_default_homes_authority_lies_in_the_accounts_folder_and_is_recorded(account: Path, default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == account / ".mitmproxy"
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)
    assert recorded(log) == [
        CertificateAuthorityCreated(
            digest=made.digest,
            folder=str(account / ".mitmproxy"),
            not_after=int(made.not_after.timestamp()) * 1_000_000,
            hosts=HOSTS,
        )
    ]


def test_another_homes_authority_lies_in_that_home(account: Path, home: Home) -> None:
    with closing(Log(home.log)) as log:
        assert ensure_authority(home, log, HOSTS).folder == home.root / "ca"
    assert not (account / ".mitmproxy").exists()


def test_the_same_authority_is_used_again(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    assert ensure_authority(default, log, HOSTS) == made
    assert ensure_authority(default, log, HOSTS[:1]) == made
    assert len(recorded(log)) == 1


def test_modes_are_asserted_again_at_each_start(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    made.folder.chmod(0o775)
    made.key_file.chmod(0o640)
    made.root_file.chmod(0o644)
    ensure_authority(default, log, HOSTS)
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)


def test_the_modes_hold_under_an_open_umask(default: Home, log: Log) -> None:
    before = os.umask(0)
    try:
        made = ensure_authority(default, log, HOSTS)
    finally:
        os.umask(before)
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)


def test_a_lost_root_file_is_written_again(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    root = made.root_file.read_bytes()
    made.root_file.unlink()
    assert ensure_authority(default, log, HOSTS) == made
    assert made.root_file.read_bytes() == root


def test_a_lost_authority_is_made_anew(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    made.key_file.unlink()
    again = ensure_authority(default, log, HOSTS)
    assert again.folder == made.folder and again.digest != made.digest
    assert [event.digest for event in recorded(log)] == [made.digest, again.digest]


def test_a_host_that_ours_does_not_cover_makes_a_next_one_beside_it(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    before = made.key_file.read_bytes()
    first, second = tended(default, log, hosts=(*HOSTS, "api.x.ai"))
    assert (first, first.key_file.read_bytes()) == (made, before)
    assert second.key_file == made.folder / f"halton-ca-{second.digest[:16]}.pem"
    assert second.hosts == (*HOSTS, "api.x.ai")
    assert (mode(second.key_file), mode(first.root_file)) == (0o600, 0o600)
    assert digests_of(first.root_file) == (first.digest, second.digest)
    assert first.root in default.bundle.read_bytes() and second.root in default.bundle.read_bytes()
    assert read_in_force(default, made.folder) == (first, second)
    assert [(event.digest, event.reason) for event in recorded(log)] == [(first.digest, None), (second.digest, "hosts")]


def test_what_covers_a_host_already_makes_nothing(default: Home, log: Log) -> None:
    (only,) = tended(default, log, hosts=(*HOSTS, "eu.api.openai.com", "*.api.openai.com"))
    assert tended(default, log, hosts=HOSTS) == (only,)
    assert tended(default, log, hosts=("*.api.anthropic.com",)) == (only,)


def test_each_further_host_has_its_authority_for_those_before_are_known_already(default: Home, log: Log) -> None:
    tended(default, log)
    tended(default, log, hosts=(*HOSTS, "a.example.com"))
    three = tended(default, log, hosts=(*HOSTS, "a.example.com", "b.example.com"))
    assert [one.hosts for one in three] == [
        HOSTS,
        ("a.example.com", *HOSTS),
        ("a.example.com", *HOSTS, "b.example.com"),
    ]


def test_there_are_at_most_eight_and_the_last_but_one_goes(default: Home, log: Log) -> None:
    hosts = [f"h{number}.example.com" for number in range(9)]
    for number in range(1, 10):
        kept = tended(default, log, hosts=hosts[:number])
    assert [len(one.hosts) for one in kept] == [1, 2, 3, 4, 5, 6, 7, 9]
    assert len(list(kept[0].folder.glob("*.pem"))) == 8 + 1


def test_60_days_before_the_end_a_next_one_is_made_and_known(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    assert tended(default, log, days=304) == (first,)
    now, later = tended(default, log, days=305)
    assert now == first and later.not_after > first.not_after + 300 * DAY
    assert tended(default, log, days=306) == (first, later)
    assert later.root in default.bundle.read_bytes()
    assert [event.reason for event in recorded(log)] == [None, "renewal"]


def test_a_day_before_the_end_the_next_one_takes_its_place(default: Home, log: Log) -> None:
    tended(default, log)
    first, later = tended(default, log, days=305)
    assert tended(default, log, days=363.9) == (first, later)
    signs, ended = tended(default, log, days=364)
    assert (signs.digest, signs.key_file) == (later.digest, first.key_file)
    assert (ended.digest, digests_of(signs.root_file)) == (first.digest, (later.digest, first.digest))
    assert len(recorded(log)) == 2


def test_one_that_has_ended_goes_30_days_after_that_was_seen(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    both = tended(default, log, days=400)
    assert [one.digest for one in tended(default, log, days=429.9)] == [one.digest for one in both]
    (alone,) = tended(default, log, days=430)
    assert both[1].digest == first.digest != alone.digest
    assert {file.name for file in alone.folder.iterdir()} == {"mitmproxy-ca.pem", "mitmproxy-ca-cert.pem"}
    assert digests_of(alone.root_file) == (alone.digest,)
    assert first.root not in default.bundle.read_bytes()


def test_a_clock_that_is_a_year_ahead_for_a_while_costs_none_of_those_that_programs_trust(default: Home, log: Log) -> None:
    before = tended(default, log, Wish(renew=True)), tended(default, log, Wish(renew=True))
    raws = {one.digest: one.key_file.read_bytes() for one in before[1]}
    for ahead in (400, 400.1, 3000):
        tended(default, log, days=ahead)
        back = tended(default, log)
        assert {one.digest: one.key_file.read_bytes() for one in back[:2]} == raws and back[:2] == before[1]
        assert read_in_force(default, back[0].folder) == back
    assert [one.not_before > NOW for one in tended(default, log)] == [False, False, True, True]
    assert all(one.root in default.bundle.read_bytes() for one in back)


def test_those_that_live_are_told_apart_from_those_that_have_ended(default: Home, log: Log) -> None:
    tended(default, log)
    told = tend(default, log, HOSTS, Wish(renew=True), NOW + 400 * DAY)
    assert len(told.authorities) == 2 and told.living == told.authorities[:1]
    assert told.made is not None and told.living[-1].digest == told.made.digest


def test_at_most_eight_that_have_ended_are_kept(default: Home, log: Log) -> None:
    hosts = [f"h{number}.example.com" for number in range(9)]
    for number in range(1, 9):
        tended(default, log, hosts=hosts[:number])
    tended(default, log, hosts=hosts)
    there = tended(default, log, hosts=hosts, days=400)
    assert len(there) == 1 + 8
    assert len(tended(default, log, hosts=hosts[:1])) == 8 + 1


def test_a_merged_bundle_that_cannot_be_read_keeps_what_it_holds_and_the_rest_is_done(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    (default.run / "ca-bundle-a.pem").mkdir()
    (default.run / "ca-bundle-b.pem").write_bytes(first.root)
    with pytest.raises(HomeError, match="ca-bundle-a.pem cannot be used"):
        tended(default, log, Wish(renew=True))
    both = read_in_force(default, first.folder)
    assert len(both) == 2 and (default.run / "ca-bundle-b.pem").read_bytes() == both[0].root + both[1].root


def test_a_lock_made_under_any_umask_can_be_opened_again(default: Home, log: Log) -> None:
    before = os.umask(0o777)
    try:
        tended(default, log)
    finally:
        os.umask(before)
    assert mode(default.run / "ca.lock") == 0o600


def test_one_that_has_ended_is_replaced_at_once(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    other, ended = tended(default, log, days=400)
    assert (other.key_file, ended.digest) == (first.key_file, first.digest)
    assert [event.reason for event in recorded(log)] == [None, "renewal"]


def test_a_meter_that_runs_for_ten_years_always_has_one_that_signs(default: Home, log: Log) -> None:
    start, known = tended(default, log)[0].not_before, set[str]()
    for day in range(0, 3650, 20):
        there = tended(default, log, days=day)
        now = start + day * DAY
        assert 1 <= len(there) <= 3 and there[0].not_after > now
        assert not known or there[0].digest in known, "nobody had heard of it before it signed"
        known = {one.digest for one in there}
    assert {event.reason for event in recorded(log)[1:]} == {"renewal"} and 12 <= len(recorded(log)) <= 13


def test_a_next_one_may_be_asked_for_once(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    both = tended(default, log, Wish(renew=True, actor=ME))
    assert both[0] == first and len(both) == 2
    assert tended(default, log, Wish(renew=True, actor=ME)) == both
    assert [(event.reason, event.actor) for event in recorded(log)] == [(None, None), ("asked", ME)]


def test_a_next_one_that_is_about_to_end_itself_is_none(default: Home, log: Log) -> None:
    tended(default, log)
    both = tended(default, log, Wish(renew=True))
    assert len(tended(default, log, Wish(renew=True), days=310)) == 3
    assert tended(default, log, days=310)[:2] == both


def test_names_that_were_asked_for_are_kept_and_those_of_settings_that_are_gone_are_not(default: Home, log: Log) -> None:
    tended(default, log, hosts=(*HOSTS, "gone.example.com"))
    second = tended(default, log, Wish(added=("*.corp.example",)))[-1]
    assert second.hosts == (*HOSTS, "corp.example")
    assert len(tended(default, log, Wish(added=("*.corp.example",)))) == 2
    assert tended(default, log, Wish(added=("llm.example.com",)))[-1].hosts == (*HOSTS, "corp.example", "llm.example.com")
    assert tended(default, log, days=310)[-1].hosts == (*HOSTS, "corp.example", "llm.example.com")
    assert recorded(log)[-1].added == ("*.corp.example", "llm.example.com")


def test_a_name_that_is_taken_back_has_no_key_left_if_it_had_one_of_its_own(default: Home, log: Log) -> None:
    (first,) = tended(default, log)
    tended(default, log, Wish(added=("a.example.com",)))
    there = tended(default, log, Wish(removed=("a.example.com",), actor=ME))
    assert [one.hosts for one in there] == [HOSTS, HOSTS] and there[0] == first
    assert (recorded(log)[-1].reason, recorded(log)[-1].added, recorded(log)[-1].actor) == ("removed", (), ME)
    assert tended(default, log) == there
    assert tended(default, log, Wish(replace=True))[0].hosts == HOSTS


def test_one_that_signs_or_that_programs_wait_for_keeps_a_name_until_its_end(default: Home, log: Log) -> None:
    tended(default, log, Wish(added=("a.example.com", "b.example.com")))
    signs, other = tended(default, log, Wish(removed=("a.example.com",)))
    assert ("a.example.com" in signs.hosts, other.hosts) == (True, (*HOSTS, "b.example.com"))
    _, _, turn = tended(default, log, days=310)
    assert tended(default, log, Wish(removed=("b.example.com",)), days=310)[:-1] == (signs, turn)
    assert tended(default, log, days=310)[-1].hosts == HOSTS


def test_one_whose_other_names_are_needed_stays(default: Home, log: Log) -> None:
    tended(default, log)
    both = tended(default, log, Wish(added=("a.example.com", "b.example.com")))
    three = tended(default, log, Wish(removed=("a.example.com",)))
    assert three[:2] == both and three[2].hosts == (*HOSTS, "b.example.com")


def test_only_what_was_added_can_be_taken_back(default: Home, log: Log) -> None:
    before = tended(default, log, Wish(added=("a.example.com",)))
    with pytest.raises(HomeError, match=r"api.openai.com, b\\x1b was never added. See what was: halton ca show"):
        tended(default, log, Wish(removed=("a.example.com", "api.openai.com", "b\x1b")))
    assert tended(default, log) == before and len(recorded(log)) == 1


def test_in_place_of_a_stolen_key_there_is_another_and_none_that_lay_beside_it(default: Home, log: Log) -> None:
    tended(default, log)
    old = tended(default, log, Wish(renew=True))
    (other,) = tended(default, log, Wish(replace=True, actor=ME))
    assert {file.name for file in other.folder.iterdir()} == {"mitmproxy-ca.pem", "mitmproxy-ca-cert.pem"}
    bundle = default.bundle.read_bytes()
    assert [one.root in bundle for one in (*old, other)] == [False, False, True]
    assert (recorded(log)[-1].reason, recorded(log)[-1].actor) == ("replaced", ME)
    assert tended(default, log) == (other,)


def test_a_bundle_that_was_merged_for_a_shell_of_long_ago_follows(default: Home, log: Log) -> None:
    (old,) = tended(default, log)
    block = environment_block(default, 8081, old.root_file, None, {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"})
    merged = Path(block["SSL_CERT_FILE"])
    assert merged.parent == default.run and old.root in merged.read_bytes()
    later = tended(default, log, days=310)[1]
    assert [one.root in merged.read_bytes() for one in (old, later)] == [True, True]
    (other,) = tended(default, log, Wish(replace=True))
    assert [one.root in merged.read_bytes() for one in (old, later, other)] == [False, False, True]


def test_what_was_replaced_counts_for_nothing_even_if_it_comes_back(default: Home, log: Log) -> None:
    (stolen,) = tended(default, log)
    raw = stolen.key_file.read_bytes()
    tended(default, log, Wish(replace=True))
    stolen.key_file.write_bytes(raw)
    (again,) = tended(default, log)
    assert again.digest != stolen.digest and stolen.root not in default.bundle.read_bytes()
    assert [event.reason for event in recorded(log)] == [None, "replaced", "lost"]


def test_the_next_one_signs_if_the_first_is_lost(default: Home, log: Log) -> None:
    tended(default, log)
    first, later = tended(default, log, Wish(renew=True))
    first.key_file.unlink()
    (alone,) = tended(default, log)
    assert (alone.digest, alone.key_file) == (later.digest, first.key_file)


def test_one_that_was_made_while_the_clock_was_years_ahead_does_not_sign_before_its_time(default: Home, log: Log) -> None:
    (ahead,) = tended(default, log, days=3000)
    now, waiting = tended(default, log)
    assert (now.key_file, waiting.digest) == (ahead.key_file, ahead.digest)
    assert now.not_before < ahead.not_before and len(tended(default, log)) == 2


def test_a_clock_that_is_years_behind_changes_nothing(default: Home, log: Log) -> None:
    (only,) = tended(default, log)
    there = tended(default, log, days=-3000)
    assert only.digest in {one.digest for one in there}
    assert tended(default, log)[0] == only
    assert tended(default, log, days=30) == (only,)


def test_a_root_of_the_account_beside_our_key_gives_way_and_a_half_written_key_is_removed(default: Home, log: Log) -> None:
    (only,) = tended(default, log)
    only.root_file.write_text("somebody's notes")
    (only.folder / ".mitmproxy-ca.pem.99.0123abcd").write_text("half a key")
    (only.folder / ".halton-ca-0123456789abcdef.pem.99.0123abcd").write_text("half a key")
    (only.folder / ".mitmproxy-ca.pem.swp").write_text("somebody's editor")
    tended(default, log)
    assert digests_of(only.root_file) == (only.digest,)
    assert {file.name for file in only.folder.iterdir()} == {"mitmproxy-ca.pem", "mitmproxy-ca-cert.pem", ".mitmproxy-ca.pem.swp"}


def test_two_that_tend_at_once_take_turns_and_make_one(home: Home) -> None:
    def tend_once(_: int) -> str:
        with closing(Log(home.log)) as log:
            return tend(home, log, HOSTS).authorities[0].digest

    with ThreadPoolExecutor(4) as threads:
        digests = set(threads.map(tend_once, range(4)))
    with closing(Log(home.log)) as log:
        assert digests == {event.digest for event in recorded(log)} and len(digests) == 1


def test_one_that_holds_the_turn_for_ever_is_not_waited_for_for_ever(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halton.setup.authority.TURN_S", 0.05)
    with closing(Log(home.log)) as log, (home.run / "ca.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(HomeError, match="Try again"):
            ensure_authority(home, log, HOSTS)


def test_a_log_that_takes_nothing_leaves_no_authority_that_nobody_knows(default: Home) -> None:
    log = Log(default.log)
    log.close()
    with pytest.raises(Exception, match="closed"):
        ensure_authority(default, log, HOSTS)
    assert not list(default.root.parent.glob(".mitmproxy/*"))


def test_a_folder_that_cannot_be_written_to_says_so(home: Home) -> None:
    (home.root / "ca-bundle.pem").mkdir()
    with closing(Log(home.log)) as log, pytest.raises(HomeError, match="cannot be used .*halton ca show"):
        ensure_authority(home, log, HOSTS)


@pytest.mark.parametrize("folder_mode", [0o755, 0o775])
def test_an_authority_that_is_not_ours_is_left_untouched(account: Path, default: Home, log: Log, folder_mode: int) -> None:
    theirs = make_authority(account / ".mitmproxy", ["api.openai.com", "api.anthropic.com"])
    theirs.folder.chmod(folder_mode)
    (theirs.folder / "mitmproxy-dhparam.pem").write_text("theirs too")
    before = snapshot(theirs.folder)
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == default.root / "ca"
    assert ensure_authority(default, log, HOSTS) == made
    assert snapshot(theirs.folder) == before


def test_a_file_in_the_accounts_folder_that_is_no_authority_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca.pem").write_text("somebody's notes")
    before = snapshot(account / ".mitmproxy")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(account / ".mitmproxy") == before


def test_a_folder_of_the_account_without_an_authority_is_used_and_closed(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir(mode=0o755)
    (account / ".mitmproxy" / "config.yaml").write_text("theirs")
    assert ensure_authority(default, log, HOSTS).folder == account / ".mitmproxy"
    assert mode(account / ".mitmproxy") == 0o700
    assert (account / ".mitmproxy" / "config.yaml").read_text() == "theirs"


def test_a_link_in_the_accounts_place_is_left_alone(account: Path, default: Home, log: Log) -> None:
    elsewhere = account / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (account / ".mitmproxy").symlink_to(elsewhere)
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == default.root / "ca"
    assert ensure_authority(default, log, HOSTS) == made
    assert (list(elsewhere.iterdir()), mode(elsewhere)) == ([], 0o755)


def test_a_root_of_theirs_that_lies_alone_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    theirs = make_authority(account / ".mitmproxy", HOSTS)
    theirs.key_file.unlink()
    before = snapshot(theirs.folder)
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(theirs.folder) == before


def test_a_file_of_the_roots_name_that_holds_no_root_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca-cert.pem").write_text("somebody's notes")
    before = snapshot(account / ".mitmproxy")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(account / ".mitmproxy") == before


def test_a_dangling_link_in_place_of_the_key_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca.pem").symlink_to(account / "on a stick")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert (account / ".mitmproxy" / "mitmproxy-ca.pem").is_symlink()


def test_what_an_earlier_log_made_is_not_ours(account: Path, default: Home, log: Log, home: Home) -> None:
    made = ensure_authority(default, log, HOSTS)
    before = snapshot(made.folder)
    with closing(Log(home.log)) as other:
        again = ensure_authority(default, other, HOSTS)
    assert again.folder == default.root / "ca"
    assert snapshot(made.folder) == before


def test_when_neither_folder_is_ours_the_error_says_what_to_do(home: Home) -> None:
    make_authority(home.root / "ca", HOSTS)
    with closing(Log(home.log)) as log, pytest.raises(HomeError, match="Move it away: mv .*ca"):
        ensure_authority(home, log, HOSTS)


def test_a_log_that_was_begun_anew_in_the_place_of_a_damaged_one_is_told_what_was_made_before(home: Home) -> None:
    with closing(Log(home.log)) as log:
        tended(home, log)
        first, second = tended(home, log, Wish(renew=True))
    home.log.rename(home.root / "db.sqlite.damaged-20260922T120000Z")
    with closing(Log(home.log)) as log:
        assert tuple(one.digest for one in tended(home, log)) == (first.digest, second.digest)
        assert [(event.digest, event.reason) for event in recorded(log)] == [(first.digest, "kept"), (second.digest, "kept")]
