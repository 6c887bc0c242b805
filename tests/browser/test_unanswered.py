"""An open page whose server is gone says of when it is, and takes that back when it is answered again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from browser.places import KINDS
from browser.served import served
from browser.tab import tab
from halton.paths import Home
from halton.publish.sign_in import NEEDED

pytestmark = pytest.mark.browser
PATIENCE_MS = 20_000


def test_a_page_that_is_not_answered_says_that_it_is_old(chromium: Browser, home: Home) -> None:
    with served(home) as origin, tab(chromium, origin) as open_page:
        page = open_page.page
        open_page.open(KINDS[0])
        assert not page.is_visible(".stale")
        page.route("**/-/halton/pulse", _unanswered)
        page.wait_for_selector(".stale", state="visible", timeout=PATIENCE_MS)
        assert "The page is not answering. These figures are of" in open_page.text()
        page.unroute("**/-/halton/pulse")
        page.wait_for_selector(".stale", state="hidden", timeout=PATIENCE_MS)


@pytest.mark.parametrize("answer", ["broken", "another page", "none"])
def test_a_page_that_cannot_draw_itself_anew_says_that_it_is_old(chromium: Browser, home: Home, answer: str) -> None:
    with served(home) as origin, tab(chromium, origin) as open_page:
        page = open_page.page
        open_page.open(KINDS[0])
        figures = page.inner_text("main .tiles")
        page.route("**/-/halton/pulse", _moved_on)
        page.route(f"{origin}/", {"broken": _broken, "another page": _another_page, "none": _never}[answer])
        page.wait_for_selector(".stale", state="visible", timeout=PATIENCE_MS)
        assert page.inner_text("main .tiles") == figures


def test_a_private_page_whose_browser_is_signed_out_meanwhile_says_what_signs_it_in(chromium: Browser, home: Home) -> None:
    with served(home) as origin, tab(chromium, origin) as open_page:
        page = open_page.page
        open_page.open(KINDS[0])
        page.route("**/-/halton/pulse", _signed_out)
        page.wait_for_selector(".stale[data-because='401']", state="visible", timeout=PATIENCE_MS)
        assert "This browser is signed out, and halton browse signs it in again. These figures are of" in open_page.text()
        assert "not answering" not in open_page.text()


def _unanswered(route: Route) -> None:
    route.abort("connectionrefused")


def _signed_out(route: Route) -> None:
    route.fulfill(status=401, body=NEEDED)


def _moved_on(route: Route) -> None:
    route.fulfill(json={"mark": "later"})


def _broken(route: Route) -> None:
    route.fulfill(status=500, body="<main><div data-pulse></div></main>", content_type="text/html")


def _another_page(route: Route) -> None:
    route.fulfill(body="<main>Signed out</main>", content_type="text/html")


def _never(route: Route) -> None:
    """The browser waits until it gives up."""
