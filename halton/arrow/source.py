"""What can be read as Arrow: `events`, `calls`, and every view by its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from halton.arrow.choice import Choice
from halton.arrow.events import count_events, read_events
from halton.arrow.view import CALLS, count_rows, read_view

if TYPE_CHECKING:
    import pyarrow as pa

EVENTS, CALLS_NAME = "events", "calls"


class Source(msgspec.Struct, frozen=True):
    """One of them, and how much of it is wanted. `calls` are those of metered_calls: with usage and cost, one row each."""

    log: Path
    views: Path
    name: str
    choice: Choice = Choice()

    def reader(self) -> pa.RecordBatchReader:
        """Its rows in batches, read while they are used.

        :raises LogError: if it cannot be read.
        :raises ChoiceError: for a name that is not there.
        """
        if self.name == EVENTS:
            return read_events(self.log, self.choice)
        return read_view(self.views, self.log, self._view, self.choice, what=self.name)

    def count(self) -> int:
        """How many rows there are now.

        :raises HaltonError: as `reader`.
        """
        if self.name == EVENTS:
            return count_events(self.log, self.choice)
        return count_rows(self.views, self._view, self.choice)

    @property
    def _view(self) -> str:
        return CALLS if self.name == CALLS_NAME else self.name
