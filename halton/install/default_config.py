"""The config.toml that `halton init` writes: every key with what it means and its default, commented out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from halton.sections import Section
from halton.settings import Settings

WIDTH = 100
NONE = "…"
_HEAD = f"""\
# Settings of Halton. A key that is commented out has the value that stands there, "{NONE}" for none: docs/settings.md.
# `halton reload` has a running meter read this again; `halton reload --dry-run` only checks it.
"""


def default_config(stated: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The whole file; what is `stated`, by table and key, is not commented out."""
    tables = [_table(field, (stated or {}).get(field.name, {})) for field in msgspec.structs.fields(Settings)]
    return _HEAD + "".join("\n" + "\n".join(lines) + "\n" for lines in tables)


def _table(field: msgspec.structs.FieldInfo, stated: Mapping[str, Any]) -> list[str]:
    several = get_args(field.type)
    section: type[Section] = several[0] if several else field.type
    head = f"# [[{field.name}]]" if several else f"[{field.name}]"
    lines = [*_comment((section.__doc__ or "").splitlines()[0]), head]
    for key in msgspec.structs.fields(section):
        lines += [*_comment(_description(key)), _key(key, stated)]
    return lines


def _key(key: msgspec.structs.FieldInfo, stated: Mapping[str, Any]) -> str:
    if key.name in stated:
        return f"{key.name} = {json.dumps(stated[key.name])}"
    return f"# {key.name} = {_default(key)}"


def _default(key: msgspec.structs.FieldInfo) -> str:
    """A value as TOML writes it, which is as JSON does where a table is empty."""
    if key.default_factory is not msgspec.NODEFAULT:
        return json.dumps(key.default_factory())
    return json.dumps(NONE if key.required or key.default is None else key.default, ensure_ascii=False)


def _description(key: msgspec.structs.FieldInfo) -> str:
    kind = msgspec.inspect.type_info(key.type)
    assert isinstance(kind, msgspec.inspect.Metadata) and kind.extra_json_schema
    return str(kind.extra_json_schema["description"])


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)]
