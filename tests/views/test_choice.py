"""Which calls: names, patterns, and days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import make
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.spend import read_spend


def test_everything_is_everything() -> None:
    assert Choice().is_all
    assert not Choice(project="x").is_all
    assert not Choice().over(Period(date(2026, 11, 1))).is_all
    assert Choice(project="x").over(Period()).names == {"project": "x"}


@pytest.mark.parametrize(
    ("choice", "projects"),
    [
        (Choice(project="api"), ["api"]),
        (Choice(project="a*"), ["api", "app"]),
        (Choice(project="*[x]*"), ["the [x] one"]),
        (Choice(project="*?"), ["why?"]),
        (Choice(project="a?i"), []),
        (Choice(project="*", provider="openai"), ["api"]),
        (Choice(model="*sonnet*"), ["app", "the [x] one", "why?"]),
        (Choice(project="' or 1=1 --"), []),
    ],
)
def test_names_and_patterns_in_which_only_the_star_stands_for_something(
    tmp_path: Path, choice: Choice, projects: list[str]
) -> None:
    events = [
        make.call(project="api", provider="openai", model="gpt-5"),
        *(make.call(project=name) for name in ("app", "the [x] one", "why?")),
    ]
    with make.views(tmp_path, events) as views:
        assert sorted(str(row.key[0]) for row in read_spend(views, ["project"], choice)) == projects
