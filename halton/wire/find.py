"""Which provider a host belongs to: every file in the folder of providers is one."""

from __future__ import annotations

import pkgutil
from functools import cache, lru_cache
from importlib import import_module

from halton.wire import providers
from halton.wire.provider import Provider


@cache
def all_providers() -> tuple[Provider, ...]:
    """Every provider, in the order of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(providers.__path__))
    return tuple(import_module(f"{providers.__name__}.{name}").provider for name in names)


@cache
def provider_hosts() -> tuple[str, ...]:
    """The host patterns of all providers: exact names and `*.suffix`."""
    return tuple(host for provider in all_providers() for host in provider.hosts)


@lru_cache(maxsize=1024)
def find_provider(host: str) -> Provider | None:
    """The provider that this host, with or without a port, belongs to."""
    name = host.partition(":")[0].lower().rstrip(".")
    for provider in all_providers():
        if any(matches(name, pattern) for pattern in provider.hosts):
            return provider
    return None


def matches(name: str, pattern: str) -> bool:
    """Whether a host name is the pattern's, or lies below `*.suffix`."""
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern
