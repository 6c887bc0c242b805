from __future__ import annotations

from typing import Any

from halton.cli.policy_change import change
from halton.events.types import PolicyRemoved, PolicySet
from halton.paths import Home


def test_what_becomes_of_a_policy_is_said_and_written(fill: Any, home: Home, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    fill([PolicySet(name="b", kind="requests", bound=5, window="day")])
    for dry_run, last in ((True, "Nothing was written."), (False, "Written as event 3 of the log.")):
        change("B", lambda policy: PolicyRemoved(name=policy.name), "This goes", dry_run=dry_run, as_json=False)
        assert capsys.readouterr().out.splitlines() == ['This goes: "b" allows 5 calls a day; it blocks what is beyond.', last]
