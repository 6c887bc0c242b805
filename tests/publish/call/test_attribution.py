"""The section of whose call it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.actor import Actor
from halton.events.types import ProjectMerged
from halton.publish.call.attribution import RULES, section

pytestmark = pytest.mark.anyio
DOCS = Path(__file__).parents[3] / "docs" / "attribution.md"


async def test_the_rule_what_it_saw_and_who_called(look: Any) -> None:
    call = make.call(
        attributed_by="git", evidence="~/src/\u202ebilling/.git", project_name="Billing", git_branch="main", agent="a\x1b"
    )
    told = section(await look([make.price(), call]))
    assert (told.project, told.recorded, told.name, told.rule) == ("halton", "halton", "Billing", "git")
    assert told.rule_in_words == "the git repository that the program's folder lies in"
    assert told.evidence == "~/src/\\u202ebilling/.git"
    assert told.facts == [("Client", "claude-code"), ("Branch", "main"), ("Agent", "a\\u001b")]
    assert (told.moves, told.by_name) == ([], False)


async def test_what_moved_it_and_by_whom(look: Any) -> None:
    merged = ProjectMerged(project="halton", into_project="meter", actor=Actor(uid=7, command="halton project merge"))
    told = section(await look([make.price(), make.call(), merged]))
    assert (told.project, told.recorded, told.by_name) == ("meter", "halton", False)
    ((event, what, by),) = told.moves
    assert (event, what) == ("event 4", "halton → meter")
    assert by.startswith("halton project merge on ")


async def test_a_name_that_was_merged_before_is_no_move(look: Any) -> None:
    told = section(await look([ProjectMerged(project="halton", into_project="meter"), make.call()]))
    assert (told.project, told.moves, told.by_name) == ("meter", [], True)


def test_every_rule_has_its_words() -> None:
    table = DOCS.read_text().partition("## The rules")[2].partition("\n\n")[0]
    assert set(RULES) == set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE))
