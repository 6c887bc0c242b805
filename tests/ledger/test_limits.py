from __future__ import annotations

import make
from halton.ledger.limits import REMEMBERED, Limits

MINUTE = {"anthropic-ratelimit-tokens-limit": "9", "anthropic-ratelimit-tokens-remaining": "5"}
PLAN = {"anthropic-ratelimit-unified-5h-utilization": "0.1", "anthropic-ratelimit-unified-5h-reset": "1790080000"}


def kept(limits: Limits, headers: dict[str, str] | None, host: str = "api.anthropic.com") -> dict[str, str] | None:
    return limits.only_new(make.call(host=host, headers=headers)).headers


def test_a_limit_is_kept_when_it_is_new() -> None:
    limits = Limits()
    assert kept(limits, {"request-id": "r1", **MINUTE}) == {"request-id": "r1", **MINUTE}
    assert kept(limits, {"request-id": "r2", **MINUTE}) == {"request-id": "r2"}
    fewer = MINUTE | {"anthropic-ratelimit-tokens-remaining": "4"}
    assert kept(limits, fewer) == {"anthropic-ratelimit-tokens-remaining": "4"}
    assert kept(limits, MINUTE) == {"anthropic-ratelimit-tokens-remaining": "5"}
    assert kept(limits, MINUTE) is None
    assert kept(limits, None) is None


def test_hosts_are_told_apart() -> None:
    limits = Limits()
    assert kept(limits, MINUTE) == kept(limits, MINUTE, "eu.example") == MINUTE


def test_a_plans_windows_are_told_as_a_whole() -> None:
    limits = Limits()
    assert kept(limits, PLAN) == PLAN
    assert kept(limits, PLAN) is None
    more = PLAN | {"anthropic-ratelimit-unified-5h-utilization": "0.2"}
    assert kept(limits, more) == more


def test_what_it_remembers_is_bounded() -> None:
    limits = Limits()
    for number in range(REMEMBERED + 5):
        kept(limits, {f"x-ratelimit-{number}": "1"})
    assert kept(limits, {"x-ratelimit-0": "1"}) == {"x-ratelimit-0": "1"}
    assert kept(limits, {f"x-ratelimit-{REMEMBERED + 4}": "1"}) is None
