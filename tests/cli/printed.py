"""What a report printed, told apart from the line about its head."""

from __future__ import annotations

import re

from click.testing import Result

_HEAD = re.compile(r"Head [0-9]+:[a-z]+(-[a-z]+){7}")


def above_head(result: Result) -> list[str]:
    """The lines of a report above the last one, which names the head of the log."""
    assert result.exit_code == 0, result.output
    *lines, last = result.stdout.splitlines()
    assert _HEAD.fullmatch(last), last
    return lines
