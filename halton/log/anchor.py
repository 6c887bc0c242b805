"""An anchor: a head that somebody noted, from which a later log can be shown to go on."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from halton.log.finding import UNREADABLE
from halton.log.store import Head, read_only
from halton.log.words import read_words, spell

NOTED_BYTES = 8
# Compiled when an anchor is read: every report loads this to print one.
_HEX = r"[0-9a-f]{16,64}"
_POSITION = r"([0-9][0-9,_.]*)\s*:\s*"


class Anchor(msgspec.Struct, frozen=True):
    """How an event's hash begins, in hex and with 16 digits at least, and its position if that was noted too."""

    prefix: str
    position: int | None = None

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """An anchor as people keep it: `48211:` and eight words, or 16 and more hex digits; the position may be left out.

        :raises ValueError: saying what is wrong with it.
        """
        text = text.strip().lower()
        position = None
        if found := re.match(_POSITION, text):
            position = int(re.sub("[,_.]", "", found[1]))
            text = text[found.end() :]
        if position == 0:
            raise ValueError("positions begin at 1.")
        return cls(_prefix(text), position)

    def fits(self, hash_: bytes) -> bool:
        """Whether this is the hash that was noted."""
        return hash_.hex().startswith(self.prefix)


def anchor_text(head: Head) -> str:
    """A head as one can keep it: its position and the first 8 bytes of its hash as words, `48211:amber-lotus-…`."""
    return f"{head.position}:{spell(head.hash[:NOTED_BYTES])}"


def head_line(head: Head) -> str:
    """A sentence for the end of a report or an export: how far the log went, and what to keep to prove it later."""
    return f"Log: {head.position:,} events, head {anchor_text(head)} (to check later: halton verify --since HEAD)."


def read_head(path: Path) -> Head | None:
    """The head of a log, or None where there is none that can be read: for whoever prints it beside something else."""
    if not path.exists():
        return None
    connection = read_only(path)
    try:
        row = connection.execute("select position, hash from event order by position desc limit 1").fetchone()
    except UNREADABLE:
        return None
    finally:
        connection.close()
    return Head(*row) if row else None


def _prefix(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(_HEX, digits):
        return digits
    if not digits or re.fullmatch("[0-9a-f]+", digits):
        raise ValueError("an anchor is a position, a colon and 8 words or 16 and more hex digits.")
    prefix = read_words(text)
    if len(prefix) < NOTED_BYTES:
        raise ValueError(f"an anchor has {NOTED_BYTES} words, and this has {len(prefix)}.")
    return prefix.hex()
