"""What the cog blocks of these pages write: the event, projection, command and settings references, from the code itself.

    cog -r docs/*.md        writes them anew
    cog --check docs/*.md   says whether they are what the code says

Nothing here depends on the terminal or on the version of Python.
"""

from __future__ import annotations

import inspect
import json
import sqlite3
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from halton.cli.group import halton
from halton.events.answer import Estimate
from halton.events.body import KeptBody
from halton.events.price import InvoiceLine, Rate
from halton.events.types import EVENT_TYPES, Event
from halton.paths import shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Projection
from halton.projector.sources import temp_schema, view_name
from halton.sections import Section
from halton.settings import Settings

WIDTH = 100


def events() -> str:
    """Each type of event: its docstring, and a table of its fields."""
    return "\n".join(line for kind in EVENT_TYPES for line in _event(kind))


def _event(kind: type[Event]) -> Iterator[str]:
    yield from (f"### {kind.TYPE}", "", f"{_prose(kind)} Version {kind.VERSION}, in SQL `{view_name(kind.TYPE)}`.", "")
    yield from _fields(kind)
    for part in (Rate, InvoiceLine, Estimate, KeptBody):
        if any(part in _parts(field.type) for field in msgspec.structs.fields(kind)):
            yield from (f"`{part.__name__}`: {_prose(part)}", "")
            yield from _fields(part)


def _parts(annotation: object) -> set[object]:
    return {annotation}.union(*map(_parts, typing.get_args(annotation)))


def _fields(kind: type[msgspec.Struct]) -> Iterator[str]:
    # Nearest class first: what a kind adds goes before what it shares with others.
    written = {name: text for part in kind.__mro__ for name, text in inspect.get_annotations(part).items()}
    fields = sorted(msgspec.structs.fields(kind), key=lambda field: list(written).index(field.name))
    rows = [(f"`{field.name}`", _code(str(written[field.name])), _event_default(field)) for field in fields]
    yield from _table(("field", "type", "default"), rows)


def _event_default(field: msgspec.structs.FieldInfo) -> str:
    return "required" if field.required else f"`{field.default}`"


def projections() -> str:
    """Each projection that ships: the words of its header, what it reads, and its tables."""
    found = find_projections(shipped("projections"), Path("/nonexistent")).projections
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in temp_schema():
        database.execute(statement)
    for projection in found:
        for statement in projection.schema:
            database.execute(statement.sql)
    text = "\n".join(line for projection in found for line in _projection(projection, database))
    database.close()
    return text


def _projection(projection: Projection, database: sqlite3.Connection) -> Iterator[str]:
    header = projection.header
    own = {type_ for step in projection.steps for type_ in step.events}
    yield from (f"## {projection.name}", "", f"**{header.title}.** {header.description}", "")
    sources = [f"the events {_listed(own)}"] if own else []
    sources += [f"the projections {_listed(projection.reads)}"] if projection.reads else []
    yield from (f"Reads {' and '.join(sources)}.", "")
    told = set()  # the notes so far: another table that has more is shown whole as well
    for kind, name in sorted(projection.creates, key=lambda created: created[1] != projection.name):
        if kind == "index":
            continue
        columns = [(row[1], row[2].lower()) for row in database.execute(f'pragma table_xinfo("{name}")')]
        noted = {column for column, _ in columns if column in header.columns}
        if name == projection.name or noted - told:
            told |= noted
            if name != projection.name:
                yield from (f"The {kind} `{name}`:", "")
            rows = [(f"`{column}`", type_, header.columns.get(column, "")) for column, type_ in columns]
            yield from _table(("column", "type", "note"), rows)
        else:
            yield from (f"The {kind} `{name}`: {', '.join(f'`{column}`' for column, _ in columns)}.", "")


def commands() -> str:
    """Each command's own help."""
    context = click.Context(halton, info_name="halton", terminal_width=WIDTH, **halton.context_settings)
    return "\n".join(_help(halton, context))


def _help(command: click.Command, context: click.Context) -> Iterator[str]:
    """Its help, then that of the commands in it."""
    yield from (f"## {context.command_path}", "", "```text", *command.get_help(context).splitlines(), "```", "")
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _help(inner, click.Context(inner, info_name=name, parent=context, terminal_width=WIDTH))


def settings() -> str:
    """Each table of config.toml and its keys."""
    return "\n".join(line for table in msgspec.structs.fields(Settings) for line in _section(*named_section(table)))


def named_section(table: msgspec.structs.FieldInfo) -> tuple[str, type[Section]]:
    """A table as config.toml writes it, `[name]` or `[[name]]` for one of many, and what may stand in it."""
    if several := typing.get_args(table.type):
        return f"[[{table.name}]]", several[0]
    return f"[{table.name}]", table.type


def _section(name: str, section: type[Section]) -> Iterator[str]:
    yield from (f"### {name}", "", _prose(section), "")
    rows = []
    for field in msgspec.structs.fields(section):
        kind = msgspec.inspect.type_info(field.type)
        assert isinstance(kind, msgspec.inspect.Metadata) and kind.extra_json_schema
        rows.append((f"`{field.name}`", _toml_type(kind.type), _toml_default(field), kind.extra_json_schema["description"]))
    yield from _table(("key", "type", "default", "meaning"), rows)


def _toml_type(kind: msgspec.inspect.Type) -> str:
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            return _toml_type(inner)
        case msgspec.inspect.IntType(ge=low, le=high):
            return f"integer, {low} to {high}"
        case msgspec.inspect.StrType():
            return "string"
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.VarTupleType(item_type=item):
            return f"array of {_toml_type(item)}s"
        case msgspec.inspect.DictType(value_type=value):
            return f"table of {_toml_type(value)}s"
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_toml_type(part) for part in types if not isinstance(part, msgspec.inspect.NoneType))
    raise TypeError(f"config.toml has no word for {kind} here yet")


def _toml_default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default_factory is not msgspec.NODEFAULT:
        return f"`{json.dumps(field.default_factory())}`"
    return "none" if field.default is None else f"`{json.dumps(field.default)}`"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _prose(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
