"""The run rule: the name in the proxy's address, with or without a run that proves itself."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.credential import NO_PROJECT
from halton.attribution.rules.run import find


def test_the_user_of_the_proxys_address() -> None:
    assert find(Asked("billing", run_id="3fa91c2200000000")) == Found("billing", "run 3fa91c22")
    assert find(Asked("billing", "halton")) == Found("billing", "user name in the proxy's address")


def test_no_user_is_nothing() -> None:
    assert find(Asked()) is None
    assert find(Asked("", "halton", "other")) is None


def test_who_only_proves_an_account_names_no_project() -> None:
    assert find(Asked(NO_PROJECT, run_id="3fa91c2200000000")) is None
    assert find(Asked(NO_PROJECT)) is None
