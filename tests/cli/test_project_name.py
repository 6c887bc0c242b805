"""Names of projects as people type them."""

from __future__ import annotations

import click
import pytest

from halton.cli.project_name import current, display_name, known, slug_of, target
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
