"""Names of projects as people type them."""

from __future__ import annotations

import random
import string
from pathlib import Path

import click
import pytest

import make
from halton.cli.project_name import current, display_name, filtered, kept_slug_of, known, slug_of, target
from halton.events.types import ProjectMerged
from halton.paths import Home
from halton.views.projects import Project

PROJECTS = {
    "web-shop": Project(slug="web-shop", name="Web Shop"),
    "old": Project(slug="old", name="old", merged_into="web-shop"),
}


@pytest.fixture(autouse=True)
def its_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))


def test_they_are_found_by_their_slugs() -> None:
    assert slug_of(" Web Shop ") == "web-shop"
    assert known(PROJECTS, "Web  Shop").name == "Web Shop"
    assert current(PROJECTS, "WEB-SHOP") == target(PROJECTS, "web shop", create=False) == "web-shop"
    assert target(PROJECTS, "New", create=True) == "new"


def test_one_that_is_named_after_a_secret_is_found_under_what_is_kept_of_that() -> None:
    key = "AIza" + "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=35))
    kept = "redacted-google_key-40"
    assert target(PROJECTS, key, create=True) == kept_slug_of(key) == kept
    assert known({kept: Project(slug=kept, name=kept)}, key).slug == kept
    assert kept_slug_of("Web Shop") == "web-shop"


@pytest.mark.usefixtures("own_rules_forgotten")
def test_one_that_is_named_after_a_secret_of_ones_own_rule_is_found_by_that_and_by_what_lists_print(home: Home) -> None:
    home.config.write_text('[[redact]]\nkind = "acme"\nanchor = "acme-"\npattern = "acme-[a-z0-9-]{2,64}"\n')
    listed = "redacted-acme-16"
    projects = {listed: Project(slug=listed, name="[redacted:acme:16]")}
    for typed in ("acme-abcdefghij", "ACME-abcdefghij", listed):
        assert known(projects, typed).slug == current(projects, typed) == target(projects, typed, create=True) == listed


def test_one_whose_slug_is_none_that_a_name_leads_to_is_found_by_that() -> None:
    odd = {"old-[x]": Project(slug="old-[x]", name="old"), "p [y]": Project(slug="p [y]", name="p", merged_into="old-[x]")}
    assert known(odd, "old-[x]").slug == current(odd, "old-[x]") == target(odd, "old-[x]", create=False) == "old-[x]"
    with pytest.raises(click.UsageError, match='a part of "old-'):
        current(odd, "p [y]")


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
