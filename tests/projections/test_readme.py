"""projections/README.md, followed to the letter: its commands, its example, its list."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import make
from halton.cli.group import halton
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from projector.build import write

README = shipped("projections") / "README.md"
CALLS = [make.call(utc_offset_minutes=840), make.call(), make.call(utc_offset_minutes=840)]


def fenced(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", README.read_text(), re.DOTALL)
    return str(text)


def test_the_example_runs(tmp_path: Path) -> None:
    make.log(tmp_path, CALLS).close()
    made = Projector(tmp_path / "db.sqlite", tmp_path / "views.sqlite", write(tmp_path, idle_hours=fenced("sql")))
    made.catch_up()
    rows = made._connection.execute("select project, hour, origin, calls from idle_hours").fetchall()
    made.close()
    assert rows == [("halton", 2, 1, 2)]


def test_its_commands_lead_to_a_table(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    make.log(home.root, CALLS).close()
    new, test = (shlex.split(line)[2:] for line in fenced("console").splitlines() if "projections" in line)
    assert CliRunner().invoke(halton, new).exit_code == 0
    path = home.projections / "idle_hours.sql"
    assert CliRunner().invoke(halton, test).exit_code == 0
    path.write_text(fenced("sql"))
    tried = CliRunner().invoke(halton, test)
    assert (tried.exit_code, tried.output.splitlines()[-3:]) == (
        0, ["  project  hour  origin  calls", "  halton      2       1      2", "It is fit."]
    )  # fmt: skip
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
    listed = CliRunner().invoke(halton, ["projections", "list"]).output
    assert re.search(r"^idle_hours +Idle hours +you +4 +0 +1$", listed, re.MULTILINE)
    assert "idle_hours: Idle hours\nCalls between midnight and six." in CliRunner().invoke(
        halton, ["projections", "show", "idle_hours"]
    ).output  # fmt: skip


def test_every_projection_and_its_tables_are_in_the_list() -> None:
    text = README.read_text()
    for projection in make.projections():
        assert f"| `{projection.name}.sql` |" in text
        for kind, name in projection.creates:
            assert kind == "index" or f"`{name}`" in text or name == "daily_parts", name
