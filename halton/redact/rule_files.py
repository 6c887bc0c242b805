"""Every rule that ships, found by the folder it stands in."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from halton.redact import rules
from halton.redact.rule import Rule


@cache
def rule_files() -> dict[str, tuple[Rule, ...]]:
    """The rules of each file by its name, in the order of the names."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return {name: import_module(f"{rules.__name__}.{name}").rules for name in names}


def shipped_rules() -> tuple[Rule, ...]:
    """All of them."""
    return tuple(rule for group in rule_files().values() for rule in group)
