"""Hand-computed calls, each with the public page that prints its price, through every projection and the book that ships."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.pricing.book import PriceBook
from pricing import cases_as_sent, cases_of_anthropic, cases_of_openai, cases_of_others
from pricing.case import Case

CASES: tuple[Case, ...] = (
    *cases_of_anthropic.CASES, *cases_of_openai.CASES, *cases_of_others.CASES, *cases_as_sent.CASES,
)  # fmt: skip


def named(case: Case) -> str:
    return f"{case.call.provider}: {case.name}"


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """What each case costs: all of them are calls of one log."""
    prices = [*PriceBook.bundled({case.call.provider for case in CASES}).prices, *PriceBook.supplementary().prices]
    query = "select list_pico, cost_pico, rate_reason, basis from cost order by position"
    rows = make.rows(tmp_path_factory.mktemp("cases"), [*prices, *(case.call for case in CASES)], query)
    return dict(zip(map(named, CASES), rows, strict=True))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_call_costs_what_its_provider_prints(case: Case, costs: dict[str, tuple[Any, ...]]) -> None:
    expected = (case.list_pico, case.cost_pico, case.reason, case.basis)
    assert costs[named(case)] == expected, case.source


def test_there_are_enough_cases_and_each_has_a_public_source() -> None:
    assert len(CASES) >= 60
    assert all(case.source.startswith("https://") for case in CASES)
    assert len(set(map(named, CASES))) == len(CASES)
