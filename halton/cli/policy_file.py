"""Policies in a TOML file, for a backtest: `[[policy]]` tables with the words of `halton policy add`."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from halton.cli.policy_options import KINDS, SCOPES, policy_from
from halton.cli.policy_terms import Count, Dollars

if TYPE_CHECKING:
    from halton.policy.policy import Policy

KEYS = ("name", *KINDS, "window", *SCOPES, "warn_at", "warn_only")
_NUMBERS = ("tokens", "requests", "max_output", "max_context", "warn_at")


def read_policy_file(path: Path) -> list[Policy]:
    """The policies of a file, checked.

    :raises PolicyError: naming the table and what is to be mended.
    """
    from halton.errors import PolicyError, safe

    try:
        document = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise PolicyError(f"There is no file {safe(path)}.") from None
    except IsADirectoryError:
        raise PolicyError(f"{safe(path)} is a folder. Name a file in it.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{safe(path)} cannot be read as TOML: {safe(error)}.") from None
    tables = document.pop("policy", None)
    if document or not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise PolicyError(f'{safe(path)} must hold [[policy]] tables and nothing else, such as: name = "b", budget = 50.')
    policies = [_policy(table, number) for number, table in enumerate(tables, 1)]
    names = [policy.name for policy in policies]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f'{safe(path)} has two policies of the name "{name}". Give each a name of its own.')
    return policies


def _policy(table: dict[str, Any], number: int) -> Policy:
    from halton.errors import PolicyError, safe

    for key in table:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            meant = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(KEYS)}."
            raise PolicyError(f'Policy {number} of the file has an unknown key "{safe(key)}". {meant}')
    values = {key: _value(key, value, number) for key, value in table.items()}
    return policy_from(str(values.pop("name", f"policy-{number}")), values)


def _value(key: str, value: Any, number: int) -> Any:
    from halton.errors import PolicyError, safe

    is_text = isinstance(value, str)
    try:
        if key == "budget" and (is_text or type(value) in (int, float)):
            return Dollars().convert(str(value), None, None)
        if key in _NUMBERS and (is_text or type(value) is int):
            return Count().convert(str(value), None, None)
    except click.BadParameter as error:
        raise PolicyError(f"Policy {number} of the file: {key} {error.message}") from None
    if key == "models" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    if (key == "warn_only" and isinstance(value, bool)) or (is_text and key in ("name", "models", "window", *SCOPES)):
        return value
    raise PolicyError(f"Policy {number} of the file: {key} = {safe(value)} is of the wrong type.")
