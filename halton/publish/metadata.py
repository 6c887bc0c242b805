"""The words on the pages and the behaviour of tables, from the headers of projections and canned queries."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from halton.errors import ProjectionError
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Header
from halton.publish.database import NAME

INTERNAL = ("checkpoints", "origins", "parked")


class Query(NamedTuple):
    """A canned query: one `.sql` file with the header of a projection."""

    name: str
    header: dict[str, Any]
    sql: str


def metadata(home: Home, words: dict[str, Any], *, cors_origins: Iterable[str]) -> dict[str, Any]:
    """All that Datasette 0.65 keeps in one mapping: `words` for the whole, tables, queries and our own settings."""
    found = find_projections(shipped("projections"), home.projections).projections
    made = {name for projection in found for _, name in projection.creates}
    tables: dict[str, Any] = {name: {"hidden": True} for name in made.union(INTERNAL)}
    tables |= words.get("tables", {}) | {projection.name: table(projection.header) for projection in found}
    whole = {key: value for key, value in words.items() if key != "tables"}
    published = {"title": words.get("title"), "tables": tables, "queries": queries()}
    return whole | {"databases": {NAME: published}, "plugins": {"halton": {"cors_origins": list(cors_origins)}}}


def table(header: Header) -> dict[str, Any]:
    """What Datasette wants to know of one table; `show` is ours, see navigation.py."""
    words = msgspec.structs.asdict(header)
    if sort := (words.pop("sort") or "").strip():
        column = sort.removeprefix("-").split()[0]
        words["sort_desc" if sort.startswith("-") or sort.lower().endswith(" desc") else "sort"] = column
    return words


def queries() -> dict[str, dict[str, Any]]:
    """The canned queries that ship, as Datasette wants them."""
    found = (read_query(path) for path in sorted((shipped("datasette-metadata") / "queries").glob("*.sql")))
    return {query.name: _published(query) for query in found}


def read_query(path: Path) -> Query:
    """One canned query.

    :raises ProjectionError: if the file does not begin with a TOML header in a comment.
    """
    text = path.read_text(encoding="utf-8")
    head, end, sql = text.partition("*/")
    if not end or not head.lstrip().startswith("/*"):
        raise ProjectionError(f"{path} needs a header: /* title = \"…\" */ before its statement.")
    try:
        return Query(path.stem, tomllib.loads(head.lstrip().removeprefix("/*")), sql.strip().removesuffix(";"))
    except tomllib.TOMLDecodeError as error:
        raise ProjectionError(f"The header of {path} is not TOML: {error}.") from error


def _published(query: Query) -> dict[str, Any]:
    parameters = query.header.get("parameters", {})
    words = {key: query.header[key] for key in ("title", "description") if key in query.header}
    return words | {"sql": query.sql, "params": list(parameters), "hints": parameters, "hide_sql": True}
