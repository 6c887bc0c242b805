"""Every kind of page in a real browser: it complains of nothing, asks nobody else, fits its window, and axe-core agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser

from browser.conftest import Open
from browser.places import KINDS, PLACES, Place
from browser.served import served
from browser.tab import NARROW, WIDE, tab
from halton.paths import Home

pytestmark = pytest.mark.browser
LOOKS = {"wide and light": (WIDE, "light"), "narrow and dark": (NARROW, "dark")}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_sound(open_tab: Open, axe: str, where: Mapping[str, str], place: Place, look: str) -> None:
    width, scheme = LOOKS[look]
    with open_tab(width, color_scheme=scheme) as tab:
        tab.open(place, where)
        assert tab.complaints == []
        assert tab.sticks_out() == []
        assert tab.serious(axe) == []


@pytest.fixture(scope="module")
def empty_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Home(tmp_path_factory.mktemp("empty"))) as address:
        yield address


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_of_a_home_without_calls_is_sound(chromium: Browser, empty_origin: str, axe: str, look: str) -> None:
    width, scheme = LOOKS[look]
    with tab(chromium, empty_origin, width, color_scheme=scheme) as empty:
        empty.open(KINDS[0])
        assert "halton run -- claude" in empty.text()
        assert (empty.complaints, empty.sticks_out(), empty.serious(axe)) == ([], [], [])
