"""`halton pricing load`: a file of prices becomes a book of its own, once."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from halton.log.store import read_only
from halton.paths import Home

FILE = """
[book]
name = "mine"
version = "1"

[[price]]
provider = "anthropic"
model = "nobody"
source = "a contract"
rates = { input_tokens = "$3 per million", output_tokens = "$15 per million" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(FILE)
    return path


def costs(home: Home) -> list[Any]:
    with closing(read_only(home.views)) as views:
        return views.execute("select k.cost_pico, p.book from cost as k left join prices as p on p.position = k.price").fetchall()


def test_the_difference_first_then_what_it_moves(run: Any, fill: Any, home: Home, file: Path) -> None:
    fill([make.call(model="nobody")])
    lines = run("pricing", "load", str(file), "--yes").output.splitlines()
    assert lines[:3] == [
        "+ anthropic nobody (by mine): input_tokens $3 per million, output_tokens $15 per million",
        "1 added, 0 changed, 0 gone, 0 the same.",
        "1 earlier calls get another cost:",
    ]
    assert lines[-1] == "Written as event 4 of the log."
    assert costs(home) == [(6_000_000_000, "mine")]
    assert run("pricing", "load", str(file)).output.splitlines()[-1] == "The log holds this already."


def test_a_later_version_moves_calls_only_when_asked_to(run: Any, fill: Any, home: Home, file: Path) -> None:
    fill([make.call(model="nobody")])
    run("pricing", "load", str(file), "--yes")
    file.write_text(FILE.replace("$3", "$4").replace('"1"', '"2"'))
    assert "No earlier call gets another cost." in run("pricing", "load", str(file)).output
    assert costs(home) == [(6_000_000_000, "mine")]
    assert run("pricing", "load", str(file), "--as-stated", "--yes").exit_code == 0
    assert costs(home) == [(7_000_000_000, "mine")]


def test_a_dry_run_writes_nothing(run: Any, fill: Any, home: Home, file: Path) -> None:
    fill([make.call(model="nobody")])
    document = json.loads(run("pricing", "load", str(file), "--dry-run", "--json").output)
    assert (document["book"], document["version"], document["position"]) == ("mine", "1", None)
    assert (len(document["difference"]["added"]), document["moves"][0]["after_pico"]) == (1, 6_000_000_000)
    assert costs(home) == [(None, None)]


def test_what_is_gone_stays_in_force_and_that_is_said(run: Any, fill: Any, file: Path) -> None:
    fill([make.price(book="mine", model="old")])
    assert "What is gone from the file stays in force." in run("pricing", "load", str(file)).output


def test_a_file_that_is_wrong_is_a_sentence(run: Any, home: Home, file: Path) -> None:
    file.write_text(FILE.replace("[[price]]", "[[prices]]"))
    result = run("pricing", "load", str(file))
    assert (result.exit_code, result.output.startswith("Error: prices.toml: ")) == (1, True)
    assert run("pricing", "load", "gone.toml").exit_code == 2
    assert not home.log.exists()
