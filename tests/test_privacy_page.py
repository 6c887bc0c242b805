"""The pages of the trust contract say what is so: their date, promises, commands, files, tables and tests."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import click
import pytest

import make
from halton.cli.group import halton
from halton.log.store import APPLICATION_ID
from halton.paths import Home
from halton.privacy.promise import PROMISES
from halton.settings import LOOPBACK, Settings
from trust_pages import DOCS, PAGES, PRIVACY, ROOT, SCHEMA, THREATS, blocks, commands, rows, spans

SOURCES = "\n".join(file.read_text() for file in sorted((ROOT / "halton").glob("**/*.py")))
_FILE = re.compile(r"[\w*.~/-]+\.(?:sqlite|key|pem|json|toml|log|sock|lock|broken)(?:\.1)?")
_TEST = re.compile(r"tests/[\w/.-]+\.py")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OF_THE_LINE = ("Web page", "Other account", "Own-account program", "Provider", "Text", "Machine, and you, later")


def name(page: Path) -> str:
    return page.name


def test_the_date_is_that_of_the_last_change_and_the_changelog_tells_of_it() -> None:
    (effective,) = re.findall(r"^Effective from: (\S+)\. ", PRIVACY.read_text(), re.MULTILINE)
    dates = [date for date, _ in rows(PRIVACY, "## Changes of this page")]
    assert dates == sorted(dates) and all(map(_DATE.fullmatch, dates))
    assert effective == dates[-1]
    told = [line for line in re.split(r"\n(?=- )", (ROOT / "CHANGELOG.md").read_text()) if "docs/privacy.md" in line]
    assert any(effective in line for line in told), "CHANGELOG.md: a line that names docs/privacy.md and this date"


def test_each_promise_stands_there_as_it_is_checked_with_a_command_and_a_test() -> None:
    found = rows(PRIVACY, "## The promises")
    assert {number: sentence for number, sentence, *_ in found} == PROMISES
    for number, _, command, seen, proof in found:
        assert command and seen and _TEST.search(proof), number


def test_each_row_of_the_threat_model_has_a_defence_and_a_proof_or_says_that_there_is_none() -> None:
    for heading in _OF_THE_LINE:
        found = rows(THREATS, f"## {heading}")
        assert len(found) >= 6
        for attack, defence, proof in found:
            assert defence and ("](" in proof or _TEST.search(proof) or defence.startswith("none")), attack


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    for file in _TEST.findall(page.read_text()):
        assert (ROOT / file).is_file(), file


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    for words in commands(page):
        _walk(words)


def test_the_commands_of_a_page_are_found() -> None:
    named = Counter(words[0] for words in commands(PRIVACY) if words)
    assert named["status"] >= 2 and named["bodies"] >= 3 and {"privacy", "ca", "logs", "demo", "reload", "run"} <= named.keys()


@pytest.mark.parametrize("words", [["no-such"], ["bodies", "no-such"], ["stop", "--no-such"], ["--no-such"]])
def test_a_command_that_does_not_exist_is_found_out(words: list[str]) -> None:
    with pytest.raises(AssertionError):
        _walk(words)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_is_named_is_one_that_the_code_names(page: Path) -> None:
    for span in spans(page):
        for file in _FILE.findall(span):
            last = file.rpartition("/")[2].removesuffix(".1").removeprefix("*")
            assert last in SOURCES or last.partition(".sqlite")[2] in SOURCES, file


def test_every_file_of_a_home_has_its_row() -> None:
    named = " ".join(row[0] + row[1] for row in rows(PRIVACY, "## Files"))
    home = Home(Path("/home/ada/.halton-meter"))
    paths = [value for value in vars(home).values() if isinstance(value, Path) and value != home.root]
    for path in [*paths, home.root / "page.key"]:
        top, *inner = path.relative_to(home.root).parts
        assert (f"`{top}/`" if inner or not path.suffix else f"`{top}`") in named, path


def test_the_figures_are_those_of_the_settings() -> None:
    settings, text = Settings(), PRIVACY.read_text()
    assert f"for {settings.bodies.retention_days} days: what was asked" in text
    assert f"at most {settings.bodies.max_body_bytes >> 10} KiB of each" in text
    for port in (settings.proxy.port, settings.browse.port):
        assert f"| `{LOOPBACK}:{port}` |" in text
    assert settings.bodies.enabled and not settings.browse.private


def test_every_column_of_our_own_tables_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)
    import schema_reference

    ours = {"event", "request_bodies", "doubted_sweep", "_sqlite_migrations", "origins", "checkpoints", "parked"}
    assert ours == schema_reference.NOTES.keys()
    for table, notes in schema_reference.NOTES.items():
        told = {row[0].strip("`"): row[-1] for row in rows(SCHEMA, f"### {table}")}
        assert {column: text for column, text in told.items() if text != notes[column]} == {}
        assert told.keys() == notes.keys()


def test_a_log_can_be_read_and_not_written_as_the_page_says(tmp_path: Path) -> None:
    make.log(tmp_path, [make.started(), make.call()]).close()
    (line,) = blocks(SCHEMA, "sh")
    uri, query = re.findall(r"'([^']*)'", line)
    opened = uri.replace("/home/ada/.halton-meter", str(tmp_path))
    with closing(sqlite3.connect(opened, uri=True)) as log:
        newest = log.execute(query).fetchall()
        assert (newest[0][1], newest[-1]) == ("call.completed", (1, "log.created"))
        assert f"`0x{APPLICATION_ID:08X}`" in SCHEMA.read_text()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            log.execute("create table mine (id)")


def test_one_page_says_where_to_report() -> None:
    place = "*Report a vulnerability*"
    assert [page.name for page in PAGES if place in page.read_text()] == ["SECURITY.md"]
    assert "(docs/disclosure.md)" in (ROOT / "SECURITY.md").read_text()
    for page in (PRIVACY, DOCS / "disclosure.md"):
        assert "(../SECURITY.md)" in page.read_text()


def _walk(words: list[str]) -> None:
    command: click.Command = halton
    context = click.Context(halton, info_name="halton")
    options = set(command.get_help_option_names(context))
    for word in words:
        if word == "--":
            return
        if word.startswith("-"):
            assert word in options | {name for one in command.params for name in one.opts}, words
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            assert inner is not None, words
            command, context = inner, click.Context(inner, info_name=word, parent=context)
