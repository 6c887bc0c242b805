"""The projections of the two folders, Halton's own and the user's, in an order in which each finds what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import msgspec

from halton.projector.projection import Mistake, Projection, mistake
from halton.projector.trial import Trial


class Found(msgspec.Struct, frozen=True):
    """The projections that can run, in order, and why the others cannot: one bad file stops none of the others."""

    projections: tuple[Projection, ...]
    refused: tuple[Mistake, ...] = ()


def find_projections(shipped: Path, own: Path) -> Found:
    """The projections that ship with Halton, then the user's; a name belongs to the first that takes it."""
    read: list[Projection] = []
    refused: list[Mistake] = []
    files = [(path, False) for path in sorted(shipped.glob("*.sql"))] + [(path, True) for path in sorted(own.glob("*.sql"))]
    for path, is_own in files:
        try:
            read.append(Projection.read(path, is_own))
        except Mistake as error:
            refused.append(error)
        except (OSError, UnicodeDecodeError) as error:
            refused.append(mistake(path, 1, f"it cannot be read ({type(error).__name__})"))
    found = arrange(read)
    return Found(found.projections, (*refused, *found.refused))


def arrange(projections: Sequence[Projection]) -> Found:
    """Try projections in an empty database, and order them by what they read."""
    trial = Trial()
    refused: list[Mistake] = []
    created = _attempt(trial.create, projections, refused)
    tried = {projection.name: projection for projection in _attempt(trial.explain, created, refused)}
    trial.close()
    _drop_orphans(tried, refused)
    order = _order(tried, refused)
    return Found(tuple(_with_inherited_events(order)), tuple(refused))


def _attempt(
    attempt: Callable[[Projection], Projection], projections: Iterable[Projection], refused: list[Mistake]
) -> list[Projection]:
    passed = []
    for projection in projections:
        try:
            passed.append(attempt(projection))
        except Mistake as error:
            refused.append(error)
    return passed


def _drop_orphans(tried: dict[str, Projection], refused: list[Mistake]) -> None:
    while orphans := [p for p in tried.values() if not p.reads <= tried.keys()]:
        for orphan in orphans:
            lost = ", ".join(sorted(orphan.reads - tried.keys()))
            refused.append(mistake(orphan.path, 1, f"it reads {lost}, which cannot run"))
            del tried[orphan.name]


def _order(tried: dict[str, Projection], refused: list[Mistake]) -> list[Projection]:
    while True:
        try:
            names = TopologicalSorter({name: sorted(p.reads) for name, p in tried.items()}).static_order()
            return [tried[name] for name in names]
        except CycleError as error:
            circle = error.args[1]
            refused.append(mistake(tried[circle[0]].path, 1, f"these read each other: {', '.join(circle)}"))
            for name in set(circle):
                del tried[name]
            _drop_orphans(tried, refused)


def _with_inherited_events(order: Iterable[Projection]) -> Iterable[Projection]:
    events: dict[str, frozenset[str]] = {}
    for projection in order:
        events[projection.name] = projection.events.union(*(events[name] for name in projection.reads))
        yield msgspec.structs.replace(projection, events=events[projection.name])
