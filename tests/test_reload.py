"""`halton reload` with a whole meter: what config.toml says of bodies and redaction holds from the next call on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from client import URL, body, client
from halton.bodies.reading import Wanted, each, open_bodies, text_of
from halton.log.store import read_only
from stack import Stack, running_stack

RULE = '\n[[redact]]\nkind = "acme_key"\nanchor = "acme_"\npattern = "acme_[a-z]{8,64}"\n'


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("reload")) as running:
        yield running


@pytest.fixture
def config(stack: Stack) -> Iterator[str]:
    """What config.toml holds, and holds again afterwards."""
    before = stack.home.config.read_text()
    yield before
    stack.home.config.write_text(before)
    stack.halton("reload")


def ask(plain: httpx.Client, system: str = "be brief") -> None:
    asked = json.loads(body("plain")) | {"system": system}
    assert plain.post(URL, json=asked, headers={"x-api-key": "sk-ant-api-test"}).status_code == 200


def kept(stack: Stack) -> list[bool]:
    """Whether the request of each call was kept, in the order of the log."""
    stack.calls()
    query = """select data -> '$.request_body.commitment' is not null from event
                where type = 'call.completed' order by position"""
    with closing(read_only(stack.home.log)) as log:
        return [bool(both) for (both,) in log.execute(query)]


def test_bodies_are_off_from_the_very_next_call(stack: Stack, config: str) -> None:
    began = len(kept(stack))
    with client(stack) as plain:
        for enabled in ("true", "false", "true", "false"):
            stack.home.config.write_text(f"{config}\n[bodies]\nenabled = {enabled}\n")
            stack.halton("reload")
            ask(plain)
    assert kept(stack)[began:] == [True, False, True, False]


def test_the_most_that_is_kept_of_one_follows(stack: Stack, config: str) -> None:
    began = len(kept(stack))
    with client(stack) as plain:
        for most in (0, 64):
            stack.home.config.write_text(f"{config}\n[bodies]\nmax_body_bytes = {most}\n")
            stack.halton("reload")
            ask(plain, "many words " * 50)
    assert kept(stack)[began:] == [False, True]
    with closing(open_bodies(stack.home.bodies)) as stored:
        *_, last = [row for row in each(stored, Wanted()) if row.side == "request"]
    assert last.text_bytes <= 64 and last.truncated


def test_a_rule_of_ones_own_holds_and_a_rescan_finds_what_came_before(stack: Stack, config: str) -> None:
    secret = "acme_" + "hijklmnop"
    with client(stack) as plain:
        ask(plain, f"first {secret}")
        stack.calls()
        stack.home.config.write_text(config + RULE)
        told = json.loads(stack.halton("reload", "--json"))
        assert [change["key"] for change in told["changed"]] == ["redact"] and told["not_acknowledged"] == []
        ask(plain, f"second {secret}")
    stack.calls()
    assert _texts_with(stack, secret) == 1
    assert "1 changed" in stack.halton("bodies", "rescan")
    assert _texts_with(stack, secret) == 0
    assert "0 changed" in stack.halton("bodies", "rescan")
    stack.halton("verify")


def test_what_cannot_be_used_is_refused_and_all_goes_on(stack: Stack, config: str) -> None:
    stack.home.config.write_text(config + RULE.replace("{8,64}", "+"))
    assert stack.halton("reload", check=False) == ""
    stack.home.config.write_text(f"{config}\n[capture]\nworkers = 3\n")
    said = stack.halton("reload", "--dry-run")
    assert "Waits for the next start" in said and "capture.workers" in said


def test_the_page_begins_anew_with_its_settings(stack: Stack, config: str) -> None:
    browse = stack.status()["browse"]
    url = f"http://127.0.0.1:{browse['port']}/projections.json?sql=select+1"
    assert httpx.get(url).status_code == 200
    before = stack.pid("browse")
    stack.home.config.write_text(f"{config}\n[browse]\nsql = false\n")
    stack.halton("reload")
    assert stack.pid("browse") != before and httpx.get(url).status_code == 403
    assert next(one["restarts"] for one in stack.status()["processes"] if one["name"] == "browse") == 0


def test_the_page_shows_bodies_from_the_reload_that_allows_it_and_none_that_was_purged(stack: Stack, config: str) -> None:
    secret = "sk-ant-api03-" + "Zk83hQ1vN0tR7wYb2LmX"
    with client(stack) as plain:
        ask(plain, f"bring the words of the page and {secret}")
    page = f"http://127.0.0.1:{stack.status()['browse']['port']}/call/{stack.calls()[0]['call_id']}"
    assert "the words of the page" not in httpx.get(page).text
    stack.home.config.write_text(f"{config}\n[browse]\nbodies = true\n")
    assert [change["key"] for change in json.loads(stack.halton("reload", "--json"))["changed"]] == ["browse.bodies"]
    shown = httpx.get(page)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert "bring the words of the page and " in shown.text and secret not in shown.text
    foreign = {"origin": "http://localhost:3000"}
    assert not [name for name in httpx.get(page, headers=foreign).headers if name.startswith("access-control-")]
    stack.halton("bodies", "purge", "--all")
    gone = httpx.get(page).text
    assert "the words of the page" not in gone and "It is not stored any more: it was purged" in gone


def _texts_with(stack: Stack, secret: str) -> int:
    with closing(open_bodies(stack.home.bodies)) as stored:
        return sum(secret.encode() in text_of(row) for row in each(stored, Wanted()) if row.side == "request")
