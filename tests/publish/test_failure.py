"""What is said of an exception, and what is not."""

from pathlib import Path
from typing import Any

import pytest

from halton.publish.pages import spend, table

pytestmark = pytest.mark.anyio


async def test_an_accident_is_a_page_without_its_text(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        prompt = "a prompt"
        raise RuntimeError(f"{prompt} in {views}")

    monkeypatch.setattr(spend, "mark", broken)
    answer = await datasette.client.get("/")
    assert answer.status_code == 500
    assert "Something broke here" in answer.text
    written = capfd.readouterr()
    assert "a prompt" not in answer.text + written.out + written.err
    assert str(views) not in answer.text + written.out + written.err


async def test_what_broke_in_our_code_is_logged_and_no_fault_of_the_address(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(spend, "mark", None)  # a TypeError in a line of ours
    assert (await datasette.client.get("/")).status_code == 500
    assert {(record.msg, record.args) for record in caplog.records} == {("page_failed", ())}


async def test_so_is_what_broke_in_a_page_that_datasette_draws_for_us(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(table.Table, "_count", None)  # in a line of ours, with Datasette's above it
    assert (await datasette.client.get("/projections/usage_daily?_size=1")).status_code == 500
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/projections/nothing", 404, "Table not found"),
        ("/projections/nothing/1", 400, "Invalid SQL"),
        ("/-/threads", 404, "There is nothing at this address."),
        ("/nowhere", 404, "There is nothing at this address."),
        ("/projections/calls/1,nobody", 404, "Record not found"),
        ("/projections/calls/1", 400, "This address does not work"),
        ("/projections/calls?_sort=nothing", 400, "Cannot sort table by nothing"),
        ("/projections/calls?_timelimit=x", 400, "This address does not work"),
        ("/projections?sql=delete+from+calls", 400, "Statement must be a SELECT"),
        ("/_internal", 403, "do not have permission"),
        ("/projections/calls?duration_ms__gt=999999999999999999999", 400, "This address does not work"),
        ("/projections.csv", 400, "This address does not work"),
        ("/projections/usage_daily?_through=1", 400, "This address does not work"),
        ("/static/" + "a" * 300, 400, "This address does not work"),
    ],
)
async def test_a_wrong_address_says_what_is_wrong(
    datasette: Any, views: Path, capfd: pytest.CaptureFixture[str], path: str, status: int, text: str
) -> None:
    answer = await datasette.client.get(path)
    assert (answer.status_code, text in answer.text) == (status, True)
    assert "/static/halton.css" in answer.text
    assert capfd.readouterr() == ("", "")


async def test_json_fails_as_json(datasette: Any) -> None:
    answer = await datasette.client.get("/nowhere.json")
    assert answer.json()["ok"] is False
    assert answer.json()["status"] == 404
