"""What the cog block of providers.md writes: provider by endpoint by transport, what is read of it, and what proves that."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from halton.wire.find import provider_files
from halton.wire.provider import Endpoint, Provider

TESTS = Path(__file__).parent.parent / "tests"
if str(TESTS) not in sys.path:
    sys.path.append(str(TESTS))

from fixtures.fixture import Fixture, all_fixtures  # noqa: E402

LONGEST = 110

# Clients that a test drives through the whole meter, by the file of the provider they speak to.
REAL_CLIENTS = {
    path.stem.removeprefix("test_"): f"tests/sdk/{path.name}" for path in sorted((TESTS / "sdk").glob("test_*.py"))
}


def providers() -> str:
    """A heading for each provider, and a row for each of its endpoints and ways to answer."""
    fixtures = list(all_fixtures())
    lines = [line for name, provider in provider_files().items() for line in _provider(name, provider, fixtures)]
    return "\n".join(lines)


def _provider(name: str, provider: Provider, fixtures: list[tuple[str, Fixture]]) -> Iterator[str]:
    yield from (f"## {name}", "", f"{_hosts(provider)} Priced as `{provider.name}`.", "")
    if real := REAL_CLIENTS.get(name):
        yield from (f"A real SDK goes through the whole meter in `{real}`.", "")
    yield "| endpoint | kind | answer | read | proof |"
    yield "|---|---|---|---|---|"
    for row in provider.endpoints:
        proofs = [(file, fixture) for file, fixture in fixtures if fixture.route.row is row]
        own = [fixture for file, fixture in proofs if file == name]
        yield from _rows(row, own or [fixture for _, fixture in proofs])  # providers may share a row, and what proves it
    yield ""


def _hosts(provider: Provider) -> str:
    hosts = provider.hosts
    shown = ", ".join(f"`{host}`" for host in hosts[:4])
    return f"{shown} and {len(hosts) - 4} more like these." if len(hosts) > 4 else f"{shown}." if hosts else "No host of its own."


def _rows(row: Endpoint, fixtures: list[Fixture]) -> Iterator[str]:
    if not fixtures:
        what = row.unread or ("counted, not read: no call" if row.kind == "control" else "not read")
        yield _line(f"`{_plain(row.path)}`", row.kind, "", what, "")
        return
    for transport in sorted({fixture.came_by for fixture in fixtures}):
        proofs = [fixture for fixture in fixtures if fixture.came_by == transport]
        endpoints = sorted({f"`{fixture.route.endpoint}`" for fixture in proofs})
        names = "; ".join(fixture.name for fixture in proofs)
        yield _line(" ".join(endpoints), row.kind, transport, row.inexact or "exact", names)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _plain(pattern: str) -> str:
    """A pattern of paths in a form that people read."""
    text = re.sub(r"\(\?P<model>[^)]*\)", "MODEL", pattern)
    for written, plain in (("(?:", "("), ("\\w*", "…"), ("\\", ""), ("[^/]+", "*"), ("(/.*)?", "/…"), (".*", "…")):
        text = text.replace(written, plain)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
