"""T6: the names in the certificate against the settings."""

from __future__ import annotations

from contextlib import closing

from authorities_made import with_authority
from halton.log.store import Log
from halton.paths import Home
from halton.privacy.checks.decrypted_hosts import check
from halton.privacy.finding import State, broken
from halton.privacy.install import Install
from halton.setup.authority import Wish, tend
from halton.wire.find import provider_hosts


def test_those_of_the_providers_and_no_other(home: Home) -> None:
    with_authority(home)
    (found,) = check(Install(home))
    assert found.state is State.HOLDS
    names = len({host.removeprefix("*.") for host in provider_hosts()})
    assert found.seen.startswith(f"certificates can be signed for {names:,} names, each of a provider that is set up. All other")


def test_one_more_than_there_are_providers(home: Home) -> None:
    with_authority(home, [*provider_hosts(), "bank.example"])
    assert list(check(Install(home))) == [
        broken("the authority may sign for 1 name that no provider of the settings has: bank.example.", "halton ca renew --now")
    ]


def test_one_of_a_provider_of_ones_own(home: Home) -> None:
    home.config.write_text('[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\n')
    with_authority(home, [*provider_hosts(), "llm.corp.example"])
    assert [found.state for found in check(Install(home))] == [State.HOLDS]


def test_one_that_is_missing_is_said_and_breaks_nothing(home: Home) -> None:
    home.config.write_text('[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\n')
    with_authority(home)
    (found,) = check(Install(home))
    assert (found.state, found.seen.endswith("; not for llm.corp.example.")) == (State.HOLDS, True)


def test_one_that_somebody_asked_for(home: Home) -> None:
    with_authority(home)
    with closing(Log(home.log)) as log:
        tend(home, log, provider_hosts(), Wish(added=("gateway.example",)))
    (found,) = check(Install(home))
    assert found.state is State.HOLDS
    assert "or asked for by `halton ca add`: gateway.example. All other" in found.seen
