"""What SQL can reach from a browser: every database, table, column and value that Datasette has."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bodies import made
from halton.bodies.store import BodyStore
from halton.log.store import Fact, Log
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector

pytestmark = pytest.mark.anyio

SAID = "sentinel-of-a-prompt"
HEADER = "sentinel-of-a-header"
PAYLOAD = "sentinel-of-usage"
FORBIDDEN = {
    "answer", "authorization", "bodies", "body", "content", "cookie", "data", "header", "headers", "message", "messages",
    "payload", "prompt", "raw", "request", "request_body", "request_headers", "response", "response_body", "response_headers",
    "salt", "text", "usage",
}


@pytest.fixture
def talked(home: Home) -> Home:
    """A home with a call whose bodies, headers and usage are kept, and its views."""
    store = BodyStore(home.bodies)
    bodies = {side: made.row("0192a", side, f"{SAID} {side}") for side in ("request", "response")}
    store.add(list(bodies.values()))
    store.close()
    kept = {side: row.kept for side, row in bodies.items()}
    headers = {"request-id": HEADER, "anthropic-ratelimit-requests-limit": HEADER, "x-ratelimit-reset-tokens": HEADER}
    call = made.completed(kept, model="claude-sonnet-4-5", headers=headers, usage={PAYLOAD: {"details": PAYLOAD}})
    log = Log(home.log)
    log.append([Fact.of("0192a", call)])
    log.close()
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
    return home


async def test_the_test_would_find_them(talked: Home) -> None:
    log = b"".join(path.read_bytes() for path in talked.root.glob("db.sqlite*"))
    assert HEADER.encode() in log and PAYLOAD.encode() in log
    assert msgspec.json.encode(made.stored(talked)) == b'[["0192a","request"],["0192a","response"]]'


async def test_two_databases_are_attached_and_one_can_be_read(talked: Home, datasette: Any) -> None:
    assert set(datasette.databases) == {"_internal", "projections"}
    await datasette.refresh_schemas()
    for path in ("/_internal", "/_internal/databases", "/_internal/tables.json", "/_internal.json?sql=select+1", "/-/databases"):
        assert (await datasette.client.get(path)).status_code in (403, 404), path
    files = [row[2] for row in await datasette.get_database("projections").execute_fn(attached)]
    assert files == []


def attached(connection: Any) -> list[Any]:
    """What lies beside the views on their connection."""
    return [row for row in connection.execute("pragma database_list").fetchall() if row[1] != "main"]


async def test_no_table_has_a_column_for_what_was_said(talked: Home, datasette: Any) -> None:
    found = await columns(datasette)
    assert len(found) > 30
    assert not [(table, column) for table, names in found.items() for column in names if column.lower() in FORBIDDEN]


async def test_no_value_holds_what_was_said(talked: Home, datasette: Any) -> None:
    for table in await columns(datasette):
        for address in (f"/projections/{table}.json?_size=max", f"/projections/{table}.csv?_stream=on"):
            answer = await datasette.client.get(address)
            assert answer.status_code == 200, address
            for sentinel in (SAID, HEADER, PAYLOAD, "ratelimit"):
                assert sentinel not in answer.text, address
    assert "claude-sonnet-4-5" in (await datasette.client.get("/projections/calls.csv")).text


async def test_no_byte_of_the_file_under_the_page_holds_what_was_said(talked: Home, datasette: Any) -> None:
    for path in sorted(talked.root.glob("views.sqlite*")):
        held = path.read_bytes()
        for sentinel in (SAID, HEADER, PAYLOAD):
            assert sentinel.encode() not in held, path


async def columns(datasette: Any) -> dict[str, list[str]]:
    """The columns of each table and view, those that Datasette hides included."""
    views = datasette.get_database("projections")
    names = [row[0] for row in await views.execute("select name from sqlite_schema where type in ('table', 'view')")]
    return {name: await views.table_columns(name) for name in names}
