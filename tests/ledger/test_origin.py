"""What a head says of a call, and the events that are made of it."""

from __future__ import annotations

import random
import string

import pytest

from exchanges import NOON, head
from halton.attribution.project import Attribution
from halton.attribution.slug import slug
from halton.events.answer import Answer
from halton.events.types import PolicyWarned
from halton.ledger.origin import Origin, Outcome, interrupted
from halton.log.store import Fact
from halton.wire.request_facts import RequestFacts


def test_an_inference_begins_when_it_was_asked_for() -> None:
    origin = Origin(head())
    origin.attribution = Attribution("billing", "run", "run 3fa9")
    started = origin.started(RequestFacts(model="m", session="from the body"), 1_250_000, inference=3)
    assert (started.started_at, started.inference) == (NOON + 250_000, 3)
    assert (started.model_requested, started.session, started.project, started.attributed_by) == (
        "m", "from the body", "billing", "run",
    )  # fmt: skip


def test_the_headers_go_before_the_body() -> None:
    origin = Origin(head(headers=[(b"X-Claude-Code-Session-Id", b"from the head")]))
    assert origin.started(RequestFacts(session="from the body", thread="t"), 0).session == "from the head"


@pytest.mark.parametrize(
    ("method", "kind", "endpoint"), [("CONNECT", "other", "CONNECT"), ("POST", "generation", "/v1/messages")]
)
def test_a_connect_is_no_request(method: str, kind: str, endpoint: str) -> None:
    route = Origin(head(method=method)).route
    assert (route.kind, route.endpoint) == (kind, endpoint)


def test_limits_stated_inside_the_answer_go_before_its_header_lines() -> None:
    origin = Origin(head())
    lines = [(b"x-codex-primary-used-percent", b"11"), (b"request-id", b"req_1"), (b"set-cookie", b"secret")]
    outcome = Outcome(status="ok", reason="no reason", began_at_us=1_000_000, ended_at_us=1_002_500, headers=lines)
    answer = Answer(headers={"x-codex-primary-used-percent": "12"})
    call = origin.completed(origin.started(RequestFacts(), 1_000_000), answer, outcome)
    assert call.headers == {"x-codex-primary-used-percent": "12", "request-id": "req_1"}
    assert (call.request_id, call.reason, call.duration_ms, call.ttfb_ms) == ("req_1", None, 2, None)


def test_times_never_run_backwards() -> None:
    outcome = Outcome(status="ok", began_at_us=5_000_000, ended_at_us=4_000_000)
    assert outcome.after_ms(4_000_000) == 0


def test_a_crash_leaves_what_had_begun() -> None:
    started = Origin(head()).started(RequestFacts(model="m"), 1_000_000, inference=2)
    call = interrupted(started)
    assert (call.inference, call.model_requested, call.status, call.usage_reason) == (2, "m", "interrupted", "interrupted")


@pytest.mark.parametrize(("in_use", "billing"), [(b"true", "billed"), (b"false", "subscription")])
def test_beyond_a_plans_windows_a_login_is_billed(in_use: bytes, billing: str) -> None:
    origin = Origin(head(headers=[(b"authorization", b"Bearer sk-ant-oat01-x")]))
    lines = [(b"anthropic-ratelimit-unified-overage-in-use", in_use)]
    outcome = Outcome(status="ok", began_at_us=0, ended_at_us=1, headers=lines)
    assert origin.completed(origin.started(RequestFacts(), 0), Answer(), outcome).billing == billing


KEY = "ghp_" + "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=36))
GOOGLE = "AIza" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=35))
MARK = "[redacted:github_token:40]"


@pytest.mark.parametrize(
    ("told", "project", "name"),
    [
        (Attribution("my-site", "git", "~/My Site", name="My Site"), "my-site", "My Site"),
        (Attribution("billing", "run"), "billing", None),
        (Attribution(KEY.lower(), "folder", f"~/{KEY}", name=KEY), "redacted-github_token-40", MARK),
        # Its slug no rule would know any more.
        (Attribution(GOOGLE.lower(), "folder", f"~/{GOOGLE}", name=GOOGLE), "redacted-google_key-40", "[redacted:google_key:40]"),
        (Attribution(f"site.{KEY.lower()}", "header"), "site.-redacted-github_token-40", f"site.{MARK}"),
    ],
)
def test_a_project_that_is_named_after_a_secret_is_kept_without_it(told: Attribution, project: str, name: str | None) -> None:
    origin = Origin(head())
    origin.belongs(told)
    assert (origin.attribution.project, origin.attribution.name, origin.attribution.rule) == (project, name, told.rule)
    fact = Fact.of("a", PolicyWarned(name="cap", kind="budget", project=told.project), origin.credentials)
    assert KEY.lower() not in fact.data and GOOGLE.lower() not in fact.data


def test_the_callers_own_key_is_no_name_of_a_project() -> None:
    key = "0wn-" + "".join(random.Random(6).choices(string.ascii_letters, k=104))
    origin = Origin(head(headers=[(b"x-api-key", key.encode())]))
    origin.belongs(Attribution(slug(key) or "", "header", "X-Halton-Project", name=key[:100]))
    assert origin.attribution.project == "redacted-credential-104"
    assert origin.attribution.name == "[redacted:credential:104]"
    assert origin.credentials[0] == key
