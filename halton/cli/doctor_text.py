"""What the doctor found, in lines for people, and as the document of --json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from halton.cli.output import shown
from halton.cli.palette import FAILURE, GOOD, WARNING
from halton.cli.screen import Screen
from halton.cli.sheet import Sheet

if TYPE_CHECKING:
    from halton.doctor.examination import Checked, Mended
    from halton.doctor.finding import Finding

_MARKS = {"well": ("✓", GOOD), "warning": ("!", WARNING), "problem": ("✗", FAILURE), "not looked at": ("–", WARNING)}
_WORDS = {"well": ("well", "well"), "warning": ("warning", "warnings"), "problem": ("problem", "problems")}
_INDENT = 2
_CHECK = 18
_FIX = "halton doctor --fix"


def heading(title: str, screen: Screen) -> str:
    """The line above a group."""
    return screen.styled(title, bold=True)


def lines_of(checked: Checked, screen: Screen) -> Iterator[str]:
    """The findings of one check, each with why it matters and what mends it."""
    sheet, below = Sheet(screen, _MARKS), " " * _CHECK
    for number, finding in enumerate(checked.findings):
        name = f"{'' if number else checked.name:<{_CHECK}}"
        yield from sheet.line(finding.state, _INDENT, name, finding.seen)
        if finding.why:
            yield from sheet.line(None, _INDENT, below, f"Why it matters: {finding.why}")
        if finding.remedy:
            yield from sheet.line(None, _INDENT, below, f"To mend it: {finding.remedy}", fg=WARNING)


def mended_line(mended: Mended, screen: Screen) -> str:
    """What was done, or why not."""
    if mended.failed:
        return screen.styled(screen.text(f"Not mended: {shown(mended.what)}: {shown(mended.failed)}"), fg=FAILURE)
    return screen.styled(screen.text(f"Mended: {shown(mended.what)}"), fg=GOOD)


def summary(examined: Sequence[Checked]) -> str:
    """«26 checks: 24 well, 1 warning, 1 problem», and what can be mended at once."""
    counted = Counter(str(checked.state) for checked in examined)
    parts = [f"{counted[state]} {_WORDS.get(state, (state, state))[counted[state] != 1]}" for state in _MARKS if counted[state]]
    number = len(examined)
    said = f"{number} {'check' if number == 1 else 'checks'}: {', '.join(parts)}"
    mendable = any(finding.mend for checked in examined for finding in checked.findings)
    return f"{said}. What can be mended at once: {_FIX}" if mendable else said


def document_of(examined: Sequence[Checked], state: str, home: str, mended: Sequence[Mended] | None = None) -> dict[str, Any]:
    """The document of --json; with --fix it tells what was done before this look."""
    findings = [_finding(checked, finding) for checked in examined for finding in checked.findings]
    document: dict[str, Any] = {"schema": 1, "home": home, "state": state, "findings": findings}
    if mended is not None:
        document["mended"] = [{"what": one.what, "failed": one.failed} for one in mended]
    return document


def _finding(checked: Checked, finding: Finding) -> dict[str, Any]:
    return {
        "group": checked.group,
        "check": checked.name,
        "state": str(finding.state),
        "seen": finding.seen,
        "why": finding.why,
        "remedy": finding.remedy,
        "mendable": finding.mend is not None,
    }
