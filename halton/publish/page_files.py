"""The pages that are ours, found by their files."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Any

from halton.publish import pages

type Page = Callable[[Any, Any], Awaitable[Any]]


def page_files() -> list[tuple[str, Page]]:
    """The address of each as a pattern, and what draws it; each asks Datasette whether this reader may see it."""
    found = [importlib.import_module(f"{pages.__name__}.{module.name}") for module in pkgutil.iter_modules(pages.__path__)]
    return [(module.ROUTE, _asked(module.page)) for module in found]


def _asked(page: Page) -> Page:
    """A plugin's route is not behind `allow` by itself, so it asks."""

    async def drawn(request: Any, datasette: Any) -> Any:
        await datasette.ensure_permissions(request.actor, ["view-instance"])
        return await page(request, datasette)

    return drawn
