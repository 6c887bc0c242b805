"""What a page of HTML or a style sheet has a browser fetch by itself, where its links lead, and which places it has."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

# https://html.spec.whatwg.org/multipage/links.html#linkTypes: those that fetch. `form` is no load, but leaves all the same.
FETCHED = {
    "dns-prefetch", "icon", "apple-touch-icon", "manifest", "modulepreload", "preconnect", "prefetch", "preload", "stylesheet",
}  # fmt: skip
_SOURCES = {"src", "srcset", "poster", "data", "action", "background", "xlink:href"}
_CSS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class Read(NamedTuple):
    """Addresses as they are written, and the ids of a page."""

    loads: list[str]
    links: list[str]
    ids: set[str]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read([], [], set())
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.read.ids.update(named[name] for name in ("id", "name") if name in named)
        self.read.loads.extend(value for name, value in named.items() if name in _SOURCES)
        self.read.loads.extend(in_css(named.get("style", "")))
        if "href" in named:
            fetched = tag in ("use", "image", "base") or (tag == "link" and set(named.get("rel", "").split()) & FETCHED)
            (self.read.loads if fetched else self.read.links if tag == "a" else []).append(named["href"])

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.read.loads.extend(in_css(data))


def in_page(text: str) -> Read:
    """What a page loads and names."""
    page = _Page()
    page.feed(text)
    page.close()
    return page.read


def in_css(text: str) -> list[str]:
    """What a style sheet, or a piece of one, loads."""
    return [first or second for first, second in _CSS.findall(text)]


def is_elsewhere(address: str) -> bool:
    """Whether it leaves the host; what lies in the address itself is here."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def broken(site: Path, page: Path, links: list[str], ids: dict[Path, set[str]]) -> list[str]:
    """The links of a page to files or places of the site that are not there; `ids` are those of each page."""
    found = []
    for link in links:
        if is_elsewhere(link) or link.startswith("mailto:"):
            continue
        place = urlsplit(urljoin(f"/{page.relative_to(site)}", link))
        target = site / unquote(place.path).lstrip("/")
        if not target.is_file() or (place.fragment and unquote(place.fragment) not in ids.get(target, {place.fragment})):
            found.append(f"{page.relative_to(site)} → {link}")
    return found
