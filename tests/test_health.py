"""One word for all processes, from what each tells of itself."""

from __future__ import annotations

import os
from typing import Any

import pytest

from halton import __version__
from halton.children import Child, Launch
from halton.health import health
from halton.paths import Home
from halton.settings import Settings


def crew(home: Home, **facts: dict[str, Any]) -> dict[str, Child]:
    """Four processes that are heard, the workers first; `facts` are what some of them tell beside."""
    told: dict[str, dict[str, Any]] = {"edge": {"workers": 1}, "ledger": {"workers": 1}, "capture-1": {"calls": 2}, "browse": {}}
    children = {}
    for name in ("capture-1", "ledger", "edge", "browse"):
        children[name] = Child(home, name, lambda: Launch([]))
        children[name].adopt({"pid": os.getpid(), "version": "1", **told[name], **facts.get(name.replace("-", "_"), {})})
    return children


def test_all_that_run_and_see_each_other_are_healthy(home: Home) -> None:
    told = health(crew(home), Settings(), 8081, 8765)
    assert (told["state"], told["version"], told["pid"], told["calls"]) == ("healthy", __version__, os.getpid(), 2)
    assert told["processes"][0] == {"name": "capture-1", "pid": os.getpid(), "state": "running", "restarts": 0, "version": "1"}
    assert (told["proxy"]["port"], told["browse"]["port"]) == (8081, 8765)


@pytest.mark.parametrize(
    "facts",
    [
        {"edge": {"workers": 0}},
        {"ledger": {"workers": 2}},
        {"ledger": {"failing": "disk"}},
        {"ledger": {"policies": True}},
    ],
)
def test_what_is_amiss_shows(home: Home, facts: dict[str, dict[str, Any]]) -> None:
    assert health(crew(home, **facts), Settings(), 8081, 8765)["state"] == "degraded"


def test_one_that_is_down_shows(home: Home) -> None:
    children = crew(home)
    children["browse"] = Child(home, "browse", lambda: Launch([]))
    told = health(children, Settings(), 8081, 8765)
    assert (told["state"], told["processes"][3]["state"]) == ("degraded", "down")


def test_before_anything_runs_it_is_degraded_and_has_its_ports(home: Home) -> None:
    told = health({}, Settings(), 8081, 8765)
    assert (told["state"], told["processes"], told["calls"], told["unmetered"], told["shed"]) == ("degraded", [], 0, 0, 0)
