"""The page in a real Chromium: names of others run nothing, and pages of others read nothing."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest

from contract import hostile_names
from contract.chromium import Chromium, Page, running_chromium
from halton.page_key import PageKey
from halton.paths import Home
from publish.serving import ask, child
from stack import running_stack

pytestmark = pytest.mark.contract

NAME = hostile_names.NAMES[0]
EVERY_NAME = quote("".join(hostile_names.NAMES[:8]), safe="")
UNSEEN = r"/[\u0007\u001b\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/"
EVERY_NAME += quote("\u202egnp.exe\u2066\x1b[2J", safe="")
SQL = "select position, model, project, session, client, error_type from calls"
# What each address shows, and the status of its document.
PAGES = {
    "/": 200,
    "/projections": 200,
    "/projections/calls": 200,
    "/projections/metered_calls?_facet=model&_facet=project&_facet=session": 200,
    "/projections/metered_calls?_facet=client&_facet_size=max&_size=max": 200,
    f"/projections/metered_calls?model={EVERY_NAME}": 200,
    f"/projections/metered_calls?_sort={EVERY_NAME}": 400,
    f"/projections/metered_calls?_facet={EVERY_NAME}": 400,
    f"/projections/metered_calls?_where={EVERY_NAME}": 400,
    f"/projections/metered_calls?_col={EVERY_NAME}": 400,
    f"/projections/metered_calls?_search={EVERY_NAME}&_next={EVERY_NAME}": 400,
    f"/projections/calls/{EVERY_NAME}": 400,
    f"/projections/calls/1,{EVERY_NAME}": 404,
    f"/projections/{EVERY_NAME}": 404,
    f"/{EVERY_NAME}": 404,
    "/projections?" + urlencode({"sql": SQL}): 200,
    "/projections?" + urlencode({"sql": f"{SQL} -- {NAME}</textarea>{NAME}"}): 200,
    "/projections?" + urlencode({"sql": f"select :x as \"{NAME}\" from calls", "x": NAME}): 200,
    f"/projections?sql={EVERY_NAME}": 400,
    "/projections/spend_by_model?" + urlencode({"from_day": NAME, "to_day": NAME}): 200,
    "/projections/calls_that_failed": 200,
    "/projections/calls.csv?_stream=on": 200,
    "/projections/calls.csv?_trace=1": 200,
    "/projections/calls.json": 200,
    f"/projections/calls.json?_sort={EVERY_NAME}": 400,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    made.prepare()
    hostile_names.write(made)
    return made


@pytest.fixture(scope="module")
def port(home: Home) -> Iterator[int]:
    with child(home) as (_, port):
        yield port


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    # The names of others lead here: a request that left the page would be seen, and reach nobody.
    with running_chromium(tmp_path_factory.mktemp("profile"), "--host-resolver-rules=MAP * 127.0.0.1") as browser:
        yield browser


@pytest.mark.parametrize("bypass_policy", [False, True], ids=["with our policy", "without our policy"])
def test_no_name_runs_as_a_script_or_fetches_anything(chromium: Chromium, port: int, bypass_policy: bool) -> None:
    page, origin = chromium.page(bypass_policy=bypass_policy), f"http://127.0.0.1:{port}"
    rows = [f"/projections/calls/{row}" for row in keys(port)]
    assert len(rows) == len(hostile_names.NAMES)
    for address, status in (PAGES | dict.fromkeys(rows, 200)).items():
        assert page.open(origin + address) == status, address
        assert page.evaluate("[typeof window.pwned, document.title === 'pwned', document.querySelectorAll('base').length]") == [
            "undefined", False, 0
        ], address  # fmt: skip
        assert [found for found in page.requests() if not found.startswith((origin + "/", "data:"))] == [], address
        assert page.evaluate("location.href").startswith(origin + "/"), address
        assert [text for text in page.complaints() if "the server responded with a status of 4" not in text] == [], address
        assert page.evaluate(f"{UNSEEN}.test(document.body.innerText)") is False, address
        if status == 200 and "." not in address.partition("?")[0]:
            assert_whole(page, address)


def keys(port: int) -> list[str]:
    """The keys of the calls, as the addresses of their pages have them."""
    answer = httpx.get(f"http://127.0.0.1:{port}/projections/calls.json?_shape=array&_size=max")
    return [f"{row['position']},{row['origin']}" for row in answer.json()]


def assert_whole(page: Page, address: str) -> None:
    """Our top bar and foot, with our style."""
    look = "getComputedStyle(document.querySelector('header.top')).display"
    assert page.evaluate(f"document.querySelector('footer.foot') !== null && {look}") not in (False, "inline"), address


def test_names_are_shown_as_they_are(chromium: Chromium, port: int) -> None:
    page = chromium.page()
    page.open(f"http://127.0.0.1:{port}/projections?" + urlencode({"sql": "select model from calls order by position"}))
    cells = page.evaluate("[...document.querySelectorAll('td.col-model')].map(cell => cell.textContent)")
    shown = dict(zip(hostile_names.NAMES, cells, strict=True))
    assert shown[NAME] == NAME
    assert shown[hostile_names.NAMES[13]] == hostile_names.NAMES[13]
    assert shown["\u202egnp.exe\u202c\u2066\u200b\ufeff"] == "\\u202egnp.exe\\u202c\\u2066\\u200b\\ufeff"
    assert shown["\x1b]52;c;eA==\x07\x1b[2J"] == "\\u001b]52;c;eA==\\u0007\\u001b[2J"
    assert len(shown["x" * 200]) == 200
    links = page.evaluate("[...document.querySelectorAll('td a')].map(link => [link.protocol, link.rel, link.target])")
    assert all(protocol == "http:" for protocol, *_ in links)


def test_scripts_of_our_own_run_under_our_policy(chromium: Chromium, port: int) -> None:
    page = chromium.page()
    page.open(f"http://127.0.0.1:{port}/projections?" + urlencode({"sql": "select model, count(*) from calls group by 1"}))
    assert page.evaluate("document.querySelectorAll('.CodeMirror').length") == 1
    assert page.evaluate("document.querySelector('#sql-format').hidden") is False
    page.evaluate("document.querySelector('#sql-format').click()")
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue().split('\\n').length") > 3
    page.open(f"http://127.0.0.1:{port}/projections/metered_calls?_facet=model")
    assert page.evaluate("document.querySelectorAll('th svg').length") > 0
    page.open(f"http://127.0.0.1:{port}/")
    page.evaluate("document.querySelector('details.months').open = true")
    page.evaluate("document.querySelector('h1').click()")
    assert page.evaluate("document.querySelector('details.months').open") is False
    assert page.complaints() == []


def test_a_browser_signs_in_by_the_link_and_stays_signed_in(home: Home, tmp_path: Path) -> None:
    with running_chromium(tmp_path) as chromium, child(home, "--private") as (_, port):
        origin = f"http://127.0.0.1:{port}"
        page = chromium.page()
        for address in ("/", "/projections/calls", "/static/halton.css"):
            assert page.open(origin + address) == 401
        assert page.cookies() == []
        assert page.open(origin + PageKey(home).link()) == 200
        assert page.evaluate("location.href") == origin + "/"
        assert page.evaluate("document.referrer + document.cookie") == ""
        history = page.evaluate("history.length")
        assert page.open(origin + "/projections/calls") == 200
        assert page.evaluate("history.length") == history + 1
        assert page.complaints() == []
        (cookie,) = page.cookies()
        seen = {name: cookie[name] for name in ("name", "domain", "path", "httpOnly", "secure", "session", "sameSite")}
        assert seen == {
            "name": PageKey(home).cookie_name(), "domain": "127.0.0.1", "path": "/", "httpOnly": True, "secure": False,
            "session": False, "sameSite": "Strict",
        }  # fmt: skip
        assert page.open(f"http://localhost:{port}/") == 401  # the cookie is of one host


def test_halton_browse_signs_in_to_the_page_of_a_whole_meter(tmp_path: Path) -> None:
    with running_stack(tmp_path, settings="[browse]\nprivate = true\n") as stack, running_chromium(tmp_path) as chromium:
        page = chromium.page()
        address = stack.halton("browse", "--no-open").strip()
        origin = address.partition("/-/")[0]
        assert page.open(origin + "/") == 401
        assert page.open(address) == 200
        assert page.evaluate("location.href") == origin + "/"
        assert httpx.get(origin + "/projections.json").status_code == 401
        token = stack.halton("browse", "--token").strip()
        assert httpx.get(origin + "/projections.json", headers={"authorization": f"Bearer {token}"}).status_code == 200
        key = stack.home.root / "page.key"
        assert (key.stat().st_size, stat.S_IMODE(key.stat().st_mode)) == (32, 0o600)
        key.unlink()
        assert page.open(origin + "/") == 401


AS_ANOTHER = """
import os, socket, sys
os.setgroups([]), os.setresgid(65534, 65534, 65534), os.setresuid(65534, 65534, 65534)
with socket.socket() as connection:
    connection.connect(("127.0.0.1", int(sys.argv[1])))
    connection.sendall(sys.stdin.buffer.read())
    print(connection.makefile("rb").read().decode("latin-1"))
