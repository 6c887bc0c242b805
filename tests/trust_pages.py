"""The pages of the trust contract, taken apart for tests: their code, their tables, and the commands that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PRIVACY = DOCS / "privacy.md"
THREATS = DOCS / "threat-model.md"
SCHEMA = DOCS / "sqlite-schema.md"
PAGES = (PRIVACY, THREATS, SCHEMA, DOCS / "disclosure.md", ROOT / "SECURITY.md")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?<![\w./-])halton((?: +[\w.-]+)+)")


def blocks(page: Path, language: str, heading: str = "") -> list[str]:
    """The code blocks of a language, in order; with a heading those below it only."""
    text = page.read_text()
    if heading:
        text = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [block for kind, block in _BLOCK.findall(text) if kind == language]


def spans(page: Path) -> list[str]:
    """What stands in backticks within a line."""
    return _SPAN.findall(_BLOCK.sub("", page.read_text()))


def rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the tables below a heading, without their heads."""
    below = page.read_text().partition(f"\n{heading}\n")[2].partition("\n#")[0].splitlines()
    heads = {number for number, line in enumerate(below, -1) if line.startswith("|---")}
    table = [line for number, line in enumerate(below) if line.startswith("| ") and number not in heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every command of ours that a page names: in its text, and in lines of a shell."""
    code = [block for kind in ("sh", "console") for block in blocks(page, kind)]
    for text in (*spans(page), *code):
        yield from (found.split() for found in _COMMAND.findall(text))
