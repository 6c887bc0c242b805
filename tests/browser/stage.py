"""What tests and pictures are made on: a browser, and the page of a lived-in home at a moment that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from browser.installation import chromium
from browser.served import NOW, served
from halton.paths import Home
from lived_in import lived_in

# A name that leads nowhere: what a page asked of others would be seen, and reach nobody. Letters are drawn alike everywhere.
_FLAGS = ("--no-sandbox", "--host-resolver-rules=MAP * 127.0.0.1", "--font-render-hinting=none", "--force-color-profile=srgb")


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window.

    :raises NotInstalled: if there is none.
    """
    program = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=[*_FLAGS])
        yield running
        running.close()


@contextmanager
def stage(folder: Path) -> Iterator[tuple[Browser, str, Home]]:
    """The browser, the origin of the page, and its home, made in an empty folder."""
    home = Home(folder)
    lived_in(home, NOW)
    with served(home) as origin, browser() as running:
        yield running, origin, home
