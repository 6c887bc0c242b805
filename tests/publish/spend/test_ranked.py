"""The tables of models and projects."""

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.ranked import MOST_ROWS, models, projects, read_parts
from halton.views.spend import Spend

DOLLAR = 10**12


def asked(**arguments: str) -> Asked:
    return asked_of(arguments, datetime(2026, 9, 22, 15, tzinfo=UTC))


def part(project: str, provider: str, model: str, *, dollars: int = 0, notional: int = 0, **facts: int) -> Spend:
    said = {"calls": 1, "cost_pico": dollars * DOLLAR, "notional_pico": notional * DOLLAR} | facts
    return Spend((project, provider, model), **said)


PARTS = [
    part("halton", "anthropic", "opus", dollars=2, input_tokens=10, cache_read_tokens=30),
    part("shop", "anthropic", "opus", dollars=1, notional=9, input_tokens=60),
    part("shop", "openrouter", "opus", dollars=4),
    part("shop", "openai", "dark", unpriced_calls=1),
]


def test_models_are_apart_by_their_providers_the_dearest_first() -> None:
    found = models(PARTS, asked(), str)
    assert [(row.name, row.under, row.href, row.calls, row.cached, row.billed, row.notional) for row in found] == [
        ("opus", "openrouter", "/model/openrouter/opus", 1, "–", "$4.00", "$0.00"),
        ("opus", "anthropic", "/model/anthropic/opus", 2, "30%", "$3.00", "$9.00"),
        ("dark", "openai", "/model/openai/dark", 1, "–", "–", "–"),
    ]
    assert 'width="75.00"' in found[1].bar and 'aria-label="$3.00 of $4.00, the dearest"' in found[1].bar


def test_projects_hold_all_their_models_and_go_by_the_money_that_is_drawn() -> None:
    assert [(row.name, row.href, row.billed) for row in projects(PARTS, asked(), str)] == [
        ("shop", "/project/shop", "$5.00"),
        ("halton", "/project/halton", "$2.00"),
    ]
    covered = projects(PARTS, asked(money="notional"), str)
    assert [(row.name, row.notional) for row in covered] == [("shop", "$9.00"), ("halton", "$0.00")]
    assert 'width="100.00"' in covered[0].bar


def test_a_long_list_ends_with_the_others_together() -> None:
    parts = [part(f"p{number:02}", "anthropic", "opus", dollars=40 - number) for number in range(MOST_ROWS + 3)]
    found = projects(parts, asked(), str)
    assert (len(found), found[-1].name, found[-1].href, found[-1].calls) == (MOST_ROWS + 1, "3 others", "", 3)
    assert found[-1].billed == "$93.00"  # 32 + 31 + 30
    assert [row.name for row in projects(parts[: MOST_ROWS + 1], asked(), str)][-1] == "p08"


def test_they_are_read_by_project_provider_and_model(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call(), make.call(started_at=make.NOON - 40 * 1440 * make.MINUTE)]) as views:
        (found,) = read_parts(views, asked())
    assert (found.key, found.calls) == (("halton", "anthropic", "claude-sonnet-4-5-20250929"), 1)
    assert models([], asked(), str) == []
