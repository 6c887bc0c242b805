"""Random logs for the law of batches: few names and ids, so that calls and prices meet; both early, late and out of order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import make
from halton.events.actor import Actor
from halton.events.price import InvoiceLine, Rate
from halton.events.types import (
    CallsRetagged,
    Change,
    ConfigChanged,
    ControlPassed,
    Event,
    InvoiceImported,
    MeterStarted,
    MeterStopped,
    PriceBookLoaded,
    ProjectMerged,
    ProjectSet,
)
from projections.policed import policy_events

UNITS = ("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens", "web_searches")
OTHER_UNITS = (
    "cache_write_other_tokens", "reasoning_tokens", "input_audio_tokens", "cached_audio_tokens", "output_image_tokens",
    "cache_write_12h_tokens", "audio_ms", "images", "storage_searches", "requests", "nameless",
)  # fmt: skip
MODELS = ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "Claude-Opus-5", "gpt-5", "unknown", None)
PATTERNS = ("claude-sonnet-4-5", "claude-*", "claude-sonnet-4-5-[0-9]*", "*opus*", "gpt-5", "unknown", "g?t-5")
LIMITS = (
    "anthropic-ratelimit-unified-5h-utilization", "anthropic-ratelimit-unified-5h-reset", "x-codex-primary-used-percent",
    "anthropic-ratelimit-unified-primary-utilization",
)  # fmt: skip
STATED = ("0.1", "7", "8", "-", "1e400", "1790080000")
DAYS = st.integers(0, 3).map(lambda day: make.NOON + day * 1440 * make.MINUTE)
UTC_DAYS = ("2026-09-22", "2026-09-23", "2026-09-24", "2026-09-25")
MOMENTS = st.builds(int.__add__, DAYS, st.integers(0, 3))  # calls end in another order than they began, some began at once
PROJECTS = ("a", "b", "c", "d")
BRANCHES = (None, "main", "wip")
SESSIONS = (None, "s1", "s2")
RESPONSES = (None, "r1", "r1", "r1", "r2", "r3")
TOKENS = st.none() | st.integers(0, 300_000) | st.sampled_from([0, 10**8, 10**8 + 1, -1])


def _rate() -> st.SearchStrategy[Rate]:
    return st.builds(
        Rate,
        unit=st.sampled_from(UNITS) | st.sampled_from(UNITS + OTHER_UNITS),
        pico=st.integers(0, 10**8) | st.sampled_from([0, 10**10, 10**18]),
        per=st.sampled_from([1, 1, 1, 2, 7, 3_600_000]),
        above_tokens=st.sampled_from([0, 0, 1000, 200_000]),
        variant=st.sampled_from(["", "", "", "priority", "batch us", "fast", "11:00-12:01", "12:30-09:00", "25:00"]),
        minimum=st.sampled_from([0, 0, 0, 10_000]),
    )


def _units() -> st.SearchStrategy[dict[str, int]]:
    counts = st.integers(0, 5000) | st.sampled_from([1, 10**8, 10**9, -1])
    return st.dictionaries(st.sampled_from(OTHER_UNITS), counts, max_size=4)


def _call() -> st.SearchStrategy[Event]:
    changes: dict[str, Any] = {
        "started_at": MOMENTS,
        "utc_offset_minutes": st.sampled_from([0, 840, -720]),
        "provider": st.sampled_from(["anthropic", "openai"]),
        "project": st.sampled_from(PROJECTS[:3]),
        "project_name": st.sampled_from([None, "One", "Another"]),
        "git_branch": st.sampled_from(BRANCHES),
        "session": st.sampled_from(SESSIONS),
        "model": st.sampled_from(MODELS),
        "model_requested": st.sampled_from(MODELS),
        "kind": st.sampled_from(["messages", "messages", "messages", "count_tokens", "stored"]),
        "response_id": st.sampled_from(RESPONSES),
        "entry": st.sampled_from([1, 1, 2]),
        "attempt": st.sampled_from([0, 0, 1]),
        "partial": st.booleans(),
        "headers": st.none() | st.fixed_dictionaries(dict.fromkeys(LIMITS, st.sampled_from(STATED))),
        "status": st.sampled_from(["ok", "ok", "error", "aborted", "blocked"]),
        "billing": st.sampled_from(["billed", "billed", "subscription", "local"]),
        "service_tier": st.sampled_from([None, "standard", "Fast", "priority", "batch"]),
        "speed": st.sampled_from([None, None, "fast"]),
        "inference_geo": st.sampled_from([None, "us", "global"]),
        "units": st.none() | _units(),
        "stated_cost_pico": st.sampled_from([None, None, None, 0, 7, 10**15 + 1]),
        "usage_known": st.booleans(),
        "inference": st.sampled_from([1, 2]),
        "cache_write_other_tokens": TOKENS,
        "reasoning_tokens": TOKENS,
        **dict.fromkeys(UNITS, TOKENS),
    }
    return st.fixed_dictionaries(changes).map(lambda facts: make.call(**facts))


def _sharing() -> st.SearchStrategy[Event]:
    """Calls that share an id: some asked anew, some brought a response again, and none of them in order."""
    changes: dict[str, Any] = {
        "started_at": st.integers(0, 9).map(lambda later: make.NOON + later),
        "project": st.sampled_from(["a", "b"]),
        "kind": st.sampled_from(["messages", "messages", "stored"]),
        "response_id": st.just("shared"),
        "attempt": st.sampled_from([0, 0, 1]),
        "partial": st.booleans(),
        "usage_known": st.sampled_from([True, True, False]),
    }
    return st.fixed_dictionaries(changes).map(lambda facts: make.call(**facts))


def _price() -> st.SearchStrategy[Event]:
    changes: dict[str, Any] = {
        "provider": st.sampled_from(["anthropic", "openai"]),
        "model": st.sampled_from(["x", "y"]),
        "match": st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3).map(tuple),
        "valid_from": st.just(0) | DAYS,
        "valid_to": st.none() | st.just(0) | DAYS,
        "rates": st.lists(_rate(), max_size=6).map(tuple) | st.just(make.price().rates),
        "book": st.sampled_from([None, "book", "genai-prices"]),
    }
    return st.fixed_dictionaries(changes).map(lambda facts: make.price(**facts))


def _invoice() -> st.SearchStrategy[Event]:
    """A file about some of the days, that counts and charges for models by any of their names, or for none."""
    line = st.builds(
        InvoiceLine,
        day=st.sampled_from(UTC_DAYS),
        model=st.sampled_from((*MODELS, "Claude Sonnet 4.5")),
        unit=st.sampled_from((*UNITS, "input_audio_tokens", "cost", "cost")),
        quantity=st.none() | st.integers(0, 1000),
        cost_pico=st.none() | st.integers(-(10**9), 10**12) | st.sampled_from([0, 10**10, 10**18]),
        label=st.sampled_from([None, "a"]),
    )
    return st.builds(
        InvoiceImported,
        provider=st.sampled_from(["anthropic", "openai"]),
        format=st.just("test/1"),
        file=st.just("a.csv"),
        digest=st.just("d"),
        first_day=st.sampled_from(UTC_DAYS[:2]),
        last_day=st.sampled_from((*UTC_DAYS, "no day")),
        lines=st.lists(line, max_size=6).map(tuple),
    )


def retags(*, ordinary: bool = False) -> st.SearchStrategy[CallsRetagged]:
    """Calls that get another project by some conditions or none; those that are `ordinary` name moments that a calendar has."""
    names, moments = st.sampled_from(PROJECTS), MOMENTS if ordinary else MOMENTS | st.sampled_from([-(10**18), 10**18])
    facts = {
        "project": names,
        "from_project": st.none() | names,
        "since_at": st.none() | moments,
        "until_at": st.none() | moments,
        "session": st.sampled_from(SESSIONS),
        "model": st.none() | st.sampled_from(MODELS),
        "git_branch": st.sampled_from(BRANCHES),
        "calls": st.just(()) | st.lists(st.integers(1, 30).map("e{:04}".format), max_size=9).map(tuple),
    }
    return st.fixed_dictionaries(facts).map(lambda facts: CallsRetagged(**facts))


def project_events() -> st.SearchStrategy[Event]:
    """What is set for projects, which become others or go back, and calls that get another."""
    names = st.sampled_from(PROJECTS)
    was_set = {
        "project": names,
        "name": st.sampled_from([None, "A", "The ß"]),
        "archived": st.booleans(),
        "body_capture": st.sampled_from([None, "on", "off"]),
        "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2).map(tuple),
    }
    return st.one_of(
        st.builds(ProjectMerged, project=names, into_project=names),
        retags(),
        st.fixed_dictionaries(was_set).map(lambda facts: ProjectSet(**facts)),
    )


def meter_events() -> st.SearchStrategy[Event]:
    """What is started, stopped and set for the meter, by people and by itself, again and again to the same."""
    actors = st.sampled_from([None, Actor(uid=0, command=""), Actor(uid=1000, command="halton up")])
    values = st.sampled_from([None, "true", '"x"'])
    change = st.builds(Change, key=st.sampled_from(["bodies.enabled", "proxy.port"]), old=values, new=values)
    versions = st.sampled_from(["0.1.0", "0.2.0"])
    return st.one_of(
        st.builds(MeterStarted, halton=versions, python=st.just("3.13"), mitmproxy=st.just("12"), actor=actors),
        st.builds(MeterStopped, reason=st.sampled_from(["asked", "SIGTERM"]), actor=actors),
        st.builds(ConfigChanged, changes=st.lists(change, max_size=3).map(tuple), actor=actors),
        st.builds(
            PriceBookLoaded,
            name=st.sampled_from(["genai-prices", "a", "p"]),
            version=versions,
            digest=st.just("d"),
            models=st.integers(0, 2),
            actor=actors,
        ),
    )


def logs() -> st.SearchStrategy[list[Event]]:
    """Logs of up to some sixty events, half of them short ones that are all about one id."""
    passed = st.builds(ControlPassed, host=st.none(), requests=st.integers(0, 9), started_at=DAYS, ended_at=DAYS)
    others = (st.builds(make.gap), st.builds(make.started), passed)
    settings = (project_events(), meter_events(), policy_events())
    kinds = st.one_of(_call(), _call(), _call(), _sharing(), _price(), _invoice(), *settings, *others)
    return st.lists(kinds, max_size=60) | st.lists(_sharing(), min_size=4, max_size=12)
