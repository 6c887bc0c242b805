"""A plain client for tests: one Anthropic request through the proxy, streamed or not, and a stream that can be held open."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from stack import Stack

URL = "https://api.anthropic.com/v1/messages"


def trust(stack: Stack) -> ssl.SSLContext:
    """Our authority, and the fake provider's own, as a real client trusts the real providers: a blind tunnel must work."""
    context = ssl.create_default_context(cafile=stack.bundle)
    context.load_verify_locations(stack.provider.ca_file)
    return context


@contextmanager
def client(stack: Stack, port: int | None = None) -> Iterator[httpx.Client]:
    proxy = f"http://127.0.0.1:{port or stack.proxy_port}"
    with httpx.Client(proxy=proxy, verify=trust(stack), timeout=10, trust_env=False) as plain:
        yield plain


def body(scenario: str, *, streamed: bool = False) -> bytes:
    message = {"role": "user", "content": f"scenario:{scenario}"}
    return json.dumps({"model": "claude-haiku-4-5", "max_tokens": 9, "stream": streamed, "messages": [message]}).encode()


def call(plain: httpx.Client, scenario: str = "plain", *, streamed: bool = False) -> httpx.Response:
    """One call, to its end."""
    return plain.post(URL, content=body(scenario, streamed=streamed), headers={"x-api-key": "sk-ant-api-test"})


class OpenStream:
    """A stream that goes on until it is let go; `begun` is set with the first chunk."""

    def __init__(self, stack: Stack) -> None:
        self._port = stack.proxy_port
        self._stack = stack
        self.begun = threading.Event()
        self._leave = threading.Event()
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert self.begun.wait(10)

    def leave(self) -> None:
        """Walk away, as a client that has heard enough."""
        self._leave.set()
        self._thread.join(10)

    def _read(self) -> None:
        content, headers = body("endless", streamed=True), {"x-api-key": "sk-ant-api-test"}
        try:
            with client(self._stack, self._port) as plain, plain.stream("POST", URL, content=content, headers=headers) as answer:
                for _ in answer.iter_raw():
                    self.begun.set()
                    if self._leave.is_set():
                        return
        except httpx.HTTPError as error:
            self.error = error
