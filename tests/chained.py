"""A whole meter behind a proxy such as companies have: nothing but that proxy knows where the providers are."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connect_proxy import ConnectProxy, proxy_in_thread
from halton.demo.provider.certificates import PLAYED
from halton.demo.provider.server import Provider
from halton.paths import Home
from stack import STOP_S, Stack, provider_in_thread, start_meter

GONE = "api.deepseek.com"  # a provider that the proxy does not find


class Chained:
    """The meter, the proxy before it, what runs a coroutine of that proxy, and where an impostor plays the provider."""

    def __init__(self, stack: Stack, proxy: ConnectProxy, run: Callable[[Awaitable[None]], None], impostor: int) -> None:
        self.stack = stack
        self.proxy = proxy
        self.run = run
        self.impostor = ("127.0.0.1", impostor)


class InItsEnvironment(Stack):
    """A meter, and commands, whose environment names a proxy."""

    proxy = ""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"HTTPS_PROXY": self.proxy}


@contextmanager
def chained(folder: Path, address: str | None = None, *, by_environment: bool = False) -> Iterator[Chained]:
    """A meter whose `[proxy] upstream` is a real proxy, or this address of it with {port}; or only its environment names it."""
    with (
        provider_in_thread(folder / "provider") as provider,
        provider_in_thread(folder / "impostor") as impostor,
        proxy_in_thread(places(provider)) as (proxy, run),
    ):
        home = Home(folder / "home")
        home.prepare()
        upstream = address.format(port=proxy.port) if address else proxy.address
        home.config.write_text(configuration(provider, None if by_environment else upstream))
        stack = Stack(home, provider, None)
        if by_environment:
            stack = InItsEnvironment(home, provider, None)
            stack.proxy = upstream
        stack.process = start_meter(stack)
        try:
            stack.wait()
            yield Chained(stack, proxy, run, impostor.port)
        finally:
            if stack.process.poll() is None:
                stack.process.terminate()
            stack.process.wait(STOP_S)


def places(provider: Provider) -> dict[str, tuple[str, int]]:
    """Where the proxy finds what."""
    return {f"{host}:443": ("127.0.0.1", provider.port) for host in PLAYED}


def configuration(provider: Provider, upstream: str | None) -> str:
    """A config.toml with the proxy, and the roots of the provider behind it."""
    trusted = f"upstream_ca = {json.dumps(str(provider.ca_file))}\n"
    return f"[alerts]\ndesktop = false\n[proxy]\n{trusted}" + (f"upstream = {json.dumps(upstream)}\n" if upstream else "")
