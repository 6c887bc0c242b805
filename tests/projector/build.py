"""Small projections of a test's own, and projectors of nothing else."""

from __future__ import annotations

from pathlib import Path

from halton.projector.folder import arrange
from halton.projector.projection import Projection
from halton.projector.run import Projector

HEADER = '/*\ntitle = "T"\ndescription = "D"\n*/\n'
SEEN = f"""{HEADER}
create table seen (position integer not null, origin integer not null, kind text, primary key (position, origin)) strict;
insert into seen select position, origin, kind from call_completed;
"""
COUNTED = f"""{HEADER}
create table counted (kind text primary key, calls integer not null) strict;
insert into counted
select kind, count(*) from seen
 where position > (select after from batch) and position <= (select upto from batch) group by kind
on conflict do update set calls = calls + excluded.calls;
"""


def write(folder: Path, **texts: str) -> tuple[Projection, ...]:
    """These projections, written to files and found fit."""
    for name, text in texts.items():
        (folder / f"{name}.sql").write_text(text)
    found = arrange([Projection.read(folder / f"{name}.sql") for name in texts])
    assert not found.refused, found.refused
    return found.projections


def projector(folder: Path, **texts: str) -> Projector:
    """A projector of these over the log in `folder`."""
    return Projector(folder / "db.sqlite", folder / "views.sqlite", write(folder, **texts))
