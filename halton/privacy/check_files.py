"""Every check, found by the folder it stands in."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import NamedTuple

from halton.privacy import checks
from halton.privacy.finding import Finding
from halton.privacy.install import Install
from halton.privacy.promise import PROMISES


class Check(NamedTuple):
    """Its name is that of its file; `run` may raise whatever it meets."""

    name: str
    promise: str
    run: Callable[[Install], Iterable[Finding]]


@cache
def check_files() -> tuple[Check, ...]:
    """All of them, in the order of the promises and then of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(checks.__path__))
    found = [_check(name) for name in names]
    order = list(PROMISES)
    return tuple(sorted(found, key=lambda check: (order.index(check.promise), check.name)))


def _check(name: str) -> Check:
    module = import_module(f"{checks.__name__}.{name}")
    return Check(name.replace("_", " "), module.promise, module.check)
