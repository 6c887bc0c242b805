"""No text of the page's CSV is a formula, whatever pieces it comes in."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.csv_text import harmless
from halton.publish.harmless_csv import HarmlessCsv, harmless_rows

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
FORMULA = """=cmd|'/C calc'!A0"""
CSV = 'name,cost\r\n"=1+1, or ""more""\n@two",-0.5\r\n+1,2\r\n'
MADE = 'name,cost\r\n"\'=1+1, or ""more""\\x0a@two",-0.5\r\n+1,2\r\n'


@pytest.mark.parametrize(
    ("row", "made"),
    [
        ("plain,1\r\n", "plain,1\r\n"),
        ("=1+1\r\n", "'=1+1\r\n"),
        ("@SUM(A1),+x,-x\r\n", "'@SUM(A1),'+x,'-x\r\n"),
        ("-1,+2,-1.5,1e-05,-1e+300\r\n", "-1,+2,-1.5,1e-05,-1e+300\r\n"),
        ("-1+1,-0x1,--1,-\r\n", "'-1+1,'-0x1,'--1,'-\r\n"),
        ('"\t=1"\r\n', "\\x09=1\r\n"),
        ("項目,\u202e\r\n", "項目,\\u202e\r\n"),
        (",,\r\n", ",,\r\n"),
    ],
)
def test_texts_are_made_harmless_and_numbers_stay(row: str, made: str) -> None:
    assert harmless_rows(row) == made


@given(st.lists(st.lists(st.text(st.sampled_from("a1=+-@ ,;|\"\t\r\n\x1b項＝'.")), min_size=1, max_size=4), max_size=4))
def test_every_cell_of_any_table_is_a_number_or_harmless(rows: list[list[str]]) -> None:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    found = list(csv.reader(io.StringIO(harmless_rows(made.getvalue()), newline="")))
    assert found == [[cell if NUMBER.fullmatch(cell) else harmless(cell) for cell in row] for row in rows]


@pytest.mark.anyio
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
async def test_rows_are_made_harmless_in_whatever_pieces_they_come(size: int) -> None:
    pieces = [CSV.encode()[at : at + size] for at in range(0, len(CSV), size)]
    assert await sent("/t.csv", pieces) == (b"text/plain; charset=utf-8", MADE.encode())


@pytest.mark.anyio
async def test_other_addresses_and_errors_pass_as_they_are() -> None:
    assert await sent("/t.json", [CSV.encode()]) == (b"text/html; charset=utf-8", CSV.encode())
    assert await sent("/t.csv", [CSV.encode()], status=400) == (b"text/html; charset=utf-8", CSV.encode())


@pytest.mark.anyio
async def test_what_ends_within_a_row_is_sent_all_the_same() -> None:
    assert (await sent("/t.csv", [b'a\r\n"=b']))[1] == b"a\r\n'=b\r\n"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "address",
    ["/projections/calls.csv", "/projections/calls.csv?_stream=on", "/projections/calls.csv?_size=max",
     "/projections/calls.csv?_dl=1", "/projections/calls.csv?_trace=1&_stream=on",
     "/projections/metered_calls.csv?_stream=1", "/projections.csv?sql=select+*+from+calls"],
)  # fmt: skip
async def test_a_hostile_project_is_text_in_every_csv_of_the_page(datasette: Any, views: Path, address: str) -> None:
    writer = sqlite3.connect(views)
    writer.execute("update calls set project = ?, model = ?", (FORMULA, "\t@x"))
    writer.commit()
    writer.close()
    answer = await datasette.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] in ("text/plain", "text/csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.text, newline="")) for cell in row]
    assert [cell for cell in cells if "cmd|" in cell], address
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    assert "'=cmd|" in answer.text


@pytest.mark.anyio
async def test_a_long_text_is_not_too_long(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections.csv", params={"sql": "select hex(zeroblob(400000)) as long, -5 as cost"})
    assert answer.text == "long,cost\r\n" + "0" * 800_000 + ",-5\r\n"


async def sent(path: str, pieces: list[bytes], status: int = 200) -> tuple[bytes, bytes]:
    """Type and body of an answer in these pieces."""
    said: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"Content-Type", b"text/html; charset=utf-8")]})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        said.append(message)

    await HarmlessCsv(application)({"type": "http", "path": path}, None, send)
    headers = {name.lower(): value for name, value in said[0]["headers"]}
    return headers[b"content-type"], b"".join(message["body"] for message in said[1:])


@pytest.mark.anyio
async def test_a_statement_that_fails_is_no_empty_table(datasette: Any, views: Path) -> None:
    failed = await datasette.client.get("/projections.csv?sql=select+nothing")
    assert (failed.status_code, "the same address without .csv says why" in failed.text) == (400, True)
    empty = await datasette.client.get("/projections.csv?sql=select+model+from+calls+where+0")
    assert (empty.status_code, empty.text) == (200, "model\r\n")
