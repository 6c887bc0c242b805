"""A tab that remembers what went wrong in it, and the questions that tests ask of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from browser.places import Place
from browser.served import ZONE

WIDE, NARROW = 1280, 480
HEIGHT = 900
SERIOUS = ("serious", "critical")
# A zone and a language of its own, or the machine's would be in the pictures.
_PLACE = {"timezone_id": ZONE, "locale": "en-GB"}
_AXE = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
_WIDER = """
Array.from(document.querySelectorAll('body *')).filter(one => one.getBoundingClientRect().right > innerWidth + 1)
     .map(one => one.tagName + '.' + one.getAttribute('class')).slice(0, 5)"""


class Tab:
    """A page of Playwright's, and all that its console and its requests complained of."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self._origin = origin
        self.complaints: list[str] = []
        page.on("console", lambda said: self._complain(said.type in ("error", "warning"), f"console: {said.text}"))
        page.on("pageerror", lambda error: self._complain(True, f"exception: {error}"))
        page.on("request", lambda asked: self._complain(not self._is_ours(asked.url), f"elsewhere: {asked.url}"))
        page.on("requestfailed", lambda asked: self._complain(True, f"failed: {asked.url} {asked.failure}"))
        page.on("response", lambda said: self._complain(said.status >= 400, f"status {said.status}: {said.url}"))

    def open(self, place: Place, where: Mapping[str, str] | None = None) -> None:
        """Go there and wait for all of it; that a document has the status it should have is no complaint."""
        answer = self.page.goto(self._origin + place.address.format_map(where or {}))
        assert answer is not None and answer.status == place.document
        if answer.status >= 400:
            self.complaints = [said for said in self.complaints if str(answer.status) not in said]

    def serious(self, axe: str) -> list[str]:
        """What axe-core finds serious, one line for each rule: where, and why."""
        self.page.evaluate(axe)
        return [_line(found) for found in self.page.evaluate(_AXE) if found["impact"] in SERIOUS]

    def sticks_out(self) -> list[str]:
        """The first elements that make the page scroll sideways; none if it does not."""
        sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        whole, seen = self.page.evaluate(sizes)
        return list(self.page.evaluate(_WIDER)) or ["something"] if whole > seen else []

    def text(self) -> str:
        """What can be read in the page's body, with single spaces."""
        return " ".join(self.page.inner_text("main").split())

    def _complain(self, does: bool, what: str) -> None:
        if does:
            self.complaints.append(what)

    def _is_ours(self, address: str) -> bool:
        return address.startswith((f"{self._origin}/", "data:"))


@contextmanager
def tab(browser: Browser, origin: str, width: int = WIDE, **options: Any) -> Iterator[Tab]:
    """A tab without a past; `options` are those of a context."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, **(_PLACE | options))
    try:
        yield Tab(context.new_page(), origin)
    finally:
        context.close()


def _line(found: dict[str, Any]) -> str:
    nodes = [f"{node['target']} {node['failureSummary']}" for node in found["nodes"][:3]]
    return f"{found['id']} ({found['impact']}, {len(found['nodes'])} times): {' | '.join(nodes)}"
