"""The words on the pages and the behaviour of tables, from the headers of projections and canned queries."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from halton.errors import ProjectionError
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Header, Projection, Words
from halton.publish.database import NAME

INTERNAL = ("checkpoints", "origins", "parked")
# What Datasette and our templates take of a query's header; the statement and what follows from `parameters` are put to it.
OF_QUERY = ("title", "description", "order")


class Query(NamedTuple):
    """A canned query: one `.sql` file with the header of a projection."""

    name: str
    header: dict[str, Any]
    sql: str


def metadata(home: Home, words: dict[str, Any], *, cors_origins: Iterable[str]) -> dict[str, Any]:
    """All that Datasette 0.65 keeps in one mapping: `words` for the whole, tables, queries and our own settings."""
    found = find_projections(shipped("projections"), home.projections).projections
    tables = described(found, words.get("columns", {}))
    whole = {key: value for key, value in words.items() if key != "columns"}
    published = {"title": words.get("title"), "tables": tables, "queries": queries()}
    return whole | {"databases": {NAME: published}, "plugins": {"halton": {"cors_origins": list(cors_origins)}}}


def described(projections: Iterable[Projection], everywhere: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Every table and view of these by its name; hidden where no header has words for it. `everywhere` are notes on columns
    that mean the same in all tables."""
    found = list(projections)
    worded = {name: words for projection in found for name, words in _worded(projection)}
    hidden: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in INTERNAL}
    hidden |= {name: {"hidden": True} for projection in found for _, name in projection.creates}
    return hidden | {name: table(words, _notes(words, worded, everywhere)) for name, words in worded.items()}


def table(words: Header | Words, notes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What Datasette wants to know of one table; `show` and `latest`, the facets, are ours: see tables.py and facets.py."""
    told: dict[str, Any] = {"title": words.title, "description": words.description, "show": list(words.show)}
    told |= {"facets": [{"latest": column} for column in words.facets]}
    told |= {"columns": dict(words.columns if notes is None else notes)}
    if sort := (words.sort or "").strip():
        column = sort.removeprefix("-").split()[0]
        told["sort_desc" if sort.startswith("-") or sort.lower().endswith(" desc") else "sort"] = column
    return told


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
        raise ProjectionError(f'{path} needs a header: /* title = "…" */ before its statement.')
    try:
        return Query(path.stem, tomllib.loads(head.lstrip().removeprefix("/*")), sql.strip().removesuffix(";"))
    except tomllib.TOMLDecodeError as error:
        raise ProjectionError(f"The header of {path} is not TOML: {error}.") from error


def _worded(projection: Projection) -> Iterator[tuple[str, Header | Words]]:
    yield projection.name, projection.header
    yield from projection.header.tables.items()


def _notes(words: Header | Words, worded: Mapping[str, Header | Words], everywhere: Mapping[str, str]) -> dict[str, str]:
    notes = dict(everywhere)
    for name in reversed(words.notes_from if isinstance(words, Words) else []):
        notes |= worded[name].columns if name in worded else {}
    return notes | words.columns


def _published(query: Query) -> dict[str, Any]:
    parameters = query.header.get("parameters", {})
    words = {key: query.header[key] for key in OF_QUERY if key in query.header}
    return words | {"sql": query.sql, "params": list(parameters), "hints": parameters, "hide_sql": True}
