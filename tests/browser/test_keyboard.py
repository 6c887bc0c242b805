"""Without a mouse: the first stop leads past the top, and whatever can be reached shows that it is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from browser.conftest import Open
from browser.places import KINDS, Place

pytestmark = pytest.mark.browser
_SEEN = """() => {
    const there = document.activeElement, box = there.getBoundingClientRect();
    return [there.className, box.width > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight];
}"""
# Focus by script counts as focus by keyboard once a key was pressed. What is drawn around it must be drawn by that.
UNMARKED = """() => {
    const drawn = one => {
        const style = getComputedStyle(one.closest('.CodeMirror') || one);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow];
    };
    const named = one => one.outerHTML.slice(0, 120);
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled)
        .filter(one => {
            document.activeElement.blur();
            const before = drawn(one);
            one.focus({preventScroll: true});
            const [line, width, shadow] = drawn(one);
            const outlined = line !== 'none' && parseFloat(width) >= 1 || shadow !== before[2];
            return document.activeElement === one && !outlined;
        }).map(named).slice(0, 5);
}"""
UNNAMED = """() => [...document.querySelectorAll('main a[href]')]
    .filter(one => one.checkVisibility() && !(one.textContent.trim() || one.getAttribute('aria-label')))
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("place", KINDS, ids=lambda place: place.name)
def test_a_keyboard_reaches_everything_and_sees_where_it_is(open_tab: Open, where: Mapping[str, str], place: Place) -> None:
    with open_tab() as tab:
        tab.open(place, where)
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate(_SEEN) == ["skip", True]
        tab.page.keyboard.press("Enter")
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.closest('header') === null")
        assert tab.page.evaluate(UNMARKED) == []
        assert tab.page.evaluate(UNNAMED) == []


def test_a_keyboard_leaves_the_editor_again(open_tab: Open) -> None:
    (place,) = (place for place in KINDS if place.name == "SQL")
    with open_tab() as tab:
        tab.open(place)
        tab.page.click(".CodeMirror")
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate("document.activeElement.closest('.CodeMirror') === null")
