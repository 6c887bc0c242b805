"""One projection: a .sql file with a TOML header, its schema, and the statements that run once a batch."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from halton.errors import ProjectionError
from halton.projector.sources import VERSION

_HEADER = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)
_COMMENT = re.compile(r"\s*(--[^\n]*(\n|$)|/\*.*?\*/)", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CREATES_VIEW = re.compile(r"create\s+view\b", re.IGNORECASE)


class Statement(msgspec.Struct, frozen=True):
    """One statement, the line it begins on, and the types of the events it reads (known once it was tried)."""

    sql: str
    line: int
    events: frozenset[str] = frozenset()


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people should know of a table or view that a projection makes beside the one of its name.

    `notes_from` are tables whose notes its columns have where `columns` has none, the first that has one.
    """

    title: str
    description: str
    facets: list[str] = []
    sort: str | None = None
    show: list[str] = []
    columns: dict[str, str] = {}
    notes_from: list[str] = []


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people should know of a projection's table; Datasette and the documentation show it."""

    title: str
    description: str
    facets: list[str] = []
    sort: str | None = None
    show: list[str] = []
    columns: dict[str, str] = {}
    tables: dict[str, Words] = {}


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """One file, of the user's own or shipped. `creates`, `reads` and `events` are what SQLite says of it: see `arrange`."""

    name: str
    path: Path
    header: Header
    schema: tuple[Statement, ...]
    steps: tuple[Statement, ...]
    digest: str
    own: bool = False
    creates: tuple[tuple[str, str], ...] = ()
    reads: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: Path, own: bool = False) -> Projection:
        """The projection in a file, of the user's own or shipped.

        :raises ProjectionError: naming the file and the line that is wrong.
        """
        text = path.read_text(encoding="utf-8")
        if "\0" in text:
            raise mistake(path, text.count("\n", 0, text.index("\0")) + 1, "a projection is text, this is a zero byte")
        header, begin = _header(path, text)
        statements = list(_statements(path, text, begin))
        schema = tuple(s for s in statements if _keyword(s.sql) == "create")
        steps = tuple(s for s in statements if _keyword(s.sql) != "create")
        digest = hashlib.sha256(f"halton/projection/{VERSION}\n{text}".encode()).hexdigest()
        if not _NAME.fullmatch(path.stem):
            raise mistake(path, 1, "a projection's file is named in lower case letters, digits and _")
        if not schema or not steps and not any(_CREATES_VIEW.match(s.sql) for s in schema):
            raise mistake(path, 1, "a projection needs a create statement, and one that fills a table, or else a view")
        return cls(name=path.stem, path=path, header=header, schema=schema, steps=steps, digest=digest, own=own)


class Mistake(ProjectionError):
    """What is wrong with a file, and on which line."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}, line {line}: {what}. Mend the file or move it away.")
        self.path, self.line, self.what = path, line, what


def mistake(path: Path, line: int, what: str) -> Mistake:
    """The error that tells where to look."""
    return Mistake(path, line, what.rstrip("."))


def _header(path: Path, text: str) -> tuple[Header, int]:
    found = _HEADER.match(text)
    if not found:
        raise mistake(path, 1, "a projection begins with a /* header */ in TOML, holding title and description")
    line = text.count("\n", 0, found.start(1)) + 1
    try:
        return msgspec.convert(tomllib.loads(found[1]), Header), found.end()
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise mistake(path, line + int(at[1]) - 1 if at else line, f"the header is not TOML: {error}") from None
    except RecursionError:
        raise mistake(path, line, "the header is not TOML that can be read: it is nested too deep") from None
    except msgspec.ValidationError as error:
        key = re.search(r"`\$?\.?(\w+)", str(error))
        where = re.search(rf"^\s*\[?{key[1]}\b", found[1], re.MULTILINE) if key else None
        line += found[1].count("\n", 0, where.end()) if where else 0
        raise mistake(path, line, f"the header is wrong: {error}") from None


def _statements(path: Path, text: str, begin: int) -> Iterator[Statement]:
    number = text.count("\n", 0, begin) + 1
    gathered = ""
    for line in text[begin:].splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield _statement(gathered, number - gathered.count("\n") + gathered.endswith("\n"))
            gathered = ""
        number += 1
    if _code(gathered):
        raise mistake(path, number - 1, "the last statement lacks its semicolon")


def _statement(text: str, line: int) -> Statement:
    code = _code(text)
    return Statement(code.strip(), line + text[: len(text) - len(code)].count("\n"))


def _code(text: str) -> str:
    while found := _COMMENT.match(text):
        text = text[found.end() :]
    return text.lstrip()


def _keyword(sql: str) -> str:
    return sql.split(maxsplit=1)[0].lower()
