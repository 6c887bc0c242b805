"""Halton from Python, for notebooks: `halton.open()` gives events, calls and views as Arrow. It reads, and never writes.

Money is in pico-dollars (`_pico`, int64: 10^12 to the US dollar, so that sums are exact) and beside it in dollars (`_usd`,
float64, to look at). Durations are in milliseconds (`_ms`), tokens in tokens (`_tokens`), moments in UTC (`_at`, microseconds).
What is not known is null, never 0. The schema's metadata holds the unit of each column (`halton.units`) and the head of the log
which the rows go up to (`halton.head_position`, `halton.head_hash`): an anchor for `halton verify --since`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from halton.arrow.choice import Choice
from halton.arrow.dataset import read_dataset
from halton.arrow.source import CALLS_NAME, EVENTS, Source
from halton.arrow.view import view_names
from halton.errors import LogError
from halton.log.store import Head, read_only
from halton.paths import Home

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

type Moment = datetime | str


class Rows(msgspec.Struct, frozen=True):
    """Rows that were asked for. Each call below reads them anew, as they are then; the meter may run.

    Whatever takes Arrow takes these as they are: `polars.DataFrame(rows)`, `duckdb.from_arrow(rows.reader())`.
    """

    source: Source
    segments: Path

    def reader(self) -> pa.RecordBatchReader:
        """The rows in batches of at most 16,384: memory does not grow with their number. One reader is read once.

        :raises HaltonError: saying what is not there.
        """
        return self.source.reader()

    def table(self) -> pa.Table:
        """All rows at once.

        :raises HaltonError: saying what is not there.
        """
        return self.reader().read_all()

    def dataset(self, *, verify: bool = False) -> ds.Dataset:
        """The rows as a pyarrow Dataset, to be asked for some columns and some rows: `.to_table(columns=…, filter=…)`.

        Of events these are the sealed files in the home, mapped into memory and read as they are asked for, and in memory what
        is not sealed yet. A view is read into memory at once.

        :param verify: hold all bytes of each file against its digest first. Without it, only their names are those of the log.
        :raises HaltonError: saying what is not there, or which file is not as it was sealed.
        """
        import pyarrow.dataset as ds

        if self.source.name == EVENTS:
            return read_dataset(self.source.log, self.segments, self.source.choice, verify=verify)
        return ds.dataset(self.table())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any:
        """The rows for any library that speaks Arrow."""
        return self.reader().__arrow_c_stream__(requested_schema)


class OpenHome(msgspec.Struct, frozen=True):
    """A home that can be read, and not written to. `since` and `until` are moments, or text such as 2026-11-21 (local)."""

    path: Path

    def events(self, *, since: Moment | None = None, until: Moment | None = None, columns: Sequence[str] | None = None) -> Rows:
        """Every event of the log in order: its envelope, and for call.completed each fact in a column of its own.

        `data` is the canonical text that was hashed, `hash` the link of the chain. Times are those of recording.
        """
        return self._rows(EVENTS, since, until, columns)

    def calls(self, *, since: Moment | None = None, until: Moment | None = None, columns: Sequence[str] | None = None) -> Rows:
        """Every call that ended: who, what, which tokens, and what it costs in pico-dollars (`cost_pico`), null if not known.

        These are the rows of the view metered_calls. Times are those at which the calls began.
        """
        return self._rows(CALLS_NAME, since, until, columns)

    def view(
        self, name: str, *, since: Moment | None = None, until: Moment | None = None, columns: Sequence[str] | None = None
    ) -> Rows:
        """The rows of a projection's table or view, your own ones included: `usage_daily`, `reconciliation` …

        Times are about its `started_at`, or else about its `day`, whole local days.
        """
        return self._rows(name, since, until, columns)

    def views(self) -> list[str]:
        """The names of all views.

        :raises LogError: if there are none yet.
        """
        return view_names(self._home.views)

    def head(self) -> Head:
        """The last position of the log and its hash.

        :raises LogError: if there is no log yet.
        """
        connection = read_only(self._home.log)
        try:
            row = connection.execute("select position, hash from event order by position desc limit 1").fetchone()
        finally:
            connection.close()
        if row is None:
            raise LogError(f"{self._home.log} holds no event yet. Start with: halton run -- COMMAND")
        return Head(*row)

    @property
    def _home(self) -> Home:
        return Home(self.path)

    def _rows(self, name: str, since: Moment | None, until: Moment | None, columns: Sequence[str] | None) -> Rows:
        choice = Choice(None if columns is None else tuple(columns), _moment(since), _moment(until))
        return Rows(Source(self._home.log, self._home.views, name, choice), self._home.segments)


def open_home(path: str | Path | None = None) -> OpenHome:
    """The home at `path`, or that of this account: `HALTON_HOME`, else `~/.halton-meter`.

    :raises LogError: if nothing was metered there yet.
    """
    home = Home.from_environment() if path is None else Home(Path(path).expanduser().absolute())
    read_only(home.log).close()
    return OpenHome(home.root)


def _moment(value: Moment | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
