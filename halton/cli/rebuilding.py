"""Views made anew from the log and put in the place of the live ones, or held against them, with a ledger running or without."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from halton.paths import Home
    from halton.projector.comparison import Comparison
    from halton.projector.folder import Found


class Rebuilt(NamedTuple):
    """Which projections were made anew, up to which position, and whether they hold all of the log by now."""

    projections: tuple[str, ...]
    position: int
    caught_up: bool


class Checked(NamedTuple):
    """Which projections were compared, and at which position of the log; a parked one stands before it."""

    projections: tuple[str, ...]
    position: int
    comparison: Comparison


def rebuild(home: Home, found: Found, names: Collection[str], from_segments: bool = False) -> Rebuilt:
    """Make these projections anew, or all, and those that read them. Until the last moment the views are as they were.

    With `from_segments` sealed files are read in the place of the log, as far as there are any.

    :raises HaltonError: if it cannot be done; the views are as they were then.
    :raises KeyboardInterrupt: after a Ctrl-C, with a sentence about the views if they were about to be replaced.
    """
    from halton.cli.catching_up import catch_up, ledger_role
    from halton.cli.own_log import use_own_rules
    from halton.cli.progress import progress
    from halton.projector.publication import publish
    from halton.projector.shadow import Shadow

    use_own_rules(home)  # a rule that cannot be used is told before hours of work, not where they are recorded
    with closing(Shadow(home.log, home.views, found.projections, names, from_segments=from_segments)) as shadow:
        with progress("Rebuilding", shadow.events(), lines=True) as advance:
            shadow.fill(progress=advance)
        try:
            with ledger_role(home.ledger_lock) as is_ours, progress("Publishing", shadow.pages(), "pages") as advance:
                position = publish(shadow, home.views, followed=not is_ours, progress=advance)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("The views are as they were, or all new if the last step was done.") from None
        rebuilt = tuple(projection.name for projection in shadow.chosen)
    _record(home, rebuilt)
    return Rebuilt(rebuilt, position, catch_up(home))


def check(home: Home, found: Found, names: Collection[str], from_segments: bool = False) -> Checked:
    """Make them anew beside the live ones and compare, changing nothing.

    :raises HaltonError: if they cannot be compared.
    """
    from halton.cli.progress import progress
    from halton.projector.live_views import LiveViews
    from halton.projector.shadow import Shadow

    with (
        closing(LiveViews(home.views)) as live,
        closing(Shadow(home.log, home.views, found.projections, names, from_segments=from_segments)) as shadow,
    ):
        targets, others = live.targets(shadow), live.others()
        events = sum(max(positions.values(), default=0) for positions in (targets, *others.values()))
        with progress("Rebuilding", events, lines=True) as advance:
            shadow.fill(targets, advance, others=others)
        with progress("Comparing", None, "rows", lines=True) as advance:
            comparison = live.compare(shadow, advance)
        return Checked(tuple(p.name for p in shadow.chosen), max(shadow.positions().values(), default=0), comparison)


def _record(home: Home, projections: tuple[str, ...]) -> None:
    from halton.actor import this_command
    from halton.events.types import ViewsRebuilt
    from halton.log.store import Fact, Log

    rebuilt = ViewsRebuilt(projections=projections, reason="asked", actor=this_command())
    with closing(Log(home.log)) as log:
        log.append([Fact.of("views", rebuilt)])
