"""T7: the names of the headers in stored calls."""

from __future__ import annotations

import make
from halton.paths import Home
from halton.privacy.checks.headers import check
from halton.privacy.finding import State, holds
from halton.privacy.install import Install


def test_those_on_the_list(home: Home) -> None:
    kept = {"request-id": "req_1", "anthropic-ratelimit-requests-limit": "50"}
    make.log(home.root, [make.call(headers=kept), make.call(headers=kept), make.call()]).close()
    assert list(check(Install(home))) == [holds("3 calls looked at, 2 headers in them: each is on the list to keep.")]


def test_a_foreign_one_is_named_without_its_value(home: Home) -> None:
    make.log(home.root, [make.call(), make.call(headers={"set-cookie": "sid=planted"}), make.call()]).close()
    (found,) = check(Install(home))
    assert found.state is State.BROKEN
    assert found.seen == "the event at position 3 holds a header that is not on the list, set-cookie."
    assert found.remedy is not None and found.remedy.endswith("halton replay --from 3")


def test_only_the_newest_are_looked_at_but_with_everything(home: Home) -> None:
    make.log(home.root, [make.call(headers={"cookie": "a"}), *[make.call()] * 1000]).close()
    assert [found.state for found in check(Install(home))] == [State.HOLDS]
    assert [found.state for found in check(Install(home, everything=True))] == [State.BROKEN]
