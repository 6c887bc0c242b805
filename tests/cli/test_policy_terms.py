from __future__ import annotations

import click
import pytest

from halton.cli.policy_terms import Count, Dollars, Span, patterns


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Dollars(), "50", 50 * 10**12), (Dollars(), "$1,000.5", 1_000_500_000_000_000), (Dollars(), "0.000000000001", 1),
        (Count(), "60", 60), (Count(), "2M", 2_000_000), (Count(), "1.5k", 1500), (Count(), "1_000", 1000), (Count(), 7, 7),
        (Span(), "90m", 5_400_000_000), (Span(), "2w", 1_209_600_000_000), (Span(), 7, 7),
    ],
)  # fmt: skip
def test_what_people_type(kind: click.ParamType[int], text: object, value: int) -> None:
    assert kind.convert(text, None, None) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Dollars(), "-5"),
        (Dollars(), "5€"),
        (Dollars(), ""),
        (Count(), "1.5"),
        (Count(), "-1"),
        (Count(), "2G"),
        (Span(), "0h"),
        (Span(), "1"),
    ],
)
def test_what_means_nothing(kind: click.ParamType[int], text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"Write"):
        kind.convert(text, None, None)


def test_a_list() -> None:
    assert patterns(" claude-*, ,gpt-5*") == ("claude-*", "gpt-5*")
