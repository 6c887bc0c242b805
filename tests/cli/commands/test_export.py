"""`halton export`: rows in a file that other programs read, all of them or none."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest

import make
from halton.log.store import Log
from halton.log.verify import verify
from halton.paths import Home

SHOWN = "project,model,cost_pico"


@pytest.fixture
def filled(fill: Any) -> None:
    fill([make.price(), make.call(), make.call(project="=cmd", model=None), make.failure(project="a/b")])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_calls_are_what_is_exported_and_the_ending_is_the_format(run: Any, filled: None, here: Path) -> None:
    done = run("export", "calls.parquet", "--columns", SHOWN)
    assert (done.exit_code, done.stdout) == (0, "")
    assert pyarrow.parquet.read_table(here / "calls.parquet").to_pydict() == {
        "project": ["halton", "=cmd", "a/b"],
        "model": ["claude-sonnet-4-5-20250929", None, None],
        "cost_pico": [6_000_000_000, 6_000_000_000, None],
    }


def test_the_head_is_told_and_written_as_an_anchor_that_verify_takes(run: Any, filled: None, here: Path) -> None:
    done = run("export", "events", "log.arrow")
    said = pa.ipc.open_file(here / "log.arrow").schema.metadata
    position, hash_ = said[b"halton.head_position"].decode(), said[b"halton.head_hash"].decode()
    lines = done.stderr.splitlines()
    assert lines[0] == "5 rows in log.arrow"
    assert lines[1].startswith("Log: 5 events, head 5:")
    assert run("verify", "--since", f"{position}:{hash_}").exit_code == 0
    assert json.loads(said[b"halton.units"])["duration_ms"] == "milliseconds"


def test_csv_on_the_standard_output(run: Any, filled: None) -> None:
    done = run("export", "calls", "-", "--format", "csv", "--columns", SHOWN)
    assert list(csv.reader(io.StringIO(done.stdout))) == [
        ["project", "model", "cost_pico"],
        ["halton", "claude-sonnet-4-5-20250929", "6000000000"],
        ["'=cmd", "", "6000000000"],
        ["a/b", "", ""],
    ]
    assert done.stderr.startswith("3 rows\nLog: 5 events")


def test_an_event_in_json_is_its_envelope_with_its_facts_nested(run: Any, filled: None) -> None:
    lines = [json.loads(line) for line in run("export", "events", "-", "--format", "jsonl").stdout.splitlines()]
    assert list(lines[2]) == ["position", "recorded_at", "type", "version", "stream", "data", "hash"]
    assert (lines[2]["type"], lines[2]["data"]["output_tokens"]) == ("call.completed", 200)


def test_an_arrow_stream_in_a_pipe(run: Any, filled: None) -> None:
    done = run("export", "usage_daily", "-", "--format", "arrow", "--columns", "day,project")
    assert pa.ipc.open_stream(done.stdout_bytes).read_all().num_rows == 3


def test_a_folder_by_day_and_project(run: Any, filled: None, here: Path) -> None:
    assert run("export", "spend", "--format", "parquet", "--partition-by", "day,project", "--columns", "cost_pico").exit_code == 0
    assert sorted(str(path.relative_to(here)) for path in here.rglob("*.parquet")) == [
        "spend/day=2026-09-22/project=%3Dcmd/part-000001.parquet",
        "spend/day=2026-09-22/project=a%2Fb/part-000002.parquet",
        "spend/day=2026-09-22/project=halton/part-000000.parquet",
    ]
    table = pyarrow.dataset.dataset(here / "spend", partitioning="hive").to_table()
    assert sorted(table.to_pylist(), key=lambda row: row["project"]) == [
        {"cost_pico": cost, "day": "2026-09-22", "project": project}
        for project, cost in (("=cmd", 6_000_000_000), ("a/b", None), ("halton", 6_000_000_000))
    ]


def test_a_folder_of_one_machine_says_which(run: Any, filled: None, home: Home, here: Path) -> None:
    """The column is not asked for by name: what the rows are parted by is among them."""
    assert run("export", "laptop", "--format", "parquet", "--partition-by", "origin_id,day").exit_code == 0
    with closing(Log(home.log)) as log:
        origin = log.origin()
    assert [path.name for path in here.glob("laptop/*=*")] == [f"origin_id={origin}"]
    assert json.loads((here / "laptop" / "_halton.json").read_text())["halton.origins"] == {"1": origin}
    table = pyarrow.dataset.dataset(here / "laptop", partitioning="hive").to_table()
    assert (set(table["origin_id"].to_pylist()), table.num_rows) == ({origin}, 3)


def test_days_are_chosen(run: Any, filled: None) -> None:
    rows = lambda *options: run("export", "-", "--format", "csv", "--columns", "project", *options).stdout.splitlines()[1:]  # noqa: E731
    assert rows("--since", "2026-09-23") == []
    assert len(rows("--since", "2026-09-22", "--until", "2026-09-23")) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["out"], "--format arrow|csv|jsonl|parquet"),
        (["a", "b", "c.csv"], "Name one thing and one file"),
        (["-", "--format", "parquet"], "needs a file"),
        (["x", "--format", "csv", "--partition-by", "day"], "Arrow or Parquet"),
        (["x", "--format", "parquet", "--partition-by", "day", "--columns", "day"], "choose others for the files"),
        (["x", "--format", "parquet", "--partition-by", ","], "name columns"),
        (["x", "--format", "parquet", "--partition-by", "dya"], "Did you mean day?"),
        (["nothing", "x.csv"], 'There is no view "nothing"'),
        (["prices", "x.csv", "--since", "7d"], "neither started_at nor day"),
        (["x.csv", "--columns", "modle"], "Did you mean model?"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(run: Any, filled: None, here: Path, arguments: list[str], said: str) -> None:
    done = run("export", *arguments)
    assert done.exit_code
    assert said in done.stderr
    assert list(here.iterdir()) == []


def test_nothing_is_replaced_unasked(run: Any, filled: None, here: Path) -> None:
    (here / "x.csv").write_text("mine")
    assert "--force" in run("export", "x.csv").stderr
    assert (here / "x.csv").read_text() == "mine"
    assert run("export", "x.csv", "--force").exit_code == 0
    assert (here / "x.csv").read_text().startswith('"position"')


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("options", [["x.csv"], ["x", "--format", "parquet", "--partition-by", "day"]])
def test_a_cancelled_export_leaves_nothing(
    home: Home, filled: None, here: Path, kill: signal.Signals, options: list[str]
) -> None:
    # The first batch says that it is there, and never ends.
    code = (
        "import sys, time, halton.arrow.view as v\n"
        "from halton.cli.group import halton\n"
        "real = v.column\n"
        "def slow(values, kind): print('reading', flush=True); time.sleep(50); return real(values, kind)\n"
        "v.column = slow\n"
        "halton(['export', *sys.argv[1:]])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *options],
        env={**os.environ, "HALTON_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout and process.stdout.readline() == "reading\n"
        assert len(list(here.iterdir())) == 1
        process.send_signal(kill)
        assert process.wait(20) == (1 if kill == signal.SIGINT else 143)
    assert list(here.iterdir()) == []


def test_a_reader_that_leaves_ends_it_quietly(home: Home, filled: None) -> None:
    halton = [sys.executable, "-m", "halton", "export", "-", "--format", "csv"]
    process = subprocess.Popen(
        halton, env={**os.environ, "HALTON_HOME": str(home.root)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout and process.stderr
        process.stdout.close()
        process.wait(20)
        assert "Traceback" not in process.stderr.read()


def test_reading_changes_nothing(run: Any, filled: None, home: Home) -> None:
    before = (home.log.read_bytes(), home.views.read_bytes())
    run("export", "events", "e.arrow")
    run("export", "c.parquet")
    assert (home.log.read_bytes(), home.views.read_bytes()) == before
    assert verify(home.log).sound
