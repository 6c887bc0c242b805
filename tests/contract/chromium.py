"""A real Chromium without a window, driven over its DevTools protocol by a pair of pipes.

https://chromedevtools.github.io/devtools-protocol/; `--remote-debugging-pipe` takes messages that end with a zero byte on
descriptor 3 and gives them on 4, so no port is open for a page to find.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_S = 30.0
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
# Chromium wants exactly 3 and 4, which are other things in this process.
_LAUNCH = "import os, sys; r, w = map(int, sys.argv[1:3]); a = os.dup(r); b = os.dup(w); os.dup2(a, 3); os.dup2(b, 4)"
_LAUNCH += "; os.set_inheritable(3, True); os.set_inheritable(4, True); os.execv(sys.argv[3], sys.argv[3:])"


class Chromium:
    """The browser: messages to it, and what it says unasked."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._number = 0
        self._held = b""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The result of one method."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        os.write(self._to, json.dumps(message).encode() + b"\0")
        limit = time.monotonic() + PATIENCE_S
        while True:
            said = self._next(limit)
            if said.get("id") == number:
                assert "error" not in said, (method, said)
                return dict(said["result"])
            self.events.append(said)

    def wait(self, wanted: Callable[[dict[str, Any]], bool], since: int = 0) -> dict[str, Any]:
        """The first event from number `since` on that is wanted."""
        limit = time.monotonic() + PATIENCE_S
        while True:
            for event in self.events[since:]:
                if wanted(event):
                    return event
            since = len(self.events)
            self.events.append(self._next(limit))

    def page(self, *, bypass_policy: bool = False) -> Page:
        """A new tab; `bypass_policy` ignores the Content-Security-Policy of its pages."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable", session)
        self.call("Page.setBypassCSP", session, enabled=bypass_policy)
        return Page(self, session)

    def _next(self, limit: float) -> dict[str, Any]:
        while b"\0" not in self._held:
            ready, _, _ = select.select([self._from], [], [], max(0.0, limit - time.monotonic()))
            assert ready, "Chromium says nothing"
            part = os.read(self._from, 1 << 20)
            assert part, "Chromium has ended"
            self._held += part
        message, _, self._held = self._held.partition(b"\0")
        return dict(json.loads(message))


class Page:
    """One tab."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        self._since = 0

    def open(self, address: str) -> int:
        """Go there, wait until all of it has loaded, and give the status of the document; 0 if nobody answered."""
        self._since = len(self._browser.events)
        done = self._browser.call("Page.navigate", self._session, url=address)
        if "errorText" not in done:
            self._browser.wait(lambda event: self._is(event, "Page.loadEventFired"), self._since)
        answers = [event["params"] for event in self.seen("Network.responseReceived")]
        return next((int(answer["response"]["status"]) for answer in answers if answer["type"] == "Document"), 0)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, or of what it promises."""
        done = self._browser.call(
            "Runtime.evaluate", self._session, expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def seen(self, method: str) -> list[dict[str, Any]]:
        """The events of this kind since the page was opened."""
        self.evaluate("0")  # whatever was on its way has been read then
        return [event for event in self._browser.events[self._since :] if self._is(event, method)]

    def requests(self) -> list[str]:
        """The addresses asked for since the page was opened."""
        return [event["params"]["request"]["url"] for event in self.seen("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the console would show in red: exceptions, violations of a policy, failures to load."""
        thrown = [event["params"]["exceptionDetails"]["text"] for event in self.seen("Runtime.exceptionThrown")]
        entries = [event["params"]["entry"] for event in self.seen("Log.entryAdded")]
        return thrown + [entry["text"] for entry in entries if entry["level"] == "error"]

    def cookies(self) -> list[dict[str, Any]]:
        """All cookies of this browser."""
        return list(self._browser.call("Storage.getCookies")["cookies"])

    def _is(self, event: dict[str, Any], method: str) -> bool:
        return event.get("method") == method and event.get("sessionId") == self._session


@contextmanager
def running_chromium(folder: Path, *flags: str) -> Iterator[Chromium]:
    """A browser with a profile of its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    command = [sys.executable, "-c", _LAUNCH, str(to_read), str(from_write), program, *FLAGS, f"--user-data-dir={folder}", *flags]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, pass_fds=[to_read, from_write], stdout=quiet, stderr=quiet, cwd=folder)
    os.close(to_read)
    os.close(from_write)
    try:
        yield Chromium(to_write, from_read)
    finally:
        os.close(to_write)  # it ends with its pipe
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        os.close(from_read)
