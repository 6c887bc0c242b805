/*
title       = "Gaps"
description = "Traffic to a provider that was not metered, or only in part, and why. Every total is short by this much."
facets      = ["cause", "host", "program"]
sort        = "-started_at"
show        = ["started_at", "ended_at", "cause", "host", "program", "connections", "calls", "bytes"]

[columns]
cause       = "What kept the meter from reading"
connections = "Connections that were tunnelled unread"
calls       = "Calls that were lost or read in part"
bytes       = "Bytes that went by unread"
program     = "Name of the process that connected, where that tells what to mend"
*/
create table gaps (
    position    integer not null,
    origin      integer not null,
    started_at  text    not null,
    ended_at    text    not null,
    cause       text    not null,
    host        text,
    connections integer not null,
    calls       integer not null,
    bytes       integer not null,
    program     text,
    primary key (position, origin)
) strict, without rowid;

create index gaps_by_time on gaps (started_at);

insert into gaps
select position, origin, started_at, ended_at, cause, host, connections, calls, bytes, program
  from capture_gap;
