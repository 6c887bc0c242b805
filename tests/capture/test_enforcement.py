"""Whether a call may go, by what was told last: the facts it is decided by, and that no fault of ours stops it."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import pytest

from halton.capture.enforcement import PASSES, Enforcement, Ruling
from halton.frames import Enforce, RequestHead
from halton.policy.counters import Counters, Kept
from halton.policy.expectation import RatePair
from halton.policy.policy import Policy
from halton.policy.rates import Rated, RateTable
from halton.policy.snapshot import Snapshot, encoded_rates, encoded_snapshot
from halton.policy.window import DAY_US
from halton.wire.header import header
from halton.wire.request_facts import RequestFacts

NOW = time.time_ns() // 1000
MODEL = "claude-haiku-4-5"
BODY = json.dumps({"model": MODEL, "max_tokens": 100, "messages": []}).encode()
RATES = RateTable((Rated("anthropic", ("claude-*",), 0, RatePair(1_000_000, 5_000_000)),))


def head(name: str = "a", host: str = "api.anthropic.com", target: str = "/v1/messages", **facts: Any) -> RequestHead:
    method, headers = facts.pop("method", "POST"), facts.pop("headers", [(b"User-Agent", b"claude-cli/2.1.0")])
    return RequestHead(name, 1, facts.pop("at", NOW), 0, host, method, target, "1.1", headers)


def policy(name: str, kind: str, bound: int | None = None, **facts: Any) -> Policy:
    return Policy(name=name, kind=kind, bound=bound, **facts)


def enforcement(*policies: Policy, position: int = 5, merged: dict[str, str] | None = None, **amounts: int) -> Enforcement:
    kept = tuple(Kept(each, {NOW // DAY_US * DAY_US: amounts[each.name]} if each.name in amounts else {}) for each in policies)
    made = Enforcement()
    snapshot = encoded_snapshot(Snapshot(position, Counters(kept), merged or {}))
    assert made.adopt(Enforce(3, snapshot, encoded_rates(RATES)))
    return made


def rule(made: Enforcement, body: bytes | None = BODY, project: str | None = "billing", **facts: Any) -> Ruling:
    asked = head(**facts)
    return made.rule(asked, project, made.read(asked, body) or RequestFacts(), None if body is None else len(body))


def blocked(ruling: Ruling) -> str | None:
    return ruling.blocked.name if ruling.blocked else None


def test_until_it_is_told_anything_all_passes() -> None:
    made = Enforcement()
    assert (made.active, made.needs_project, rule(made)) == (False, False, PASSES)


def test_a_refusal_says_which_policy_in_the_providers_shape() -> None:
    made = enforcement(policy("gpt", "models", models=("gpt-*",)))
    ruling = rule(made)
    assert ruling.refusal is not None and ruling.blocked is not None
    assert (ruling.refusal.status, header(ruling.refusal.headers, b"x-halton-policy")) == (403, "gpt")
    assert json.loads(ruling.refusal.body)["error"]["message"] == (
        f'Halton blocked this call: the list of models "gpt" allows gpt-* only, and it asks for {MODEL}. '
        "To go on now: halton policy override gpt --for 1h"
    )
    assert (ruling.blocked.project, ruling.blocked.model) == ("billing", MODEL)


def test_calls_on_their_way_count_until_the_counters_hold_them() -> None:
    limit = policy("two", "requests", 2, window="day")
    made = enforcement(limit)
    assert [blocked(rule(made, name=name)) for name in "abc"] == [None, None, "two"]
    made.recorded(["a"], 9)
    assert blocked(rule(made, name="d")) == "two"
    assert made.adopt(Enforce(4, encoded_snapshot(Snapshot(9, Counters((Kept(limit, {}),)))), None))
    assert [blocked(rule(made, name=name)) for name in "ef"] == [None, "two"]


def test_a_call_whose_end_nobody_will_tell_counts_no_longer() -> None:
    made = enforcement(policy("one", "requests", 1, window="day"))
    assert [blocked(rule(made, name=name)) for name in "ab"] == [None, "one"]
    made.recorded(["a"], 0)
    assert blocked(rule(made, name="c")) is None


def test_what_is_in_force_is_adopted_even_if_less_is_counted() -> None:
    made = enforcement(policy("p", "models", models=("claude-*",)), position=9)
    kept = Kept(policy("q", "models", models=("gpt-*",)), {})
    assert made.adopt(Enforce(1, encoded_snapshot(Snapshot(2, Counters((kept,)))), None))
    assert blocked(rule(made)) == "q"


def test_what_it_will_cost_is_expected_by_the_rates_it_was_told() -> None:
    expected = -(-len(BODY) // 4) * 1_000_000 + 100 * 5_000_000
    made = enforcement(policy("small", "budget", expected + 1, window="day"))
    assert [blocked(rule(made, name=name)) for name in "abc"] == [None, None, "small"]
    plan = [(b"Authorization", b"Bearer sk-ant-oat01-x")]
    made = enforcement(policy("small", "budget", 1, window="day"))
    assert [blocked(rule(made, name=name, headers=plan)) for name in "abc"] == [None, None, None]


def test_a_project_that_became_another_counts_as_that_one() -> None:
    made = enforcement(policy("p", "models", models=("gpt-*",), project="new"), merged={"old": "new"})
    assert made.needs_project
    assert [blocked(rule(made, project=project)) for project in ("old", "new", "other", None)] == ["p", "p", None, None]


def test_a_coded_body_is_read_and_one_that_cannot_be_asks_for_no_model() -> None:
    made = enforcement(policy("p", "models", models=("claude-*",)))
    coded = [(b"Content-Encoding", b"gzip")]
    assert blocked(rule(made, gzip.compress(BODY), headers=coded)) is None
    assert blocked(rule(made, b"no gzip", headers=coded)) == "p"
    assert blocked(rule(made, None)) == "p"


def test_a_body_that_is_longer_than_is_wanted_is_not_read() -> None:
    made = enforcement(policy("p", "models", models=("claude-*",)))
    packed = gzip.compress(BODY + bytes(5000))
    coded = head(headers=[(b"Content-Encoding", b"gzip")])
    assert (made.read(head(), BODY, len(BODY)), made.read(head(), BODY, len(BODY) - 1)) == (made.read(head(), BODY), None)
    assert len(packed) < len(BODY) + 100 and made.read(coded, packed, 5000) is None
    assert made.read(head(target="/v1/messages/count_tokens"), BODY, 1) == RequestFacts()


def test_a_model_in_the_path_needs_no_body() -> None:
    made = enforcement(policy("p", "models", models=("gemini-3*",)))
    for model, name in (("gemini-3-pro", None), ("gemini-2.5-pro", "p")):
        target = f"/v1beta/models/{model}:generateContent"
        assert blocked(rule(made, None, host="generativelanguage.googleapis.com", target=target)) == name


def test_what_asks_for_no_answer_always_passes() -> None:
    made = enforcement(policy("p", "models", models=("gpt-*",)))
    assert rule(made, target="/v1/messages/count_tokens") is PASSES
    assert rule(made, host="api.acme.com") is PASSES


def test_a_warning_is_given_once() -> None:
    made = enforcement(policy("p", "requests", 9, window="day", warn_percent=10), p=1)
    (hit,) = rule(made, name="a").warnings
    assert (hit.name, hit.used, hit.bound, hit.percent) == ("p", 1, 9, 11)
    assert rule(made, name="b") is PASSES


def test_what_cannot_be_read_is_not_adopted(caplog: pytest.LogCaptureFixture) -> None:
    made = enforcement(policy("p", "models", models=("gpt-*",)))
    assert not made.adopt(Enforce(9, b"\xc1"))
    assert (made.serial, blocked(rule(made))) == (3, "p")
    assert [record.message for record in caplog.records] == ["policies_unreadable"]


def test_a_fault_of_ours_lets_the_call_pass(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    made = enforcement(policy("p", "models", models=("gpt-*",)))
    monkeypatch.setattr(made, "_find", fail)
    assert made.rule(head(), "billing", RequestFacts(), None) is PASSES
    assert [record.message for record in caplog.records] == ["policy_failed"]
