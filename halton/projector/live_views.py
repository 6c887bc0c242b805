"""The live views, as a check reads them: a shadow is brought to the very positions of one snapshot of them, and compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from halton.errors import ViewsError
from halton.projector.checkpoints import Checkpoints
from halton.projector.comparison import Comparison, Difference, compare
from halton.projector.shadow import Shadow, refuse_others
from halton.projector.sources import OWN_ORIGIN
from halton.projector.transfer import digests


class LiveViews:
    """The live views, read-only.

    :raises ViewsError: if there are none.
    """

    def __init__(self, views_path: Path) -> None:
        try:
            self.connection = sqlite3.connect(f"{views_path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.OperationalError:
            raise ViewsError("There are no views yet. Make them: halton rebuild") from None

    def targets(self, shadow: Shadow) -> dict[str, int]:
        """Where the projections of a shadow stand here.

        :raises ViewsError: if other files made them, or if they stand before the shadow.
        """
        made = (*shadow.read, *shadow.chosen)
        refuse_others(digests(self.connection), made)
        live, ours = Checkpoints(self.connection).positions(), shadow.positions()
        if any(live[projection.name] < ours[projection.name] for projection in made):
            raise ViewsError("The live views were made anew meanwhile. Ask again.")
        return {projection.name: live[projection.name] for projection in made}

    def compare(self, shadow: Shadow, progress: Callable[[int], object] = lambda rows: None) -> Comparison:
        """One snapshot of them against a shadow that stands before it or where it stands; a ledger may go on meanwhile."""
        self.connection.execute("begin")
        targets = self.targets(shadow)
        reached = shadow.fill(targets, others=self.others())
        for name, position in targets.items():
            if reached[name] != position:  # it stands beyond what it reads
                return Comparison(0, 0, Difference("checkpoints", {"projection": name}, "position", position, reached[name]))
        with shadow.interruptible():
            return compare(self.connection, shadow.connection, shadow.chosen, progress)

    def others(self) -> dict[int, dict[str, int]]:
        """Where the projections stand in the logs of other machines."""
        numbers = self.connection.execute("select distinct origin from checkpoints where origin <> ?", (OWN_ORIGIN,)).fetchall()
        return {number: Checkpoints(self.connection, number).positions() for (number,) in numbers}

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
