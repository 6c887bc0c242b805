"""The file that a projection of one's own begins as: it works, and says in comments what to change."""

from __future__ import annotations

_EVENTS = """/*
title       = "{title}"
description = "Calls by project and hour of the day. Say here what the table tells."
facets      = ["project"]
sort        = "-calls"

[columns]
hour         = "By the clock of the machine, 0 to 23"
failed_calls = "Those that did not end well"
*/

-- The schema. The main table has the name of this file. A row is keyed by origin, the log it comes from (1 is this machine's).
create table {name} (
    project      text    not null,
    hour         integer not null,
    origin       integer not null,
    calls        integer not null,
    failed_calls integer not null,
    primary key (project, hour, origin)
) strict;

-- Runs once a batch. call_completed shows the calls of this batch only, one event or fifty thousand: so add to what is there.
-- Every type of event has such a view; docs/events.md lists their fields. Try the file: halton projections test {name}
insert into {name}
select project, (started_at_us / 1000000 / 60 + utc_offset_minutes) / 60 % 24 as hour, origin, count(*), sum(status != 'ok')
  from call_completed
 group by 1, 2, 3
on conflict do update set calls = calls + excluded.calls, failed_calls = failed_calls + excluded.failed_calls;
"""

_CALLS = """/*
title       = "{title}"
description = "Calls by client and local day. Say here what the table tells."
facets      = ["client"]
sort        = "-day"

[columns]
day          = "By the clock of the machine"
failed_calls = "Those that did not end well"
waited_ms    = "The durations of all of them together"
*/

-- The schema. The main table has the name of this file. A row is keyed by origin, the log it comes from (1 is this machine's).
create table {name} (
    client       text    not null,
    day          text    not null,
    origin       integer not null,
    calls        integer not null,
    failed_calls integer not null,
    waited_ms    integer not null,
    primary key (client, day, origin)
) strict;

-- Runs once a batch, after the projections that it reads. Of the table calls it takes the rows of this batch, by position.
-- halton projections show calls lists the columns. For money, and for projects, make a view instead, of usage_daily or
-- metered_calls: what a call costs, and whose it is, may change later. Try the file: halton projections test {name}
insert into {name}
select coalesce(client, 'unknown'), day, origin, count(*), sum(status != 'ok'), sum(coalesce(duration_ms, 0))
  from calls
 where position > (select after from batch) and position <= (select upto from batch)
 group by 1, 2, 3
on conflict do update set calls        = calls + excluded.calls,
                          failed_calls = failed_calls + excluded.failed_calls,
                          waited_ms    = waited_ms + excluded.waited_ms;
"""

TEMPLATES = {"calls": _CALLS, "events": _EVENTS}


def template(name: str, reading: str) -> str:
    """The text of a projection `name`, which reads the table `calls` or the `events` themselves."""
    return TEMPLATES[reading].format(name=name, title=name.replace("_", " ").strip().capitalize())
