"""The page of one call: which it finds, what it shows, and what it never shows."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.database import QueryInterrupted

import make
from halton.bodies.content import make_content
from halton.bodies.row import Row
from halton.bodies.store import BodyStore
from halton.events.body import KeptBody
from halton.events.types import Event
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.database import NAME
from halton.publish.pages.call import look_up
from halton.redact.budget import clock

pytestmark = pytest.mark.anyio

DASHBOARD = "http://localhost:3000"
HOSTILE = "<img src=x onerror=alert(1)>\u202e\x1b'\""
IDS = ("01a1aaaa000070000000000000000001", "01a1aaaa000070000000000000000002", "01a1bbbb000070000000000000000003")


def fill(home: Home, facts: list[Fact | Event]) -> None:
    log = Log(home.log)
    log.append([fact if isinstance(fact, Fact) else Fact.of("x", fact) for fact in facts])
    log.close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()


def three(home: Home) -> None:
    calls = [Fact.of(name, make.call(session="s/1", started_at=make.NOON + n * make.MINUTE)) for n, name in enumerate(IDS)]
    fill(home, [make.price(), *calls])


def keep(home: Home, call: str, document: Any) -> KeptBody:
    content = make_content(document, content_type="application/json", original_bytes=99, limit=1 << 20, check=clock(60))
    row = Row.of(content, call_id=call, side="request", started_at=make.NOON, project="p", after=1, salt=b"0" * 16)
    with closing(BodyStore(home.bodies)) as store:
        store.add([row])
    return row.kept


async def test_a_call_is_shown_by_its_id_and_by_the_beginning_of_it(home: Home, datasette: Any) -> None:
    three(home)
    whole = await datasette.client.get(f"/call/{IDS[0]}")
    assert whole.status_code == 200
    text = whole.text
    for said in (
        "claude-sonnet-4-5-20250929", "$0.0060", "Tue 22 Sep 2026", "first token after 420 ms", "Costs $0.006.", "$3 per million",
        "git_root", "api.anthropic.com", 'href="/project/halton"', 'href="/session/s~2F1"', f'href="/call/{IDS[1]}"',
        'href="/model/anthropic/claude-sonnet-4-5-20250929"', 'href="/projections/metered_calls?position=3&amp;origin=1"',
    ):  # fmt: skip
        assert said in text, said
    assert [int(level) for level in re.findall(r"<h([1-6])", text)][:2] == [1, 2] and text.count("<h1") == 1
    beginning = await datasette.client.get("/call/01A1B")
    assert beginning.status_code == 200 and IDS[2] in beginning.text
    row = await datasette.client.get("/projections/metered_calls.json?position=3&origin=1&_shape=array")
    assert [one["call_id"] for one in row.json()] == [IDS[0]]


async def test_a_beginning_of_several_is_a_list_of_them(home: Home, datasette: Any) -> None:
    three(home)
    answer = await datasette.client.get("/call/01a1aaaa")
    assert answer.status_code == 300
    assert re.findall(r'href="(/call/[^"]+)"', answer.text) == [f"/call/{IDS[0]}", f"/call/{IDS[1]}"]


async def test_the_last_is_the_newest(home: Home, datasette: Any) -> None:
    three(home)
    answer = await datasette.client.get("/call/last")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/call/{IDS[2]}")


@pytest.mark.parametrize("asked", ["last", "01a1cccc", "~3Cscript~3Ealert(1)", "%E2%80%AE", "x" * 3000, "*", "~00"])
async def test_what_names_no_call_is_answered_with_help(home: Home, datasette: Any, asked: str) -> None:
    before = await datasette.client.get(f"/call/{asked}")
    assert (before.status_code, "halton calls --json" in before.text) == (404, True)
    if asked != "last":
        three(home)
    answer = await datasette.client.get(f"/call/{asked}")
    assert (answer.status_code, "No such call" in answer.text) == (404, True)
    assert "<script>alert" not in answer.text and "\u202e" not in answer.text and len(answer.text) < 8000


async def test_a_call_that_could_not_be_looked_up_in_time_is_not_called_missing(home: Home, datasette: Any) -> None:
    three(home)
    datasette.sql_time_limit_ms = 1e-6
    with pytest.raises(QueryInterrupted):
        await look_up(datasette.get_database(NAME), IDS[0])
    assert await look_up(datasette.get_database(NAME), "no id") == []


async def test_text_of_others_is_text_and_visible(home: Home, open_window: Any) -> None:
    words = ("provider", "endpoint", "kind", "model", "model_requested", "project", "attributed_by", "evidence", "git_branch",
             "client", "session", "agent", "request_class", "status", "reason", "error_type", "stop_reason", "request_id",
             "service_tier", "transport", "host")  # fmt: skip
    kept = keep(home, IDS[0], {"text": HOSTILE, HOSTILE: [HOSTILE]})
    odd = make.call(
        **dict.fromkeys(words, HOSTILE), usage={HOSTILE: HOSTILE}, headers={"x": HOSTILE}, units={HOSTILE: 5},
        request_body=kept, duration_ms=2**62, ttft_ms=2**61, ttfb_ms=-5, output_tokens=10**8, attempt=2**40,
    )  # fmt: skip
    price = make.price(provider=HOSTILE, model=HOSTILE, match=("*",), source=HOSTILE, checked=HOSTILE, book=HOSTILE)
    fill(home, [price, Fact.of(IDS[0], odd), Fact.of(IDS[1], odd)])
    with open_window(home, bodies=True) as datasette:
        for call in IDS[:2]:
            answer = await datasette.client.get(f"/call/{call}")
            assert answer.status_code == 200
            assert "<img" not in answer.text and "onerror=alert(1)&gt;" in answer.text
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text)


async def test_a_page_shows_no_body_unless_the_owner_allows_it(home: Home, open_window: Any) -> None:
    kept = keep(home, IDS[0], {"prompt": "the words of a prompt"})
    fill(home, [make.price(), Fact.of(IDS[0], make.call(request_body=kept))])
    with open_window(home) as datasette:
        answer = await datasette.client.get(f"/call/{IDS[0]}")
        assert "the words of a prompt" not in answer.text
        assert f"<code>halton bodies show {IDS[0]}</code>" in answer.text and "<code>bodies = true</code>" in answer.text
    with open_window(home, bodies=True, cors_origins=(DASHBOARD,)) as datasette:
        answer = await datasette.client.get(f"/call/{IDS[0]}")
        assert "the words of a prompt" in answer.text and answer.headers["cache-control"] == "no-store"
        assert "<code>bodies = true</code>" not in answer.text
        foreign = await datasette.client.get(f"/call/{IDS[0]}", headers={"origin": DASHBOARD})
        assert not [name for name in foreign.headers if name.startswith("access-control-")]
        framed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
        assert (await datasette.client.get(f"/call/{IDS[0]}", headers=framed)).status_code == 403


async def test_no_sql_of_the_page_finds_a_body_even_where_pages_show_them(home: Home, open_window: Any) -> None:
    kept = keep(home, IDS[0], {"prompt": "the words of a prompt"})
    fill(home, [make.price(), Fact.of(IDS[0], make.call(request_body=kept))])
    with open_window(home, bodies=True) as datasette:
        await datasette.client.get(f"/call/{IDS[0]}")
        found = await datasette.client.get("/projections.json?sql=select+*+from+request_bodies&_shape=array")
        assert found.status_code == 400
        everywhere = await datasette.client.get("/-/databases.json")
        assert everywhere.status_code == 404 and list(datasette.databases) == ["_internal", "projections"]
        names = await datasette.client.get("/projections.json?sql=select+name+from+pragma_database_list&_shape=array")
        assert names.status_code == 400


@pytest.mark.parametrize("started_at", [-1, -62_135_596_800_000_000, 253_402_300_799_000_000])
async def test_a_call_whose_clock_was_far_too_wrong_is_shown(home: Home, datasette: Any, started_at: int) -> None:
    odd = make.call(session="s", started_at=started_at, transport="websocket", response_id="r")
    fill(home, [make.price(), Fact.of(IDS[0], odd), Fact.of(IDS[1], make.call(session="s", response_id="r"))])
    for address in (f"/call/{IDS[0]}", f"/call/{IDS[1]}", "/session/s"):
        answer = await datasette.client.get(address)
        assert (answer.status_code, IDS[1] in answer.text) == (200, True), address


async def test_a_call_without_session_body_or_price_is_shown(home: Home, datasette: Any) -> None:
    nothing = dict.fromkeys(("model", "model_requested", "client", "ttfb_ms", "ttft_ms", "duration_ms", "http_status"))
    facts = {
        "usage_known": False,
        "usage_reason": "interrupted",
        "status": "interrupted",
        "input_tokens": None,
        "output_tokens": None,
    }
    fill(home, [Fact.of(IDS[0], make.call(**nothing, **facts))])
    text = (await datasette.client.get(f"/call/{IDS[0]}")).text
    assert "no model named" in text and "When it ended is not known" in text
    assert "Not known: the meter ended before the answer did." in text and "the meter itself stopped" in text


async def test_a_call_of_another_machine_is_shown_by_its_views(home: Home, datasette: Any, tmp_path: Path) -> None:
    three(home)
    with closing(sqlite3.connect(home.views)) as views, views:
        for table in ("calls", "usage", "cost"):
            views.execute(f"update {table} set origin = 2 where position = 4")
        views.execute("insert into machines values ('m', 1, 2, 'laptop <b>', 9, 1, '2026-09-22T12:00:00.000000Z')")
    text = (await datasette.client.get(f"/call/{IDS[1]}")).text
    assert "on another machine: laptop &lt;b&gt;" in text and "Its event is on another machine" in text
    assert "Costs $0.006." in text and "$3 per million" not in text
