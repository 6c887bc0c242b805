"""An open page keeps up: a call that is metered meanwhile appears, and its reader stays where they were."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser

import make
from browser.places import KINDS
from browser.served import NOW, served
from browser.tab import tab
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.links import call_path

pytestmark = pytest.mark.browser
CALL = "01a2188fffff7000800000000000abcd"
PATIENCE_MS = 20_000
_PLACE = "[scrollY, document.activeElement.textContent.trim()]"


@pytest.fixture
def own_home(home: Home, tmp_path: Path) -> Home:
    """A home like the others', for a test that writes to it."""
    return Home(shutil.copytree(home.root, tmp_path / "home"))


def metered(home: Home) -> None:
    """A call ends, as the ledger records it, and the projector sees it."""
    event = msgspec.structs.replace(make.call(), started_at=int(NOW.timestamp()) * 1_000_000 - 1, project="brand-new")
    with closing(Log(home.log)) as log:
        log.append([Fact.of(CALL, event)])
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()


def test_a_new_call_appears_where_it_is_read(chromium: Browser, own_home: Home) -> None:
    with served(own_home) as origin, tab(chromium, origin) as open_page:
        page = open_page.page
        open_page.open(KINDS[0])
        page.locator("main a").nth(12).focus()
        page.evaluate("scrollTo(0, 300)")
        before = page.evaluate(_PLACE)
        page.evaluate("window.neverReloaded = true")
        metered(own_home)
        page.wait_for_selector(f'a[href="{call_path(CALL)}"]', state="attached", timeout=PATIENCE_MS)
        assert page.evaluate(_PLACE) == before and before[0] == 300
        assert page.evaluate("window.neverReloaded") is True
        assert "brand-new" in open_page.text()
        assert open_page.complaints == []
