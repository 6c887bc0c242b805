"""The documentation says what the code says: references are up to date, links lead somewhere, examples run."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

import make
from halton.cli.group import halton
from halton.events.types import EVENT_TYPES
from halton.log.verify import verify
from halton.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("**/*.md"))
ALL = [*PAGES, *sorted(ROOT.glob("*.md")), ROOT / "projections" / "README.md"]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_MODULE = re.compile(r"`(halton(?:\.\w+)+)`")


def headings(page: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", (DOCS / page).read_text(), re.MULTILINE))


def name(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else ""


def test_the_generated_references_are_up_to_date() -> None:
    pages = [str(page) for page in PAGES if "[[[cog" in page.read_text()]
    assert len(pages) == 7
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "--diff", *pages], capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, f"Write them anew: cog -r docs/*.md\n{done.stdout}"


def test_the_references_do_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.syspath_prepend(DOCS)
    import reference

    assert reference.commands() in (DOCS / "cli.md").read_text()


def test_every_event_has_a_heading() -> None:
    assert {kind.TYPE for kind in EVENT_TYPES} <= headings("events.md")


def test_every_table_of_settings_has_a_heading_and_every_key_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)
    import reference

    text = (DOCS / "settings.md").read_text()
    for table in msgspec.structs.fields(Settings):
        name, section = reference.named_section(table)
        assert name in headings("settings.md")
        for field in msgspec.structs.fields(section):
            assert f"| `{field.name}` |" in text


def test_every_command_has_a_heading() -> None:
    assert {f"halton {command}" for command in halton.list_commands(click.Context(halton))} <= headings("cli.md")


def test_every_projection_has_a_heading() -> None:
    assert {projection.name for projection in make.projections()} <= headings("projections.md")


def test_every_note_on_a_column_is_about_one_that_exists() -> None:
    text = (DOCS / "projections.md").read_text()
    for projection in make.projections():
        section = text.partition(f"## {projection.name}\n")[2].partition("\n## ")[0]
        for column in projection.header.columns:
            assert f"| `{column}` |" in section, f"{projection.name}.{column}"


def test_every_decision_and_every_page_is_in_the_index() -> None:
    linked = set(_LINK.findall((DOCS / "index.md").read_text()))
    assert {str(page.relative_to(DOCS)) for page in PAGES} - {"index.md"} <= linked


@pytest.mark.parametrize("page", ALL, ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text()):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_and_modules_that_are_named_exist(page: Path) -> None:
    text = page.read_text()
    for file, test in _TEST.findall(text):
        assert f"def {test}(" in (ROOT / file).read_text(), f"{file}::{test}"
    for module in _MODULE.findall(text):
        assert _exists(module), module


def test_the_quickstart_fits_a_screen_and_its_first_result_comes_at_once() -> None:
    lines = (DOCS / "quickstart.md").read_text().splitlines()
    assert len(lines) <= 56
    assert lines.index("$ halton report --since 7d") < 24


def test_the_verifier_of_the_page_on_events_agrees_with_ours(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```python\n(.*?)^```$", (DOCS / "events.md").read_text(), re.MULTILINE | re.DOTALL)
    example: dict[str, Any] = {}
    exec(compile(text, "events.md", "exec"), example)
    make.log(tmp_path, [make.started(), make.call(), make.gap()]).close()
    path = tmp_path / "db.sqlite"
    verdict = verify(path)
    assert example["verify"](path) == f"{verdict.events} events, head {verdict.head}"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute("update event set stream = 'other' where position = 3")
        connection.commit()
    assert example["verify"](path) == "broken at position 3"


def _exists(dotted: str) -> bool:
    """Whether a dotted name is a folder, a module, or something in a module."""
    path = ROOT.joinpath(*dotted.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    defined = rf"^(?:def|class) {path.name}\b|^{path.name} = "
    return module.exists() and re.search(defined, module.read_text(), re.MULTILINE) is not None
