"""A verification in words and as a document."""

from __future__ import annotations

from halton.bodies.check import Bodies
from halton.cli.verification import Verification, Views
from halton.cli.verified import document_of, lines_of
from halton.log.agreement import Agreement
from halton.log.anchor import Anchor
from halton.log.finding import ADVICE, Finding
from halton.log.imports import Imports
from halton.log.signatures import Signatures
from halton.log.verify import Verdict

HASH = bytes(range(0, 256, 8)).hex()
ANCHOR = "1206:acorn-apron-badge-bishop-cabin-cinema-dagger-dinner"
KEY = "ab" * 32
SOUND = Verdict(events=1206, position=1206, head=HASH)
WHOLE = Verification(
    SOUND, (), Signatures(3, {KEY: 3}, 1200, ()), Agreement(2, 1100, 1, ()), Views(12, ("cost", "a\x1b"), ()),
    Imports(2, 3, 2200, ("ff/a\x1b", "ff/b", "ff/c", "ff/d"), ()),
    Bodies(1200, 34, ()),
)  # fmt: skip


def test_what_holds_is_said_line_by_line_and_the_head_to_keep() -> None:
    assert list(lines_of(WHOLE, None)) == [
        f"1,206 events stand as they were written. Head {ANCHOR}",
        f"  hash         {HASH}",
        "  checkpoints  3 by key abababababababab hold, the last over position 1,200",
        "  segments     2 files of 1,100 events; 1 file gone: halton log seal --again",
        "  imported     3 files of 2,200 events of 2 other logs; of no import the log tells of: ff/a\\x1b, ff/b, ff/c and 1 more",
        "  bodies       1,200 bodies as stored; 34 removed by purges and sweeps",
        "  views        12 projections; not by the rules of now, which the next start mends: cost, a\\x1b",
        f"Keep the head where this machine cannot change it, for: halton verify --since {ANCHOR}",
    ]


def test_of_what_is_not_there_nothing_is_said() -> None:
    assert len(list(lines_of(Verification(SOUND, (), None, None, None), None))) == 3


def test_from_an_anchor_on() -> None:
    since = Verdict(events=207, position=1206, head=HASH, first=1000)
    first = next(lines_of(Verification(since, (), None, None, None), Anchor("00" * 8, 1000)))
    expected = "The log goes on from event 1,000, which you noted: 206 events after it as written."
    assert first == f"{expected} Head {ANCHOR}"


def test_a_break_is_named_with_what_to_do() -> None:
    broken = Verdict(6, 6, HASH, 7, "events 7 to 9 are missing", "missing")
    assert list(lines_of(Verification(broken, (), None, None, None), None)) == [
        "Broken at position 7: events 7 to 9 are missing. 6 events before it hold.",
        f"What to do: {ADVICE['missing']}",
    ]
    nowhere = Verdict(0, 6, HASH, None, "no event of this log is the one that you noted", "unknown_anchor")
    assert next(lines_of(Verification(nowhere, (), None, None, None), Anchor("00" * 8))) == (
        "The anchor does not hold: no event of this log is the one that you noted."
    )


def test_other_findings_follow_ten_of_them_and_each_advice_once() -> None:
    findings = tuple(Finding("view", "view", f"view\x1b {number}", number) for number in range(12))
    lines = list(lines_of(Verification(SOUND, (), None, None, Views(12, (), findings)), None))
    assert lines[3] == "Not sound: view at position 0: view\\x1b 0."
    assert lines[-2:] == ["2 findings more in --json.", f"What to do: {ADVICE['view']}"]


def test_the_document_of_a_sound_log() -> None:
    assert document_of(WHOLE, Anchor("00" * 8, 5)) == {
        "schema": 1,
        "sound": True,
        "events": 1206,
        "head": HASH,
        "bad_position": None,
        "meaning": None,
        "head_position": 1206,
        "anchor": ANCHOR,
        "first": 1,
        "since": {"prefix": "0000000000000000", "position": 5},
        "checkpoints": {"checked": 3, "keys": {KEY: 3}, "last": 1200},
        "segments": {"files": 2, "events": 1100, "gone": 1},
        "imported": {"logs": 2, "files": 3, "events": 2200, "untold": ["ff/a\x1b", "ff/b", "ff/c", "ff/d"]},
        "bodies": {"checked": 1200, "removed": 34},
        "views": {"checked": 12, "outdated": ["cost", "a\x1b"]},
        "findings": [],
    }


def test_the_document_of_one_that_is_not() -> None:
    finding = Finding("checkpoint", "checkpoint", "its signature does not hold", 9)
    document = document_of(Verification(SOUND, (), Signatures(1, {}, None, (finding,)), None, None), None)
    assert (document["sound"], document["bad_position"], document["meaning"]) == (False, 9, "its signature does not hold")
    assert document["findings"] == [
        {
            "where": "checkpoint",
            "kind": "checkpoint",
            "meaning": "its signature does not hold",
            "position": 9,
            "advice": ADVICE["checkpoint"],
        }
    ]