"""


def test_another_account_reads_neither_page_nor_data(port: int) -> None:
    """Runs as root, to become another account."""
    for address in ("/", "/projections/calls.json", "/static/halton.css", "/-/metadata.json", "/nowhere"):
        request = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        command = [sys.executable, "-c", AS_ANOTHER, str(port)]
        done = subprocess.run(command, input=request, capture_output=True, text=True, timeout=30)
        assert done.stdout.startswith("HTTP/1.1 403 "), done.stderr
        assert done.stdout.rstrip().endswith("This page belongs to another account of this machine. Run your own: halton start")
        assert ask(port, request).status in (200, 404)


def test_no_statement_takes_much_memory(home: Home) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) "
    wide = ", ".join(["hex(zeroblob(490000))"] * 400)
    statements = (f"select {wide}", f"{endless}select {wide} from n", f"{endless}select zeroblob(900000) from n",
                  f"{endless}select json_group_array(hex(zeroblob(1000))) from n", "select hex(zeroblob(499999))")  # fmt: skip
    with child(home) as (process, port):
        for sql in statements:
            for kind in (".json", ".csv", ".arrow", ""):
                httpx.get(f"http://127.0.0.1:{port}/projections{kind}", params={"sql": sql}, timeout=30)
        peak = Path(f"/proc/{process.pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    assert int(peak) < 600_000, "KiB"
