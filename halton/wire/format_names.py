"""The formats that `[[provider]]` may name: one for each file of a provider."""

from __future__ import annotations

import pkgutil

from halton.wire import providers


def format_names() -> tuple[str, ...]:
    """Their names, found without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(providers.__path__)))
