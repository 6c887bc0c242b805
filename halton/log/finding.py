"""What a verification finds, in words: what it means and what to do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from halton.errors import LogError

# What reading a damaged file raises: SQLite's own words may quote bytes of it that are no UTF-8, and values have other types.
UNREADABLE = (sqlite3.Error, UnicodeError, TypeError, AttributeError)
# What says nothing of the log's bytes: no room for the index of its write-ahead log, say, or somebody else's lock.
_OUT_OF_REACH = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM)
_NO_INDEX = (
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_IOERR_SHMLOCK,
)

ADVICE = {
    "changed": "A program with access to the file changed this row, or the disk did. Keep the file as it is, and compare the row "
    "with a copy that verifies: halton replay --from POSITION shows it.",
    "missing": "Somebody removed them, or a copy of the file is not whole. Sealed segments or a backup may hold them.",
    "unreadable": "The file is damaged here. Copy it away before anything else writes to it, look at the disk, and take a backup "
    "or the sealed segments.",
    "cut_off": "The end of the log was removed, or an older copy was put in its place. Look for the newest backup.",
    "rewritten": "Everything up to here can have been written anew, or this is the log of another home. Take the copy in which "
    "the anchor holds for the true one.",
    "unknown_anchor": "The log was cut off before it, was written anew, or is that of another home. Give the position too, "
    "POSITION:WORDS, and verify can tell which.",
    "structure": "Chain and rows are judged apart from this. Stop the meter and copy the log away; halton log restore or a "
    "backup makes it anew.",
    "checkpoint": "Whoever wrote this did not have the key, or the log was written anew up to here. Trust the last anchor that "
    "you kept: halton verify --since ANCHOR.",
    "unknown_key": "If the key is one of yours (checkpoint.key was lost, or the log came from another home), say so with "
    "--key and all of its 64 digits; else somebody else wrote these events.",
    "key_file": "Put back the file that this home had, or move it away: the next start makes a new one.",
    "segment": "The log is what counts: remove the file and write it again: halton log seal --again",
    "imported": "Remove the file if it is there, and import it again from the machine that it came from, or from a copy of its "
    "segments: halton import FOLDER",
    "body": "A program with access to bodies.sqlite changed this row, or the disk did: what it says is not what was said. To be "
    "rid of it: halton bodies purge --call CALL",
    "body_gone": "Somebody removed it by other means than halton bodies purge, or bodies.sqlite is an older copy, or gone.",
    "body_old": "A rescan was interrupted, or an older copy was put in its place. Search it again: halton bodies rescan",
    "body_unreadable": "The file bodies.sqlite is damaged here, or is something else. Look at the disk, and for a backup.",
    "view": "If the log is the true one, halton rebuild makes the views anew. If it was cut off, they show what it held.",
}


def refuse_out_of_reach(path: Path, error: Exception) -> None:
    """Tell an error of reading a damaged file from one that keeps everybody from reading.

    :raises LogError: for one of these.
    """
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _NO_INDEX or code & 0xFF in _OUT_OF_REACH:
        name = getattr(error, "sqlite_errorname", "")
        raise LogError(f"{path} cannot be read now ({name}). Look at its disk, and try again.") from error


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as it was written: where (log, checkpoint, segment, body, view …), from which position, and why."""

    where: str
    kind: str
    meaning: str
    position: int | None = None

    @property
    def advice(self) -> str:
        """What to do."""
        return ADVICE[self.kind]
