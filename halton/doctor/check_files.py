"""Every check, found by the folder it stands in."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import NamedTuple

from halton.doctor import checks
from halton.doctor.finding import Finding
from halton.doctor.group import GROUPS
from halton.doctor.patient import Patient


class Check(NamedTuple):
    """Its name is that of its file, `about` says what it looks at; `run` may raise whatever it meets."""

    name: str
    group: str
    about: str
    run: Callable[[Patient], Iterable[Finding]]


@cache
def check_files() -> tuple[Check, ...]:
    """All of them, in the order of the groups and then of their names."""
    found = (_check(module.name) for module in pkgutil.iter_modules(checks.__path__))
    order = list(GROUPS)
    return tuple(sorted(found, key=lambda check: (order.index(check.group), check.name)))


def _check(name: str) -> Check:
    module = import_module(f"{checks.__name__}.{name}")
    return Check(name.replace("_", " "), module.group, module.about, module.check)
