"""One stored body: the row of request_bodies, and the commitment by which the log knows it."""

from __future__ import annotations

import hashlib
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from struct import pack

import msgspec

from halton.events.body import KeptBody

SIDES = ("request", "response")
SALT_BYTES = 16
_TAG = b"halton/body/1"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A body made ready to be stored: redacted, cut to size, compressed. `original_bytes` is its size as it came,
    decoded, `text_bytes` that of what is stored, before compression."""

    content_type: str | None
    original_bytes: int
    text_bytes: int
    truncated: bool
    redactions: dict[str, int]
    rules: int
    own_rules: str | None = None
    data: bytes


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it lies in the table. `started_at` and `project` are its call's; `redactions` is JSON, as it was written.

    Its event stands in the log behind position `after`.
    """

    call_id: str
    side: str
    started_at: int
    project: str
    content_type: str | None
    original_bytes: int
    text_bytes: int
    truncated: int
    redactions: str
    rules: int
    after: int
    salt: bytes
    data: bytes
    own_rules: str | None = None

    @classmethod
    def of(cls, content: Content, *, call_id: str, side: str, started_at: int, project: str, after: int, salt: bytes) -> Row:
        """The row of a body of this call."""
        kept = ("content_type", "original_bytes", "text_bytes", "rules", "own_rules", "data")
        facts = {name: getattr(content, name) for name in kept}
        redactions = msgspec.json.encode(content.redactions, order="sorted").decode()
        return cls(
            call_id=call_id, side=side, started_at=started_at, project=project, after=after, salt=salt,
            truncated=int(content.truncated), redactions=redactions, **facts,
        )  # fmt: skip

    @property
    def commitment(self) -> str:
        """The SHA-256 over all of the row: who lacks the salt cannot tell a short prompt from another.

        It is over the compressed bytes: what is hashed is what is stored, and not a bit of it can change unseen.
        """
        *facts, salt, data, own_rules = msgspec.structs.astuple(self)
        if own_rules is not None:  # rows of before have none, and their commitments stand
            facts.append(own_rules)
        text = msgspec.json.encode(facts)
        digest = hashlib.sha256(_TAG + salt + pack(">I", len(text)) + text + data).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")

    @property
    def kept(self) -> KeptBody:
        """What the log says of it."""
        return KeptBody(
            commitment=self.commitment,
            bytes=self.text_bytes,
            truncated=bool(self.truncated),
            redactions=msgspec.json.decode(self.redactions) or None,
            rules=self.rules,
            own_rules=self.own_rules,
        )


COLUMNS = Row.__struct_fields__
_OF_THE_TABLE = "select name from pragma_table_info('request_bodies')"


def rows(connection: sqlite3.Connection, rest: str, values: Sequence[object] = ()) -> list[tuple[int, Row]]:
    """The stored bodies that `rest` (where, order by, limit) chooses, each behind its rowid.

    A file of an earlier version lacks columns, which are None then: who reads changes nothing.

    :raises sqlite3.Error: if the file cannot be read.
    """
    there = {name for (name,) in connection.execute(_OF_THE_TABLE)}
    columns = ", ".join(name if name in there else f"null as {name}" for name in COLUMNS)
    found = connection.execute(f"select rowid, {columns} from request_bodies {rest}", values).fetchall()
    return [(number, Row(**dict(zip(COLUMNS, facts, strict=True)))) for number, *facts in found]


def call_id(exchange_id: str, inference: int) -> str:
    """The name of a call: its exchange's, numbered from the second inference on."""
    return exchange_id if inference == 1 else f"{exchange_id}.{inference}"
