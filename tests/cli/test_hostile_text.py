"""Every command on a home full of hostile words: nothing that a terminal obeys reaches the output, nor a formula a sheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from click.testing import CliRunner

from cli import hostile
from cli.hostile import evil
from cli.hostile_arguments import ASKED, LEFT_OUT
from cli.hostile_home import files, fill
from halton.cli.group import halton
from halton.cli.run_notice import notice
from halton.paths import Home


class Case(NamedTuple):
    command: str
    arguments: list[str]
    kind: str = "text"

    @property
    def name(self) -> str:
        number = ASKED[self.command].index(self.arguments)
        return f"{self.command} {number} {self.kind}"


def commands(group: click.Group = halton, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def cases() -> Iterator[Case]:
    for name, command in commands():
        options = {option for parameter in command.params for option in parameter.opts}
        for arguments in ASKED.get(name, []):
            yield Case(name, arguments)
            for kind in ("json", "csv"):
                if f"--{kind}" in options:
                    yield Case(name, arguments, kind)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, and beside it a folder of hostile files; each test has a copy."""
    place = tmp_path_factory.mktemp("hostile")
    home = Home(place / "home")
    home.prepare()
    fill(home)
    files(place / "files")
    return place


@pytest.fixture
def place(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True, symlinks=True)
    for name, value in {
        "HALTON_HOME": str(tmp_path / "home"),
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def arguments_of(case: Case, place: Path) -> list[str]:
    asked = [
        argument.replace("{}", str(place / "files"), 1) if argument.startswith("{}") else argument for argument in case.arguments
    ]
    option = [] if case.kind == "text" else [f"--{case.kind}"]
    at = asked.index("--") if "--" in asked else len(asked)
    return [*case.command.split(), *asked[:at], *option, *asked[at:]]


def test_every_command_is_asked_or_left_out_for_a_reason() -> None:
    assert {name for name, _ in commands()} == ASKED.keys() | LEFT_OUT.keys()
    assert ASKED.keys().isdisjoint(LEFT_OUT)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_off_a_terminal(place: Path, case: Case) -> None:
    done = CliRunner().invoke(halton, arguments_of(case, place), prog_name="halton")
    assert done.exit_code in (0, 1, 2) and (done.exception is None or isinstance(done.exception, SystemExit)), repr(
        done.exception
    )
    assert hostile.obeyed(done.stderr_bytes) == []
    if case.kind == "json" and done.exit_code == 0:
        assert [found for line in done.stdout.split("\n")[:-1] for found in hostile.mangled(json.loads(line))] == []
    if case.kind == "csv" or "csv" in case.arguments:
        assert hostile.formulas(done.stdout) == []
    # Off a terminal these two print the text that was hashed, byte for byte: JSON, which leaves the lower controls escaped.
    raw = case.command in ("tail", "replay")
    assert (hostile.controls if raw else hostile.obeyed)(done.stdout_bytes) == []


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_on_a_terminal(place: Path, case: Case) -> None:
    with hostile.terminal() as terminal:
        code = _run(arguments_of(case, place))
    assert code in (0, 1, 2)
    # A bar of progress goes back to the beginning of its line.
    assert hostile.obeyed(terminal.data.replace(b"\r", b"")) == []


def _run(arguments: list[str]) -> Any:
    try:
        halton(arguments, prog_name="halton")
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.parametrize(
    "arguments",
    [
        "audit", "calls", "replay", "report --by project", "report --by model", "explain e0006", "logs", "policy list",
        "project list --all", "projections list", "reconcile", "pricing list --used", "bodies list", "sessions", "tail -n 30",
    ],
)  # fmt: skip
def test_the_words_are_there(place: Path, arguments: str) -> None:
    assert hostile.MARK in CliRunner().invoke(halton, arguments.split()).stdout


@pytest.mark.parametrize("what", ["calls", "events", "usage_daily"])
def test_an_exported_sheet_holds_no_formula_and_json_lines_the_true_words(place: Path, what: str) -> None:
    names = [f"{what}{evil('file').replace('/', '')}.{ending}" for ending in ("csv", "jsonl")]
    for name in names:
        done = CliRunner().invoke(halton, ["export", what, name])
        assert done.exit_code in (0, 2), done.output
        if done.exit_code:
            pytest.fail(done.output)
        assert hostile.obeyed(done.stderr_bytes) == []
    sheet, lines = ((place / name).read_bytes() for name in names)
    assert hostile.formulas(sheet.decode()) == []
    assert hostile.obeyed(sheet) == hostile.obeyed(lines) == []
    assert hostile.MARK in sheet.decode()
    rows = [json.loads(line) for line in lines.decode().split("\n")[:-1]]
    assert [found for row in rows for found in hostile.mangled(row)] == []


def test_the_folders_of_a_partitioned_export_are_names_that_nothing_obeys(place: Path) -> None:
    done = CliRunner().invoke(halton, ["export", "calls", "out", "--format", "parquet", "--partition-by", "project,model"])
    assert done.exit_code == 0, done.output
    made = [path.relative_to(place / "out") for path in (place / "out").rglob("*")]
    parts = {part for path in made for part in path.parts}
    assert any(hostile.MARK in part for part in parts)
    for part in parts:
        assert hostile.obeyed(part.encode()) == [] and part.isprintable()
        assert len(part.encode()) <= 255 and part[0] not in "=+-@." and ".." not in part.split("=")


@pytest.mark.parametrize("command", ["status", "report", "start", "privacy", "bodies stats", "run -- true"])
def test_a_setting_that_cannot_be_used_is_told_harmless(place: Path, command: str) -> None:
    key = json.dumps(evil("key")).replace("\x7f", "\\u007f")
    (place / "home" / "config.toml").write_text(f"[proxy]\n{key} = {key}\n")
    done = CliRunner().invoke(halton, command.split(), prog_name="halton")
    assert hostile.obeyed(done.stderr_bytes) == hostile.obeyed(done.stdout_bytes) == []


def test_what_run_says_of_policies(place: Path) -> None:
    line = notice(Home(place / "home"), 0)
    assert line is not None and hostile.MARK in line
    assert hostile.obeyed(line.encode()) == []
