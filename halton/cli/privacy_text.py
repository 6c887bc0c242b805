"""The trust contract in lines for people, and as the document of --json."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from halton.cli.palette import FAILURE, GOOD, WARNING
from halton.cli.screen import Screen
from halton.cli.sheet import Sheet

if TYPE_CHECKING:
    from halton.privacy.contract import Promise
    from halton.privacy.finding import Finding

_MARKS = {"holds": ("✓", GOOD), "broken": ("✗", FAILURE), "not checked": ("–", WARNING)}
_NUMBER = 5
_CHECK = 18


def lines_of(promises: Sequence[Promise], screen: Screen) -> Iterator[str]:
    """Each promise with its checks below it, and the sum of all; marks on a terminal with colours, words elsewhere."""
    sheet = Sheet(screen, _MARKS)
    for promise in promises:
        yield from sheet.line(promise.state, 0, f"{promise.id:<{_NUMBER}}", promise.sentence, bold=True)
        for check in promise.checks:
            for number, finding in enumerate(check.findings):
                name = f"{'' if number else check.name:<{_CHECK}}"
                yield from sheet.line(finding.state, _NUMBER, name, finding.seen)
                if finding.remedy:
                    yield from sheet.line(None, _NUMBER, " " * _CHECK, f"To mend it: {finding.remedy}", fg=WARNING)
        yield ""
    yield summary(promises)


def summary(promises: Sequence[Promise]) -> str:
    """«11 promises: 10 hold, 1 not checked»."""
    states = [str(promise.state) for promise in promises]
    words = {"holds": ("holds", "hold"), "broken": ("broken", "broken"), "not checked": ("not checked", "not checked")}
    counted = [(states.count(state), told) for state, told in words.items()]
    parts = [f"{number} {one if number == 1 else many}" for number, (one, many) in counted if number]
    return f"{len(states)} {'promise' if len(states) == 1 else 'promises'}: {', '.join(parts)}"


def document_of(promises: Sequence[Promise], home: str, now_us: int) -> dict[str, Any]:
    """The document of --json."""
    states = [str(promise.state) for promise in promises]
    moment = datetime.fromtimestamp(now_us // 1_000_000, UTC)
    return {
        "schema": 1,
        "home": home,
        "checked_at": f"{moment:%Y-%m-%dT%H:%M:%S}.{now_us % 1_000_000:06}Z",
        "sound": "broken" not in states,
        "holds": states.count("holds"),
        "broken": states.count("broken"),
        "not_checked": states.count("not checked"),
        "promises": [_promise(promise) for promise in promises],
    }


def _promise(promise: Promise) -> dict[str, Any]:
    findings = [{"check": check.name, **_finding(finding)} for check in promise.checks for finding in check.findings]
    return {"id": promise.id, "promise": promise.sentence, "state": str(promise.state), "findings": findings}


def _finding(finding: Finding) -> dict[str, Any]:
    return {"state": str(finding.state), "seen": finding.seen, "remedy": finding.remedy}
