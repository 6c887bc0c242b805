"""A snapshot as JSON."""

from __future__ import annotations

import json

from halton.cli.top.snapshot import Flight, Snapshot


def test_the_document_holds_all_that_is_shown(noon: Snapshot) -> None:
    told = json.loads(json.dumps(noon._replace(state="healthy", flight=Flight(1, 42.0)).document()))
    policies = told.pop("policies")
    assert [(policy["name"], policy["percent"]) for policy in policies] == [("shop-day", 82), ("all-month", 5)]
    assert [row["project"] for row in told.pop("projects")] == ["shop", "blog", "halton"]
    models = told.pop("models")
    assert [(row["model"], row["cost_pico"]) for row in models] == [
        ("claude-sonnet-4-5-20250929", 5_076_000_000_000),
        ("claude-sonnet-4-5", None),
        ("nobody-1", None),
    ]
    assert told == {
        "schema": 1,
        "at": "2026-09-22T12:00:00.000000Z",
        "day": "2026-09-22",
        "state": "healthy",
        "today": {
            "calls": 6,
            "failed_calls": 2,
            "unpriced_calls": 1,
            "prompt_tokens": 1_603_000,
            "output_tokens": 140_400,
            "cost_pico": 5_076_000_000_000,
            "notional_pico": 753_000_000_000,
        },
        "month": {
            "calls": 7,
            "failed_calls": 2,
            "unpriced_calls": 1,
            "prompt_tokens": 1_604_000,
            "output_tokens": 1_140_400,
            "cost_pico": 20_079_000_000_000,
            "notional_pico": 753_000_000_000,
        },
        "in_flight": {"calls": 1, "oldest_ms": 42_000},
        "last_minute": {
            "calls": 1,
            "prompt_tokens": 401_000,
            "output_tokens": 200,
            "prompt_tokens_per_s": 6683.3,
            "output_tokens_per_s": 3.3,
        },
        "last_hour": {"failed": 1, "blocked": 1},
        "recent_is_cut": False,
        "not_metered": {"connections": 1, "calls": 2},
        "behind": 0,
        "parked": [],
        "problem": None,
    }
