"""What became of calls: how many are recorded, and how many gaps count."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from faults.row import Figure, Run, none, told, under
from halton.control import wait_until_healthy
from stack import Stack, words

PATIENCE_S = 60.0


def gaps(stack: Stack) -> dict[str, Any]:
    """The gaps by cause, as status shows them."""
    return dict(json.loads(stack.halton("status", "--json", check=False))["gaps"])


def accounted(stack: Stack) -> int:
    """The calls that are recorded or counted in gaps."""
    return len(stack.calls()) + sum(int(gap["calls"]) for gap in gaps(stack).values())


def well_again(run: Run, stack: Stack, when: str, made: int, bound_s: float) -> Iterator[Figure]:
    """Seconds until all is well again, and whether each of so many calls is accounted for then."""
    began = time.monotonic()
    assert wait_until_healthy(stack.home, PATIENCE_S), "it did not recover"
    yield under(f"{when}: well again after", time.monotonic() - began, run.allowed(bound_s), "s")
    yield none(f"{when}: calls neither recorded nor in a gap", max(0, made - accounted(stack)))
    yield told(f"{when}: calls in gaps", sum(gap["calls"] for gap in gaps(stack).values()))


def is_served(stack: Stack) -> bool:
    """Whether the edge and a worker run, whatever the rest does."""
    with suppress(Exception):
        return {"edge", "capture-1"} <= {one["name"] for one in stack.status()["processes"] if one["state"] == "running"}
    return False


def wait_until_served(stack: Stack) -> None:
    """Return when the edge and a worker run.

    :raises TimeoutError: if that does not come.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not is_served(stack):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the meter does not serve: {words(stack.home)}")
        time.sleep(0.05)
