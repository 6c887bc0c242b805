"""`halton statusline` by way of click, as for its help and for options in another order."""

from __future__ import annotations

from typing import Any

import make


def test_it_prints_the_same_line(run: Any, fill: Any) -> None:
    assert run("statusline").output == "halton: nothing metered yet\n"
    fill([make.price(), make.call(started_at=0)])
    done = run("statusline", "--color")
    assert (done.exit_code, done.output) == (0, "\x1b[1m$0.00 today\x1b[0m\n")


def test_its_help_says_how_to_set_it_up(run: Any) -> None:
    assert '"statusLine": {"type": "command", "command": "halton statusline"}' in run("statusline", "--help").output
