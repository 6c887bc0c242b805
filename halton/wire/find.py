"""Which provider a host belongs to: every file in the folder of providers is one, and config.toml adds hosts to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import import_module

import msgspec

from halton.wire import providers
from halton.wire.format_names import format_names
from halton.wire.host import loopback
from halton.wire.provider import Endpoint, Provider

Find = Callable[[str], Provider | None]
# A gateway puts the paths that it knows below one of its own.
_BELOW = r"(?:/[^/]+){0,6}?"


@cache
def provider_files() -> dict[str, Provider]:
    """Every provider by the name of its file, in their order."""
    return {name: import_module(f"{providers.__name__}.{name}").provider for name in format_names()}


def all_providers() -> tuple[Provider, ...]:
    """Every provider that ships."""
    return tuple(provider_files().values())


def provider_hosts(configured: Iterable[tuple[str, str]] = ()) -> tuple[str, ...]:
    """The names that are asked for over TLS, exact ones and `*.suffix`: no local servers', and no addresses to listen on."""
    stated = (host for host, _ in configured if loopback(host) is None)
    return (*(host for provider in all_providers() if not provider.local for host in provider.hosts), *stated)


def finder(configured: Iterable[tuple[str, str]]) -> Find:
    """What finds the provider of a host, with or without a port; `configured` are hosts and the formats they speak.

    :raises KeyError: for a format that there is none of.
    """
    candidates = (*(_with_host(provider_files()[name], host) for host, name in configured), *all_providers())

    @lru_cache(maxsize=1024)
    def find(host: str) -> Provider | None:
        name = host.partition(":")[0].lower().rstrip(".")
        for provider in candidates:
            if any(host == pattern or matches(name, pattern) for pattern in provider.hosts):
                return provider
        return None

    return find


@lru_cache(maxsize=1024)
def find_provider(host: str) -> Provider | None:
    """The provider of a host among those that ship."""
    return _shipped()(host)


@cache
def _shipped() -> Find:
    return finder(())


def matches(name: str, pattern: str) -> bool:
    """Whether a host name is the pattern's, or lies below `*.suffix`."""
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern


def overlap(one: str, other: str) -> bool:
    """Whether some name is of both patterns."""
    return one == other or matches(one.replace("*", "x"), other) or matches(other.replace("*", "x"), one)


def _with_host(provider: Provider, host: str) -> Provider:
    """The provider as it is spoken at another host: its endpoints may lie deeper there, and what is listened for is local."""
    endpoints = tuple(_deeper(row) for row in provider.endpoints)
    listens = loopback(host) is not None
    return msgspec.structs.replace(provider, hosts=(host,), endpoints=endpoints, unlisted="other", local=listens)


def _deeper(row: Endpoint) -> Endpoint:
    return msgspec.structs.replace(row, path=f"{_BELOW}(?:{row.path})")
