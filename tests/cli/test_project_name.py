"""Names of projects as people type them."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

import make
from halton.cli.project_name import current, display_name, filtered, known, slug_of, target
from halton.events.types import ProjectMerged
from halton.views.projects import Project

PROJECTS = {
    "web-shop": Project(slug="web-shop", name="Web Shop"),
    "old": Project(slug="old", name="old", merged_into="web-shop"),
}


def test_they_are_found_by_their_slugs() -> None:
    assert slug_of(" Web Shop ") == "web-shop"
    assert known(PROJECTS, "Web  Shop").name == "Web Shop"
    assert current(PROJECTS, "WEB-SHOP") == target(PROJECTS, "web shop", create=False) == "web-shop"
    assert target(PROJECTS, "New", create=True) == "new"


def test_one_that_was_merged_is_gone_unless_it_comes_back() -> None:
    with pytest.raises(click.UsageError, match='"old" is a part of "web-shop" by now'):
        current(PROJECTS, "old")
    assert target(PROJECTS, "old", create=False, leaving=frozenset({"web-shop"})) == "old"


@pytest.mark.parametrize(
    ("text", "said"), [("web-shp", 'Did you mean "web-shop"'), ("zzz", "See all"), ("-", "a letter or a digit")]
)
def test_others_are_refused(text: str, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        known(PROJECTS, text)


def test_a_name_is_shown_where_it_says_more_than_the_slug() -> None:
    assert display_name("Web Shop", "web-shop") == "Web Shop"
    assert display_name(" web ", "web") is None
    assert display_name("shop", "web") == "shop"


def test_a_filter_goes_by_the_project_that_a_name_is_by_now(tmp_path: Path) -> None:
    merged = [ProjectMerged(project="a", into_project="b"), ProjectMerged(project="b", into_project="web-shop")]
    with make.views(tmp_path, [make.call(project="web-shop"), make.call(project="a"), *merged]) as views:
        named = (None, "w*", "Web Shop", "a", "b")
        assert [filtered(views, text) for text in named] == [None, "w*", "web-shop", "web-shop", "web-shop"]
        with pytest.raises(click.UsageError, match='Did you mean "web-shop"'):
            filtered(views, "web-shp")
