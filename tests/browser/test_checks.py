"""Whether the checks of these tests see what is broken: a page made for it, and pictures that differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from browser.conftest import Open
from browser.pictures import difference, save
from browser.places import KINDS, Place
from browser.test_keyboard import UNMARKED, UNNAMED

pytestmark = pytest.mark.browser
BROKEN = """<!DOCTYPE html><html lang="en"><head><title>Broken</title><style>a { outline: 0 !important }</style></head><body>
<main><h1>Broken</h1><div style="width: 200vw">wide</div><img src="data:,"><p style="color: #aaa; background: #fff">pale</p>
<a href="/a">unmarked</a> <a href="/b"></a></main><script>console.error("said")</script></body></html>"""


def test_a_broken_page_is_found_out(open_tab: Open, axe: str, origin: str) -> None:
    with open_tab() as tab:
        tab.page.route("**/broken", lambda route: route.fulfill(body=BROKEN, content_type="text/html"))
        tab.open(Place("broken", "/broken"))
        assert tab.complaints == ["console: said"]
        assert tab.sticks_out() == ["DIV.null"]
        assert [found.split()[0] for found in tab.serious(axe)] == ["color-contrast", "image-alt", "link-name"]
        tab.page.keyboard.press("Tab")
        assert tab.page.evaluate(UNMARKED) == ['<a href="/a">unmarked</a>', '<a href="/b"></a>']
        assert tab.page.evaluate(UNNAMED) == ['<a href="/b"></a>']


def test_a_request_that_leaves_or_fails_is_found_out(open_tab: Open, origin: str) -> None:
    with open_tab(bypass_csp=True) as tab:
        tab.open(KINDS[0])
        tab.page.evaluate("fetch('http://example.com:9/x').catch(() => 0)")
        tab.page.evaluate("fetch('/nowhere')")
        assert {said.partition(":")[0] for said in tab.complaints} == {"elsewhere", "failed", "console", "status 404"}


def test_how_much_of_a_picture_differs(tmp_path: Path) -> None:
    image = Image.new("RGB", (100, 100), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 49, 9), fill=(30, 110, 90))
    save(image, tmp_path / "kept.png")
    assert difference(image, tmp_path / "kept.png") == 0.0
    ImageDraw.Draw(image).rectangle((0, 50, 9, 59), fill=(180, 60, 40))
    assert difference(image, tmp_path / "kept.png") == 0.01
    assert difference(image.crop((0, 0, 100, 99)), tmp_path / "kept.png") == 1.0
    assert difference(image, tmp_path / "none.png") == 1.0
