"""What is said of an exception, and what is not."""

from pathlib import Path
from typing import Any

import pytest

from halton.publish import home as home_page

pytestmark = pytest.mark.anyio


async def test_an_accident_is_a_page_without_its_text(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        prompt = "a prompt"
        raise RuntimeError(f"{prompt} in {views}")

    monkeypatch.setattr(home_page, "titled", broken)
    answer = await datasette.client.get("/")
    assert answer.status_code == 500
    assert "Something broke here" in answer.text
    written = capfd.readouterr()
    assert "a prompt" not in answer.text + written.out + written.err
    assert str(views) not in answer.text + written.out + written.err


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/nowhere", 404, "Database not found"),
        ("/projections/nothing", 404, "Table not found"),
        ("/projections/nothing/1", 400, "Invalid SQL"),
        ("/-/threads", 404, "There is nothing at this address."),
        ("/projections/calls/1,nobody", 404, "Record not found"),
        ("/projections/calls?_sort=nothing", 400, "Cannot sort table by nothing"),
        ("/projections/calls?_timelimit=x", 400, "This address does not work"),
        ("/projections?sql=delete+from+calls", 400, "Statement must be a SELECT"),
        ("/_internal", 403, "do not have permission"),
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
