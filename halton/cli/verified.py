"""A verification in words and as a JSON document: what holds, what does not and what to do, and the head to keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from halton.cli.output import count, safe
from halton.cli.report_footer import plural

if TYPE_CHECKING:
    from halton.cli.verification import Verification
    from halton.log.anchor import Anchor
    from halton.log.finding import Finding
    from halton.log.imports import Imports

SHOWN = 10
UNTOLD_SHOWN = 3
KEY_DIGITS = 16


def lines_of(found: Verification, since: Anchor | None) -> Iterator[str]:
    """What a terminal shows."""
    yield _chain(found, since)
    yield from _beside(found)
    others = found.findings[bool(found.verdict.finding) :]
    for finding in others[:SHOWN]:
        yield f"Not sound: {finding.where}{_at(finding)}: {safe(finding.meaning)}."
    if len(others) > SHOWN:
        yield f"{plural(len(others) - SHOWN, 'finding')} more in --json."
    for advice in dict.fromkeys(finding.advice for finding in found.findings):
        yield f"What to do: {advice}"
    if not found.findings:
        yield f"Keep the head where this machine cannot change it, for: halton verify --since {_anchor(found)}"


def document_of(found: Verification, since: Anchor | None) -> dict[str, Any]:
    """The document of --json; `bad_position` and `meaning` are those of the first finding."""
    import msgspec

    findings = [msgspec.structs.asdict(finding) | {"advice": finding.advice} for finding in found.findings]
    first = findings[0] if findings else {"position": None, "meaning": None}
    return {
        "schema": 1,
        "sound": not findings,
        "events": found.verdict.events,
        "head": found.verdict.head,
        "bad_position": first["position"],
        "meaning": first["meaning"],
        "head_position": found.verdict.position,
        "anchor": _anchor(found),
        "first": found.verdict.first,
        "since": None if since is None else msgspec.structs.asdict(since),
        "checkpoints": _signatures(found),
        "segments": _segments(found),
        "imported": _imports(found),
        "bodies": None if found.bodies is None else {"checked": found.bodies.checked, "removed": found.bodies.removed},
        "views": None if found.views is None else {"checked": found.views.checked, "outdated": list(found.views.outdated)},
        "findings": findings,
    }


def _chain(found: Verification, since: Anchor | None) -> str:
    verdict = found.verdict
    if not verdict.sound:
        where = "The anchor does not hold" if verdict.bad_position is None else f"Broken at position {verdict.bad_position}"
        before = f" {count(verdict.events)} events before it hold." if since is None else ""
        return f"{where}: {verdict.meaning}.{before}"
    if since is None:
        return f"{count(verdict.events)} events stand as they were written. Head {_anchor(found)}"
    after = f"{plural(verdict.events - 1, 'event')} after it as written"
    return f"The log goes on from event {count(verdict.first)}, which you noted: {after}. Head {_anchor(found)}"


def _beside(found: Verification) -> Iterator[str]:
    if found.verdict.sound:
        yield f"  hash         {found.verdict.head}"
    if found.signatures:
        keys = ", ".join(f"{count(number)} by key {safe(key[:KEY_DIGITS])}" for key, number in found.signatures.keys.items())
        last = f", the last over position {count(found.signatures.last)}" if found.signatures.last else ""
        yield f"  checkpoints  {keys or 'none'} hold{last}"
    if found.segments:
        gone = f"; {plural(found.segments.gone, 'file')} gone: halton log seal --again" if found.segments.gone else ""
        yield f"  segments     {plural(found.segments.files, 'file')} of {count(found.segments.events)} events{gone}"
    if found.imported:
        yield f"  imported     {_imported(found.imported)}"
    if found.bodies:
        bodies = f"{count(found.bodies.checked)} {'body' if found.bodies.checked == 1 else 'bodies'}"
        yield f"  bodies       {bodies} as stored; {count(found.bodies.removed)} removed by purges and sweeps"
    if found.views:
        names = ", ".join(map(safe, found.views.outdated))
        outdated = f"; not by the rules of now, which the next start mends: {names}" if names else ""
        yield f"  views        {plural(found.views.checked, 'projection')}{outdated}"


def _imported(imported: Imports) -> str:
    logs, more = plural(imported.logs, "other log"), len(imported.untold) - UNTOLD_SHOWN
    said = f"{plural(imported.files, 'file')} of {count(imported.events)} events of {logs}"
    names = ", ".join(map(safe, imported.untold[:UNTOLD_SHOWN])) + (f" and {more:,} more" if more > 0 else "")
    return f"{said}; of no import the log tells of: {names}" if names else said


def _at(finding: Finding) -> str:
    return "" if finding.position is None else f" at position {finding.position}"


def _anchor(found: Verification) -> str:
    from halton.log.anchor import anchor_text
    from halton.log.store import Head

    return anchor_text(Head(found.verdict.position, bytes.fromhex(found.verdict.head)))


def _signatures(found: Verification) -> dict[str, Any] | None:
    signatures = found.signatures
    return None if signatures is None else {"checked": signatures.checked, "keys": signatures.keys, "last": signatures.last}


def _segments(found: Verification) -> dict[str, int] | None:
    segments = found.segments
    return None if segments is None else {"files": segments.files, "events": segments.events, "gone": segments.gone}


def _imports(found: Verification) -> dict[str, Any] | None:
    imported = found.imported
    if imported is None:
        return None
    return {"logs": imported.logs, "files": imported.files, "events": imported.events, "untold": list(imported.untold)}
