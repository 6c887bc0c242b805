"""Scripts are a convenience: without them every page says the same, and paper is enough to read it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from browser.conftest import Open
from browser.places import KINDS, Place
from browser.tab import Tab

pytestmark = pytest.mark.browser
A4_PX = 794  # 210 mm at 96 dots to the inch
# The editor draws a statement anew, line by line, and has a button; the box that it stands in for says the same.
_WITHOUT_EDITOR = "document.querySelectorAll('.CodeMirror, #sql-format').forEach(one => one.remove())"
_WORDS = re.compile(r"\w[\w.,:%$-]*")


@pytest.mark.parametrize("place", KINDS, ids=lambda place: place.name)
def test_a_page_says_the_same_without_scripts(open_tab: Open, where: Mapping[str, str], place: Place) -> None:
    with open_tab() as with_scripts, open_tab(java_script_enabled=False) as without:
        for _ in range(3):  # what a busy machine does not count in time is left out, with or without scripts
            with_scripts.open(place, where)
            without.open(place, where)
            assert without.complaints == []
            with_scripts.page.evaluate(_WITHOUT_EDITOR)
            if not (missing := _told(with_scripts) - _told(without)):
                break
        assert missing == set()


@pytest.mark.parametrize("place", KINDS, ids=lambda place: place.name)
def test_a_page_prints(open_tab: Open, where: Mapping[str, str], place: Place) -> None:
    with open_tab(A4_PX, color_scheme="dark") as tab:
        tab.open(place, where)
        tab.page.emulate_media(media="print")
        assert tab.page.is_visible("main h1")
        assert not tab.page.is_visible("header.top nav")
        assert tab.sticks_out() == []
        red, green, blue = _colour(tab, "backgroundColor")
        assert min(red, green, blue) > 200  # paper is white, whatever the screen is


def test_the_home_is_a_statement_of_one_page(open_tab: Open) -> None:
    with open_tab() as tab:
        tab.open(KINDS[0])
        assert _sheets(tab) == 1


def _told(tab: Tab) -> set[str]:
    return {*_WORDS.findall(tab.text())}


def _colour(tab: Tab, name: str) -> list[int]:
    shown = tab.page.evaluate(f"getComputedStyle(document.body).{name}")
    return [int(part) for part in re.findall(r"\d+", shown)[:3]]


def _sheets(tab: Tab) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", tab.page.pdf(format="A4")))


def test_a_statement_runs_without_scripts(open_tab: Open) -> None:
    with open_tab(java_script_enabled=False) as tab:
        tab.open(_kind("SQL"))
        tab.page.fill("#sql-editor", "select count(*) as answered from calls where status = 'ok'")
        tab.page.click("form.sql [type=submit]")
        assert tab.page.inner_text("td.col-answered") == "3349"
        assert tab.complaints == []


def test_a_table_is_filtered_without_scripts(open_tab: Open) -> None:
    with open_tab(java_script_enabled=False) as tab:
        tab.open(_kind("table"))
        tab.page.select_option("[name=_filter_column]", "status")
        tab.page.fill("[name=_filter_value]", "blocked")
        tab.page.click("form.filters [type=submit]")
        assert set(tab.page.locator("td.col-status").all_inner_texts()) == {"blocked"}
        assert tab.page.locator("td.col-status").count() == 5
        assert tab.complaints == []


def _kind(name: str) -> Place:
    return next(place for place in KINDS if place.name == name)
