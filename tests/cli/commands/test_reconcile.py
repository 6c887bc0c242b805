"""`halton reconcile`: a provider's figures beside the ledger's."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import make
from cli.printed import above_head
from halton.events.types import InvoiceImported
from halton.log.store import Log
from halton.paths import Home
from invoices.reading import FILES

COST = str(FILES / "anthropic_cost.csv")
HEADER = "usage_date_utc,model,token_type,cost_usd\n"


def events(home: Home) -> list[InvoiceImported]:
    with closing(Log(home.log)) as log:
        found = [stored.event() for stored in log.read(type_="invoice.imported")]
    return [event for event in found if isinstance(event, InvoiceImported)]


def test_a_file_is_recorded_once_and_compared(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=60_000)])
    printed = above_head(run("reconcile", COST))
    assert printed[:2] == [
        "anthropic_cost.csv: 6 lines, read as anthropic_csv/1, recorded as event 5 of the log.",
        "anthropic, 2026-09-22 – 2026-09-23 (UTC)",
    ]
    assert "3 rows match, 0 differ, 0 are only ours, 2 only theirs." in printed
    assert any(line.startswith("- They charge for what Halton does not count: code_execution.") for line in printed)
    assert "recorded already, as event 5 of the log." in run("reconcile", COST).output
    assert [event.file for event in events(home)] == ["anthropic_cost.csv"]


def test_without_a_file_the_last_one_is_compared_again(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=60_000)])
    assert run("reconcile").output.startswith("Nothing was imported yet.")
    first = above_head(run("reconcile", COST))
    again = above_head(run("reconcile"))
    assert again[:6] == first[1:7]
    assert run("reconcile", "--provider", "openai").output.startswith("Nothing was imported yet.")


def test_a_dry_run_compares_and_records_nothing(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=60_000)])
    printed = run("reconcile", COST, "--dry-run").output
    assert "not recorded (--dry-run)." in printed and "3 rows match" in printed
    assert events(home) == []
    assert run("reconcile").output.startswith("Nothing was imported yet.")


def test_a_home_without_calls_has_nothing_of_theirs(run: Any, home: Home) -> None:
    result = run("reconcile", COST)
    assert result.exit_code == 0 and "0 rows match, 0 differ, 0 are only ours" in result.output


def test_the_share_can_be_checked(run: Any, fill: Any, tmp_path: Path) -> None:
    fill([make.price(), make.call()])
    file = tmp_path / "cost.csv"
    file.write_text(f"{HEADER}2026-09-22,Claude Sonnet 4.5,output,0.004\n")  # of which we have three quarters
    assert [run("reconcile", str(file), "--fail-below", share).exit_code for share in ("0", "75", "75.1")] == [0, 0, 1]
    assert run("reconcile", "--fail-below", "75").exit_code == 0
    assert run("reconcile", "--provider", "openai", "--fail-below", "0").exit_code == 1


def test_json_has_a_schema_version_and_every_row(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=60_000)])
    printed = json.loads(run("reconcile", COST, "--json", "--limit", "1").output)
    expected = {
        "schema": 1,
        "file": "anthropic_cost.csv",
        "format": "anthropic_csv/1",
        "lines": 6,
        "position": 5,
        "is_new": True,
        "provider": "anthropic",
        "first_day": "2026-09-22",
    }
    assert {key: printed[key] for key in expected} == expected
    assert len(printed["rows"]) == 5
    assert json.loads(run("reconcile", "--json").output)["file"] is None


def test_columns_that_are_not_read_and_pages_that_are_missing_are_told(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "cost.csv"
    file.write_text(f"aura,{HEADER}blue,2026-09-22,Opus,output,1\n")
    assert "Not read, for they are not known: aura.\n" in run("reconcile", str(file)).output
    assert "The file says that there are more pages." in run("reconcile", str(FILES / "anthropic_usage.json")).output


def test_a_bad_file_is_named_with_its_line_and_recorded_by_nobody(run: Any, fill: Any, home: Home, tmp_path: Path) -> None:
    fill([make.call()])
    file = tmp_path / "cost.csv"
    file.write_text(f"{HEADER}2026-09-22,Opus,output,1\n2026-09-22,Opus,output,much\n")
    result = run("reconcile", str(file))
    assert result.exit_code == 1
    assert result.output == f'Error: {file}: line 3: "cost_usd" is much, which is no number. Write it as 1234.56 or 1,234.56.\n'
    assert events(home) == []


def test_what_cannot_be_asked_is_a_usage_error(run: Any, fill: Any, tmp_path: Path) -> None:
    fill([make.call()])
    assert run("reconcile", str(tmp_path / "none.csv")).exit_code == 2
    assert "Known are anthropic_csv, anthropic_json, generic_csv" in run("reconcile", COST, "--format", "pdf").output
    result = run("reconcile", str(FILES / "generic.csv"), "--provider", "anthropicc")
    assert result.exit_code == 2 and "anthropic" in result.output


def test_a_table_of_one_s_own(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(provider="openrouter", model="acme-large", output_tokens=0)])
    result = run("reconcile", str(FILES / "generic.csv"), "--provider", "openrouter")
    assert "1,000" in result.output and events(home)[0].provider == "openrouter"
