"""Why figures may differ, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from halton.cli.likely_causes import likely_causes
from halton.views.gaps import GapTotal
from halton.views.reconciliation import Compared, Labelled, Reconciliation, Span, Unsure

CENT = 10**10
LATER = date(2026, 10, 1)
_ROW = Compared("2026-09-22", "opus", "input_tokens", "differs", 5, 5, 0, None, None, None, None)


def row(**changes: Any) -> Compared:
    return Compared(**({name: getattr(_ROW, name) for name in _ROW.__struct_fields__} | changes))


def causes(*rows: Compared, made_on: date = LATER, **facts: Any) -> list[str]:
    words = {name: facts.pop(name) for name in ("sums", "gaps") if name in facts}
    given: dict[str, Any] = {"unsure": (), "labels": (), "imported_at": None} | facts
    found = Reconciliation(span=Span("anthropic", "2026-09-22", "2026-09-23"), rows=rows, **given)
    return likely_causes(found, words.get("gaps", []), made_on=made_on, sums=words.get("sums", ()))


def test_what_matches_needs_no_explanation() -> None:
    assert causes(row(state="matched"), unsure=(Unsure("m", 1, 1, 0),)) == []


def test_gaps() -> None:
    gap = GapTotal("overload", 2, 3, 4, 5, "2026-09-22T00:00:00Z", "2026-09-22T00:01:00Z")
    assert causes(row(), gaps=[gap]) == [
        "Halton recorded gaps in these days: 3 connections and 4 calls that it did not meter. See why: halton status"
    ]


def test_calls_without_a_cost_or_usage() -> None:
    unsure = (Unsure("a", 9, 0, 2), Unsure("b", 9, 3, 1), Unsure("fine", 9, 0, 0))
    assert causes(row(), unsure=unsure) == [
        "3 of our calls have no known cost (a, b). Their price: halton pricing set MODEL",
        "3 billed calls ended before their usage came (failed, cut, aborted): they count nothing here.",
    ]


def test_the_same_counts_at_another_price() -> None:
    said = causes(row(ours_pico=4 * CENT, theirs_pico=2 * CENT, difference_pico=2 * CENT, rounding_pico=CENT // 2))
    assert said == [
        "1 rows have the same counts and another cost (opus): a discount, or a price that has changed. "
        "Ours: halton pricing show MODEL"
    ]


@pytest.mark.parametrize(
    ("first", "second", "days", "is_told"),
    [(-50, 50, 1, True), (100, -95, 1, True), (100, -50, 1, False), (50, 50, 1, False), (-50, 50, 2, False)],
)
def test_calls_over_midnight(first: int, second: int, days: int, is_told: bool) -> None:
    rows = [row(quantity_difference=first), row(day=f"2026-09-{22 + days}", quantity_difference=second)]
    assert any("ran over midnight UTC" in cause for cause in causes(*rows)) == is_told


def test_a_day_that_was_not_over() -> None:
    assert causes(row(), made_on=date(2026, 9, 23)) == [
        "2026-09-23 was not over when the file was made, and providers add calls late. Export that day again."
    ]
    assert causes(row(), made_on=date(2026, 9, 24)) == []


def test_other_machines_with_the_labels_of_theirs() -> None:
    counted = (Labelled("laptop", 0, 1200), Labelled("idle", 0, 0), Labelled("x", 0, 1), Labelled("y", 0, 1))
    labels = (Labelled("ci\x1b[31m", 150 * CENT, 0), *counted)
    (said,) = causes(row(state="only_theirs", ours_quantity=None, quantity_difference=-5), labels=labels)
    assert said == (
        "Where theirs is more: other machines, people or keys of the same account, or programs that do not go through Halton. "
        "Their lines are of ci\\x1b[31m ($1.50), laptop (1,200 tokens), x (1 tokens) and 1 more: "
        "those that nothing here uses explain it."
    )


def test_fees() -> None:
    assert causes(row(), sums=["code_execution"]) == ["They charge for what Halton does not count: code_execution."]


def test_only_ours() -> None:
    (said,) = causes(row(state="only_ours", theirs_quantity=None, quantity_difference=None, model=None))
    assert said.startswith("What is only ours (all models) may stand in another export of theirs, or be on the bill")
