"""`halton ca renew`: the next one once, another one at once, both in the log with whoever asked."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from halton.capture.authority import digests_of
from halton.log.store import Log
from halton.paths import Home


def recorded(home: Home) -> list[tuple[str | None, str]]:
    log = Log(home.log)
    try:
        events: list[Any] = [stored.event() for stored in log.read(type_="ca.created")]
    finally:
        log.close()
    assert {event.actor.uid for event in events} == {os.getuid()}
    return [(event.reason, event.actor.command) for event in events]


def test_a_home_without_one_gets_its_first(run: Any, home: Home) -> None:
    done = run("ca", "renew")
    assert done.exit_code == 0 and done.output.startswith("This authority signs everything: ")
    assert "Written as event 2 of the log.\n" in done.output
    assert recorded(home) == [(None, "halton ca renew")]


def test_the_next_one_is_made_once(run: Any, home: Home) -> None:
    run("ca", "renew")
    made = run("ca", "renew")
    assert "Made the next authority: " in made.output and "programs that start from now on trust both" in made.output
    again = run("ca", "renew")
    assert "There is a next authority already: " in again.output and "Written" not in again.output
    assert recorded(home) == [(None, "halton ca renew"), ("asked", "halton ca renew")]
    assert len(digests_of(home.root / "ca" / "mitmproxy-ca-cert.pem")) == 2


def test_now_removes_what_was_there(run: Any, home: Home) -> None:
    run("ca", "renew")
    run("ca", "renew")
    old = digests_of(home.root / "ca" / "mitmproxy-ca-cert.pem")
    done = run("ca", "renew", "--now")
    assert "Programs that were started before do not trust it: start them again." in done.output
    (new,) = digests_of(home.root / "ca" / "mitmproxy-ca-cert.pem")
    assert new not in old and recorded(home)[-1] == ("replaced", "halton ca renew --now")
    assert sorted(file.name for file in (home.root / "ca").iterdir()) == ["mitmproxy-ca-cert.pem", "mitmproxy-ca.pem"]


@pytest.mark.parametrize(("options", "reason", "number"), [((), "asked", 2), (("--now",), "replaced", 1)])
def test_as_json(run: Any, options: tuple[str, ...], reason: str, number: int) -> None:
    run("ca", "renew")
    told = json.loads(run("ca", "renew", *options, "--json").stdout)
    assert (told["schema"], told["made"]["reason"], told["position"], told["projected"]) == (1, reason, 3, True)
    assert len(told["authorities"]) == number and told["authorities"][-1] == told["made"]["digest"]
    assert "api.openai.com" in told["made"]["hosts"]


def test_settings_that_cannot_be_read_are_an_error_and_nothing_is_made(run: Any, home: Home) -> None:
    home.config.write_text("[[provider]]\nhost = 1\n")
    done = run("ca", "renew", "--now")
    assert done.exit_code == 1 and "config.toml" in done.output
    assert not (home.root / "ca").exists()
