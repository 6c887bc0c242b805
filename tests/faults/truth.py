"""What must hold after any kill: each check names the invariant that it found broken."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from faults.broken import Broken, digest_of
from faults.elsewhere import Elsewhere
from faults.kept import Kept
from halton.log.chain import GENESIS, link
from halton.log.segments.segment import find_segments
from halton.log.store import read_only
from halton.paths import Home

_ROWS = "select position, recorded_at, type, version, stream, data, hash from event where position > ? order by position"
_SUMS = """
select (select position from checkpoints where projection = 'calls' and origin = 1),
       (select count(*) from calls where origin = 1),
       (select position from checkpoints where projection = 'usage_daily' and origin = 1),
       (select coalesce(sum(calls), 0) from usage_daily where origin = 1),
       (select coalesce(sum(input_tokens), 0) from usage_daily where origin = 1)
"""

type Row = tuple[int, int, str, int, str, str, bytes]


class Truth:
    """All that was acknowledged and all that the log held at the last look; what it held once it must hold for ever."""

    def __init__(self, home: Home, other: Home) -> None:
        self._home = home
        self.elsewhere = Elsewhere(home, other)
        self.kept = Kept(home)
        self._acknowledged: list[tuple[int, int, int, int, str | None]] = []
        self._hashes, self._streams = [GENESIS], [""]
        self._places: dict[str, int] = {}
        self._sealed: list[dict[str, Any]] = []
        self._calls, self._tokens = [0], [0]  # the position of each call, and the sum of the tokens up to it

    @property
    def events(self) -> int:
        """How many the log has."""
        return len(self._hashes) - 1

    @property
    def acknowledged(self) -> int:
        """How many were acknowledged."""
        return sum(size for _, _, size, _, _ in self._acknowledged)

    @property
    def appended(self) -> int:
        """How many those who were to be killed appended."""
        return len(self._places)

    @property
    def sealed_upto(self) -> int:
        """The last position in a segment."""
        return int(self._sealed[-1]["last"]) if self._sealed else 0

    @property
    def sealed(self) -> int:
        """How many segments the log names."""
        return len(self._sealed)

    def hear(self, who: int, number: int, size: int, position: int, hash_: str | None) -> None:
        """A process was told that its group of this number and size is durable, and that its last event has this position."""
        self._acknowledged.append((who, number, size, position, hash_))

    def check(self) -> None:
        """Everything that can be looked at while others write.

        :raises Broken: naming what does not hold.
        """
        self.check_log()
        self.kept.check(self._places)
        self.check_acknowledged()
        self.check_segments()
        self.elsewhere.check_files()
        self.check_views()

    def check_log(self) -> None:
        """What came since the last look follows on what was there, without a gap, and every group is there whole and once."""
        with closing(read_only(self._home.log)) as connection:
            at = connection.execute("select hash from event where position = ?", (self.events,)).fetchone()
            if self.events and (at is None or at[0] != self._hashes[-1]):
                raise Broken("chain", f"the event at position {self.events} is not the one that was there before")
            open_group: Sequence[str] = ()
            for row in connection.execute(_ROWS, (self.events,)):
                self._take(row)
                open_group = self._follow(open_group, row[4])
        if open_group:
            raise Broken("whole groups", f"the log ends within a group, before {open_group[0]}")

    def _take(self, row: Row) -> None:
        position, _, type_, _, stream, data, hash_ = row
        if position != self.events + 1:
            raise Broken("gapless", f"position {position} follows {self.events}")
        if link(self._hashes[-1], *row[:-1]) != hash_:
            raise Broken("chain", f"position {position} does not follow from the event before it")
        if stream.startswith("k") and self._places.setdefault(stream, position) != position:
            raise Broken("once", f"{stream} is at position {self._places[stream]} and again at {position}")
        if type_ == "segment.sealed":
            self._sealed.append(json.loads(data))
        if type_ == "segments.imported":
            self.elsewhere.take(data)
        if type_ == "body.purged":
            self.kept.take(position, data)
        if type_ == "call.completed":
            self._calls.append(position)
            self._tokens.append(self._tokens[-1] + json.loads(data)["input_tokens"])
        self._hashes.append(hash_)
        self._streams.append(stream)

    def _follow(self, open_group: Sequence[str], stream: str) -> Sequence[str]:
        """The streams that must come next."""
        if open_group and stream != open_group[0]:
            raise Broken("whole groups", f"{stream} stands where {open_group[0]} should")
        if open_group or not stream.startswith("k"):
            return open_group[1:]
        who, number, place, size = stream.split(".")
        if place != "0":
            raise Broken("whole groups", f"{stream} stands without what comes before it")
        return [f"{who}.{number}.{next_}.{size}" for next_ in range(1, int(size))]

    def check_acknowledged(self) -> None:
        """Each acknowledged event is where its process was told, with the hash that it was told."""
        for who, number, size, position, hash_ in self._acknowledged:
            if position > self.events:
                raise Broken("acknowledged", f"k{who}.{number} was acknowledged at {position}; the log ends at {self.events}")
            expected = [f"k{who}.{number}.{place}.{size}" for place in range(size)]
            if self._streams[position - size + 1 : position + 1] != expected:
                raise Broken("acknowledged", f"k{who}.{number} is not at position {position}")
            if hash_ not in (None, self._hashes[position].hex()):
                raise Broken("acknowledged", f"k{who}.{number} has another hash than its process was told")

    def check_segments(self) -> None:
        """Each segment that the log names is there, byte for byte, and fits the chain; no file under such a name is torn."""
        end = 0
        for sealed in self._sealed:
            if sealed["first"] != end + 1:
                raise Broken("segments", f"{sealed['file']} follows {end}")
            end = sealed["last"]
            if digest_of(self._home.segments / sealed["file"]) != sealed["digest"]:
                raise Broken("segments", f"{sealed['file']} is gone, or not what was sealed")
            ends = (self._hashes[sealed["first"] - 1].hex(), self._hashes[sealed["last"]].hex())
            if ends != (sealed["previous"], sealed["tip"]):
                raise Broken("segments", f"{sealed['file']} does not fit the chain")
        for segment in find_segments(self._home.segments):
            if not (digest_of(segment.path) or "").startswith(segment.digest):
                raise Broken("torn segment", f"{segment.path.name} does not hold what its name says")

    def untold(self) -> int:
        """Whole files that the log does not know of yet."""
        return len({segment.path.name for segment in find_segments(self._home.segments)} - {s["file"] for s in self._sealed})

    def stale(self) -> list[str]:
        """Temporary files that a sealing has left."""
        return [path.name for path in self._home.segments.glob("*.tmp")]

    def check_swept(self) -> None:
        """Right after a sealing that nobody killed: all files are told, and no temporary one is left."""
        if self.stale() or self.untold():
            raise Broken("swept", f"a sealing left {self.stale()} and {self.untold()} files that the log does not know of")

    def check_views(self) -> None:
        """The live views are whole, and at their checkpoints they count each call once; the log was looked at after them."""
        if not self._home.views.exists():
            return
        with closing(read_only(self._home.views)) as connection:
            connection.execute("begin")
            try:
                (sound,) = connection.execute("pragma quick_check(1)").fetchone()
                calls_at, calls, daily_at, daily, tokens = connection.execute(_SUMS).fetchone()
                self.elsewhere.check_views(connection)
            except sqlite3.Error as error:
                raise Broken("views", f"they cannot be read: {error}") from error
        if sound != "ok":
            raise Broken("views", f"SQLite finds {sound}")
        if (calls_at or 0) > self.events or (daily_at or 0) > self.events:
            self.check_log()
        expected = (self._number(calls_at), self._number(daily_at), self._tokens[self._number(daily_at)])
        if (calls, daily, tokens) != expected:
            raise Broken("views", f"calls, daily calls and tokens are {calls, daily, tokens} where the log has {expected}")

    def check_caught_up(self) -> None:
        """Every projection stands at the end of the log, and of what was imported."""
        with closing(read_only(self._home.views)) as connection:
            query = "select projection from checkpoints where origin = 1 and position <> ?"
            if behind := connection.execute(query, (self.events,)).fetchall():
                raise Broken("caught up", f"{behind} are not at {self.events}")
            self.elsewhere.check_caught_up(connection)

    def _number(self, position: int | None) -> int:
        """How many calls there are up to a position."""
        return bisect_right(self._calls, position or 0) - 1


def rows(path: Path) -> Iterator[Row]:
    """Every row of a log."""
    with closing(read_only(path)) as connection:
        yield from connection.execute(_ROWS, (0,))
