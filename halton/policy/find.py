"""The kinds of policies there are: every file in the folder of rules is one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from halton.policy import rules
from halton.policy.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its kind, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    found: list[Rule] = [import_module(f"{rules.__name__}.{name}").rule for name in names]
    return {rule.kind: rule for rule in found}
