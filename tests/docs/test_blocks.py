"""Every block of code in the documentation is run, or is read by what would run it."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
import pytest

from examples.prepared import prepare
from examples.typed import Account, Said, copied
from halton.cli.group import halton
from halton.cli.policy_file import read_policy_file
from halton.invoices.detect import read_invoice
from halton.paths import Home
from halton.settings import Settings

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "docs").glob("**/*.md")), *sorted(ROOT.glob("*.md")), ROOT / "projections" / "README.md"]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"[A-Z_]+=.*")
_COMMENT = re.compile(r"\s+# .*$")
# Commands that begin, end or ask a running meter: tests/examples/ types them. Here their options are read.
LIVE = set("init uninstall start stop restart run browse demo up reload env status privacy doctor".split())
# Blocks that a test of their own runs; that test reads the page.
ELSEWHERE = {
    ("docs/bodies.md", "py"): "tests/bodies/test_row.py",
    ("docs/certificate-authority.md", "sh"): "tests/contract/test_certificate_page.py",
    ("docs/cli.md", "text"): "tests/test_docs.py",
    ("docs/events.md", "python"): "tests/test_docs.py",
    ("docs/fleet.md", "sql"): "tests/fleet/test_fleet.py",
    ("docs/notebooks.md", "py"): "tests/test_api.py",
    ("docs/prices.md", "text"): "tests/pricing/test_flagships.py",
    ("docs/privacy.md", "sh"): "tests/test_privacy_checks.py",
    ("docs/service.md", "ini"): "tests/service/test_session.py",
    ("docs/sqlite-schema.md", "sh"): "tests/test_privacy_page.py",
    ("docs/verify.md", "py"): "tests/log/test_checkpoint.py",
    ("projections/README.md", "sql"): "tests/projections/test_readme.py",
}
# What nothing runs, and why.
UNRUN = {
    ("docs/notebooks.md", "text"): "one line for each engine, which are not all here; tests/notebooks and tests/fleet run theirs"
}


class Block(NamedTuple):
    """A block of code; `number` counts those of its page."""

    page: str
    number: int
    kind: str
    text: str


def found() -> Iterator[Block]:
    for file in FILES:
        for number, (kind, text) in enumerate(_FENCE.findall(file.read_text()), 1):
            yield Block(str(file.relative_to(ROOT)), number, kind, text)


BLOCKS = list(found())
HERE = {"console", "sh", "toml", "csv"}
OF_ONE_PAGE = {("docs/attribution.md", "text"), ("docs/attribution.md", "sql"), ("docs/sqlite-schema.md", "sql")}


def of(*kinds: str, page: str = "") -> list[Block]:
    return [block for block in BLOCKS if block.kind in kinds and page in ("", block.page)]


def name(block: object) -> str:
    return f"{block.page} {block.number}" if isinstance(block, Block) else ""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("account")
    prepare(folder, datetime.now().astimezone())
    return folder


@pytest.fixture
def account(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    return copied(prepared, tmp_path, monkeypatch)


def test_no_block_is_left_out() -> None:
    assert {(block.page, block.kind) for block in BLOCKS if block.kind not in HERE} == (
        {place for place in ELSEWHERE if place[1] not in HERE} | UNRUN.keys() | OF_ONE_PAGE
    )
    for (page, _), test in ELSEWHERE.items():
        assert any(word in (ROOT / test).read_text() for word in ("```", "blocks(", Path(page).name)), test


@pytest.mark.parametrize("block", of("console"), ids=name)
def test_what_is_typed_works(account: Account, block: Block) -> None:
    lines = [line.removeprefix("$ ") for line in block.text.splitlines()]
    assert all(line.startswith("$ ") for line in block.text.splitlines())
    type_all(account, lines)


@pytest.mark.parametrize("shell", ["bash", "zsh", "sh"])
@pytest.mark.parametrize("block", of("sh"), ids=name)
def test_scripts_can_be_read_by_every_shell(block: Block, shell: str) -> None:
    done = subprocess.run([shell, "-n"], input=block.text, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("block", of("sh"), ids=name)
def test_scripts_of_our_commands_work(account: Account, block: Block) -> None:
    lines = [_COMMENT.sub("", line).removeprefix(".venv/bin/") for line in block.text.splitlines()]
    if (block.page, block.kind) not in ELSEWHERE and all(line.startswith("halton ") for line in lines):
        type_all(account, lines)


@pytest.mark.parametrize("block", of("toml"), ids=name)
def test_settings_are_accepted(block: Block, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HALTON_PROXY_PORT", raising=False)
    monkeypatch.delenv("HALTON_BROWSE_PORT", raising=False)
    home.config.write_text(block.text)
    if "[[policy]]" in block.text:  # a file of its own, for halton policy test
        assert read_policy_file(home.config)
        return
    assert Settings.load(home) != Settings()


@pytest.mark.parametrize("block", of("csv"), ids=name)
def test_tables_can_be_imported(block: Block) -> None:
    invoice = read_invoice(block.text.encode(), provider="acme")
    days = [(line.label, line.quantity) for line in invoice.lines if line.quantity is not None]
    assert days == [("team a", 120_000), ("team a", 8_000)]
    assert sum(line.cost_pico or 0 for line in invoice.lines) == 1_980_000_000_000


@pytest.mark.parametrize("block", of("text", page="docs/attribution.md"), ids=name)
def test_both_ways_to_write_a_haltonrc_name_the_project(account: Account, block: Block) -> None:
    (account.work / ".haltonrc").write_text(block.text)
    said = account.type("halton project which --json")
    assert msgspec.json.decode(said.out)["project"] == "billing"


@pytest.mark.parametrize("block", of("sql", page="docs/attribution.md"), ids=name)
def test_a_query_runs_on_the_views(prepared: Path, block: Block) -> None:
    with closing(sqlite3.connect(Home(prepared / ".halton-meter").views)) as views:
        assert {column for column, *_ in views.execute(block.text).description} == {"run_id", "calls", "cost_usd"}


@pytest.mark.parametrize("block", of("sql", page="docs/sqlite-schema.md"), ids=name)
def test_what_the_files_are_made_with_is_in_them(prepared: Path, block: Block) -> None:
    home = Home(prepared / ".halton-meter")
    made = set()
    for file in (home.log, home.bodies, home.views):
        with closing(sqlite3.connect(file)) as connection:
            made |= {_plain(sql) for (sql,) in connection.execute("select sql from sqlite_master where sql is not null")}
    statements = [_plain(text) for text in re.split(r";\n(?=create|$)", block.text) if text.strip()]
    assert [statement for statement in statements if statement not in made] == []


def type_all(account: Account, lines: list[str]) -> None:
    for line in lines:
        for inner in re.findall(r"\$\((.*?)\)", line) or [line]:
            if "halton" in inner:
                read_options(account.fitted(inner))
        if "halton" not in line:
            assert account.in_shell(line).code == 0
        elif not any(f"halton {command}" in line for command in LIVE):
            said = typed(account, line)
            assert said.code == 0, f"{line}: {said.out}\n{said.err}"


def typed(account: Account, line: str) -> Said:
    """Type it; with a Ctrl-C where it would go on, and an answer where it asks."""
    if "--serve" in line or "--follow" in line:
        return account.until(line, r"\n")._replace(code=0)
    said = account.type(line)
    return account.at_a_terminal(line, "y\n") if "Add --yes if that is meant" in said.err else said


def read_options(line: str) -> None:
    """A command that is there, with options that it has."""
    words = [word for word in shlex.split(line.partition(" | ")[0]) if not _VARIABLE.fullmatch(word)]
    assert words[0] in ("halton", "halton-meter"), line
    parent = click.Context(halton, info_name="halton", **halton.context_settings)  # a command keeps its --help of the first
    command = halton.get_command(parent, words[1])
    assert command is not None, line
    if not any(word.endswith((".csv", ".toml", ".sql")) or "/" in word for word in words):  # files that lie in another folder
        command.make_context(words[1], words[2:], parent=parent)


def _plain(sql: str) -> str:
    return " ".join(sql.rstrip(";\n ").split()).lower()
