"""One lived-in home, its page at a moment that stands still, and one browser for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import installation
from browser.places import names
from browser.served import NOW, served
from browser.stage import browser
from browser.tab import Tab, tab
from halton.paths import Home
from lived_in import lived_in

Open = Callable[..., AbstractContextManager[Tab]]


@pytest.fixture(scope="session")
def axe() -> str:
    return _or_fail(installation.axe)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    _or_fail(installation.chromium)
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("lived"))
    lived_in(made, NOW)
    return made


@pytest.fixture(scope="session")
def where(home: Home) -> Mapping[str, str]:
    """What stands in the braces of an address."""
    return names(home)


@pytest.fixture(scope="session")
def origin(home: Home) -> Iterator[str]:
    with served(home) as address:
        yield address


@pytest.fixture
def open_tab(chromium: Browser, origin: str) -> Open:
    """Opens a tab on the lived-in home."""
    return partial(tab, chromium, origin)


def _or_fail(install: Callable[[], Any]) -> Any:
    try:
        return install()
    except installation.NotInstalled as missing:
        what_to_do = str(missing)
    pytest.fail(what_to_do, pytrace=False)
