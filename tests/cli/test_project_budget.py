"""Budgets as people type them."""

from __future__ import annotations

import click
import pytest

from halton.cli.project_budget import budget


@pytest.mark.parametrize(
    ("text", "bound", "window"),
    [
        ("50/month", 50 * 10**12, "month"),
        ("$2.50 / day", 2_500_000_000_000, "day"),
        ("0.000000000001/hour", 1, "hour"),
        ("5 a week", 5 * 10**12, "week"),
        ("5/rolling:5h", 5 * 10**12, "rolling:5h"),
    ],
)
def test_dollars_and_a_window(text: str, bound: int, window: str) -> None:
    event = budget("web", text)
    assert (event.bound, event.window, event.name, event.project) == (bound, window, "web-budget", "web")
    assert (event.kind, event.action, event.warn_percent) == ("budget", "block", 80)


@pytest.mark.parametrize("text", ["", "50", "-1/day", "0/day", "1e3/day", "50/year", "50/day/week", "9999999/month"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(click.UsageError):
        budget("web", text)


def test_every_slug_makes_a_name_of_a_policy() -> None:
    for slug in ("straße", "a" * 64, "v1.0_x"):
        assert budget(slug, "1/day").name == f"{slug}-budget"
