"""Which columns lead where."""

import sqlite3

import pytest

from halton.publish.linked import address, of_row


@pytest.mark.parametrize(
    ("value", "column", "table", "leads_to"),
    [
        ("0192a.2", "call_id", "calls", "/call/0192a~2E2"),
        ("s 1", "session", None, "/session/s+1"),
        ("halton", "project", "calls", "/project/halton"),
        ("halton", "merged_into", "projects", "/project/halton"),
        ("halton", "slug", "projects", "/project/halton"),
        ("halton", "slug", "calls", None),
        ("gpt-5", "model", "calls", "/model/openai/gpt-5"),
        ("gpt-5", "name", "billed_daily", "/model/openai/gpt-5"),
        ("gpt-*", "model", "policies", None),
        ("", "project", "calls", None),
        ("openai", "provider", "calls", None),
    ],
)
def test_an_address(value: str, column: str, table: str | None, leads_to: str | None) -> None:
    assert address(value, column, {"provider": "openai"}, table) == leads_to


def test_a_model_without_its_provider_leads_nowhere() -> None:
    assert address("gpt-5", "model", {"provider": None}) is address("gpt-5", "model", {}) is address("gpt-5", "model") is None


def test_another_value_of_a_row_however_the_row_is_held() -> None:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    row = connection.execute("select 1 as a").fetchone()
    connection.close()
    assert (of_row(row, "a"), of_row(row, "b"), of_row({"a": 1}, "a"), of_row((1,), "a"), of_row(None, "a")) == (
        1,
        None,
        1,
        None,
        None,
    )
