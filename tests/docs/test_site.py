"""The site of docs/: it builds without a warning, asks nobody but its own host, and can be searched. Run: -m site"""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from contract.chromium import Page, running_chromium
from docs.loads import broken, in_css, in_page, is_elsewhere
from eventually import eventually_in_threads

ROOT = Path(__file__).parents[2]
SHOWN = ("index.html", "cli.html", "adr/0019-authorities-in-a-row.html")
_COMMAND = re.compile(r"^\s*(python -m sphinx .*)$", re.MULTILINE)
pytestmark = [pytest.mark.site, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the command that docs/testing.md has, into a folder of its own."""
    out = tmp_path_factory.mktemp("site")
    (line,) = set(_COMMAND.findall((ROOT / "docs" / "conf.py").read_text()))
    words = [str(out) if word == "build/site" else word for word in line.split()[1:]]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-8000:]
    return out


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(5)


def pages(site: Path) -> list[Path]:
    return sorted(site.glob("**/*.html"))


def test_every_page_is_there_and_in_the_index_of_the_search(site: Path) -> None:
    names = {page.relative_to(site).with_suffix("").as_posix() for page in pages(site)}
    written = {page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in (ROOT / "docs").glob("**/*.md")}
    beside = {"changelog", "security", "own-projections", "kept-homes"}
    assert names == written | beside | {"genindex", "search"}
    index = (site / "searchindex.js").read_text()
    assert [name for name in written | beside if f'"{name}"' not in index] == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = [(page, address) for page in pages(site) for address in in_page(page.read_text()).loads]
    loaded += [(sheet, address) for sheet in site.glob("**/*.css") for address in in_css(sheet.read_text())]
    assert len(loaded) > 500
    assert [(str(file), address) for file, address in loaded if is_elsewhere(address)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="//cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="https://fonts.example/a.css">',
        '<img srcset="http://img.example/a.png 2x">',
        "<style>@import 'https://fonts.example/a.css';</style>",
        '<p style="background: url(https://img.example/a.png)">',
    ],
)
def test_what_comes_from_elsewhere_would_be_seen(text: str) -> None:
    assert [is_elsewhere(address) for address in in_page(text).loads] == [True]


def test_every_link_leads_somewhere(site: Path) -> None:
    read = {page: in_page(page.read_text()) for page in pages(site)}
    ids = {page: found.ids | {""} for page, found in read.items()}
    assert sum(len(found.links) for found in read.values()) > 2000
    assert [link for page, found in read.items() for link in broken(site, page, found.links, ids)] == []
    assert broken(site, site / "index.html", ["no.html", "cli.html#no"], ids) == [
        "index.html → no.html",
        "index.html → cli.html#no",
    ]


def test_every_page_can_be_reached_from_the_first(site: Path) -> None:
    found = {link.partition("#")[0] for link in in_page((site / "index.html").read_text()).links}
    assert {str(page.relative_to(site)) for page in pages(site)} - found <= {"index.html", "genindex.html", "search.html"}


@pytest.mark.parametrize(
    ("scheme", "back", "link"), [("1", "rgb(255, 255, 255)", "rgb(30, 110, 91)"), ("0", "rgb(19, 20, 22)", "rgb(91, 185, 159)")]
)
def test_a_browser_shows_it_light_and_dark_and_asks_nobody_else(
    site: Path, tmp_path: Path, scheme: str, back: str, link: str
) -> None:
    with served(site) as address, running_chromium(tmp_path, f"--blink-settings=preferredColorScheme={scheme}") as browser:
        page = browser.page()
        for name in SHOWN:
            assert page.open(address + name) == 200
            assert page.complaints() == []
            assert [asked for asked in page.requests() if not asked.startswith((address, "data:"))] == []
            assert style(page, "body", "backgroundColor") == back
        assert page.open(f"{address}index.html") == 200
        assert style(page, "article td a", "color") == link


def test_the_search_finds_a_word_on_the_page_that_has_it(site: Path, tmp_path: Path) -> None:
    with served(site) as address, running_chromium(tmp_path) as browser:
        page = browser.page()
        page.open(f"{address}search.html?q=kickstart")
        eventually_in_threads(lambda: page.evaluate("document.querySelectorAll('#search-results ul a').length") > 0)
        hits = page.evaluate("[...document.querySelectorAll('#search-results ul a')].map(a => a.getAttribute('href'))")
        assert hits[0].startswith("service.html")
        assert page.complaints() == []
        assert [asked for asked in page.requests() if not asked.startswith((address, "data:"))] == []


def style(page: Page, selector: str, name: str) -> str:
    return str(page.evaluate(f"getComputedStyle(document.querySelector({selector!r})).{name}"))
