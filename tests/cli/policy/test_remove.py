from __future__ import annotations

import json
from typing import Any

from halton.events.types import PolicySet

BUDGET = PolicySet(name="b", kind="budget", bound=50, window="month")


def test_it_is_in_force_no_longer(run: Any, fill: Any) -> None:
    fill([BUDGET])
    assert run("policy", "remove", "b", "--dry-run").output.endswith("Nothing was written.\n")
    assert json.loads(run("policy", "list", "--json").output)["policies"]
    assert 'This is removed: "b" allows' in run("policy", "remove", "b").output
    assert not json.loads(run("policy", "list", "--json").output)["policies"]
    assert run("policy", "remove", "b").exit_code == 1


def test_as_json(run: Any, fill: Any) -> None:
    fill([BUDGET])
    document = json.loads(run("policy", "remove", "b", "--json").output)
    assert (document["policy"]["name"], document["position"]) == ("b", 3)
