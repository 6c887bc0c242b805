"""What a page of another site reads of ours and of the proxy, in a real Chromium: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.chromium import Chromium, running_chromium
from contract.hostile_site import hostile_site
from halton.page_key import PageKey
from publish.serving import child
from stack import Stack

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    with running_chromium(tmp_path_factory.mktemp("profile"), rules) as browser:
        yield browser


def page_of(whole: Stack) -> str:
    return f"http://127.0.0.1:{whole.status()['browse']['port']}"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost"])
def test_another_site_reads_nothing(chromium: Chromium, whole: Stack, host: str) -> None:
    target, proxy = page_of(whole), f"http://127.0.0.1:{whole.proxy_port}"
    with hostile_site(target, proxy) as port:
        page = chromium.page()
        assert page.open(f"http://{host}:{port}/") == 200
        found = page.evaluate("attack()")
    assert len(found) > 30
    assert {name: text for name, text in found.items() if text} == {}


def test_the_attempts_succeed_where_nothing_is_closed(chromium: Chromium) -> None:
    """A silent attack must not be taken for a strong defence: against the site itself, which answers all with one page."""
    with hostile_site("", "") as port:
        page = chromium.page()
        page.open(f"http://127.0.0.1:{port}/")
        found = page.evaluate("attack()")
    assert {name for name, text in found.items() if text} >= {
        "fetch", "fetchHome", "fetchCsv", "fetchArrow", "fetchStatic", "fetchWithCookies", "fetchWithHeader", "fetchSql",
        "fetchOpaque", "request", "script", "scriptStatic", "frame", "frameWindow", "object", "sharedStyle", "worker",
        "proxy", "proxyFrame", "proxyScript",
    }  # fmt: skip


def test_a_name_that_is_bound_anew_to_this_machine_reads_nothing(chromium: Chromium, whole: Stack) -> None:
    page = chromium.page()
    assert page.open(page_of(whole).replace("127.0.0.1", "evil.example")) == 403
    assert page.evaluate("document.body.innerText") == "Only http://127.0.0.1, http://localhost and http://[::1] are answered."
    assert page.evaluate("fetch('/projections/calls.json').then((answer) => answer.status)") == 403
    assert page.open(f"http://evil.example:{whole.proxy_port}/") == 405


def test_a_window_that_another_site_opens_cannot_be_looked_into(chromium: Chromium, whole: Stack) -> None:
    target = page_of(whole)
    with hostile_site(target, target) as port:
        page = chromium.page()
        page.open(f"http://127.0.0.1:{port}/")
        look = """new Promise((end) => {
            const opened = window.open(target + "/");
            setTimeout(() => {
                try { end([opened.closed, opened.document.title]); } catch (error) { end([opened.closed, "", error.name]); }
            }, 3000);
        })"""
        closed, title, *_ = page.evaluate(look)
    assert (closed, title) == (True, "")  # our opener policy cut them apart


def test_a_signed_in_browser_is_no_help_to_another_site(chromium: Chromium, whole: Stack, tmp_path: Path) -> None:
    with child(whole.home, "--private") as (_, at):
        target = f"http://127.0.0.1:{at}"
        page = chromium.page()
        assert page.open(target) == 401  # it is there: a link that is older than the page is refused
        assert page.open(target + PageKey(whole.home).link()) == 200
        assert page.open(target + "/projections/calls.json") == 200
        for host in ("evil.example", "127.0.0.1", "localhost"):
            with hostile_site(target, target) as port:
                assert page.open(f"http://{host}:{port}/") == 200
                found = page.evaluate("attack()")
            assert {name: text for name, text in found.items() if text} == {}, host
