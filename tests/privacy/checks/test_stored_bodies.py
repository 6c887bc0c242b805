"""T8: bodies that are too old or too large."""

from __future__ import annotations

from contextlib import closing

import make
from halton.bodies.row import Row
from halton.bodies.store import BodyStore
from halton.events.types import Change, ConfigChanged, MeterStarted
from halton.paths import Home
from halton.privacy.checks.stored_bodies import check
from halton.privacy.finding import State, broken, holds
from halton.privacy.install import Install

DAY_US = 86_400_000_000


def row(
    install: Install, call: str = "c", *, days: float = 0, text_bytes: int = 100, after: int = 3, redactions: str = "{}"
) -> Row:
    return Row(
        call_id=call, side="request", started_at=install.now_us - int(days * DAY_US), project="p", content_type=None,
        original_bytes=text_bytes, text_bytes=text_bytes, truncated=0, redactions=redactions, rules=1, after=after,
        salt=bytes(16), data=b"",
    )  # fmt: skip


def store(home: Home, *rows: Row) -> None:
    with closing(BodyStore(home.bodies)) as kept:
        kept.add(rows)


def test_no_body_yet(home: Home) -> None:
    assert list(check(Install(home))) == [holds("no body is stored.")]


def test_bodies_as_they_must_be(home: Home) -> None:
    make.log(home.root).close()
    install = Install(home)
    old = row(install, "c1", days=90.9, redactions='{"github_token":2}')
    store(home, old, row(install, "c2", days=1, text_bytes=2048, redactions='{"github_token":1,"jwt":1}'))
    (found,) = check(install)
    assert found.state is State.HOLDS
    assert found.seen.startswith("2 bodies in ")
    said = "none too old; since max_body_bytes last changed none larger than 2.0 KiB; taken out of them: github_token 3, jwt 1."
    assert found.seen.endswith(f", {said}")


def test_of_many_the_newest_are_looked_at_but_with_everything(home: Home) -> None:
    make.log(home.root).close()
    install = Install(home)
    with closing(BodyStore(home.bodies)) as kept:
        kept.add([row(install, call=f"c{number}", redactions='{"jwt":1}') for number in range(1001)])
    assert [found.seen.rpartition("; ")[2] for found in check(install)] == ["taken out of the last 1,000: jwt 1,000."]
    found = check(Install(home, everything=True))
    assert [one.seen.rpartition("; ")[2] for one in found] == ["taken out of them: jwt 1,001."]


def test_one_that_should_have_been_swept(home: Home) -> None:
    make.log(home.root).close()
    install = Install(home)
    store(home, row(install, days=91.5))
    assert list(check(install)) == [
        broken("the oldest body is 91 days old, 90 are allowed.", "halton bodies purge --older-than 90d")
    ]


LARGE = broken(
    "a body of 4.0 KiB was stored, and since max_body_bytes last changed 1.0 KiB are allowed.",
    "halton bodies list; halton bodies purge --call CALL",
)
STARTED = MeterStarted(halton="1", python="3", mitmproxy="12")


def changed(key: str) -> ConfigChanged:
    return ConfigChanged(changes=(Change(key="proxy.port", new="1"), Change(key=key, old="4096", new="1024")))


def test_one_that_is_larger_than_the_settings_of_its_time_allowed(home: Home) -> None:
    make.log(home.root, [make.call(), changed("bodies.max_body_bytes"), STARTED, changed("bodies.retention_days")]).close()
    home.config.write_text("[bodies]\nmax_body_bytes = 1024\n")
    install = Install(home)
    store(home, row(install, "c1", text_bytes=4096, after=2))  # another bound held
    assert [found.state for found in check(install)] == [State.HOLDS]
    store(home, row(install, "c2", text_bytes=4096, after=3))
    assert list(check(install)) == [LARGE]


def test_to_be_started_again_changes_no_bound(home: Home) -> None:
    make.log(home.root, [make.call(), STARTED, STARTED]).close()
    home.config.write_text("[bodies]\nmax_body_bytes = 1024\n")
    install = Install(home)
    store(home, row(install, "c1", text_bytes=4096, after=2))
    assert list(check(install)) == [LARGE]
