/*
title       = "Control traffic"
description = "Requests to providers that are no calls (settings, telemetry, tokens, lists of models), by UTC day and host. They pass unread; nothing of them is kept but these counts."
facets      = ["host"]
sort        = "-day"
show        = ["day", "host", "requests", "bytes"]

[columns]
day      = "UTC: control traffic is counted, not watched"
requests = "How many"
bytes    = "Of their bodies, both ways"
*/
create table control (
    day      text    not null,
    host     text    not null,
    origin   integer not null,
    requests integer not null,
    bytes    integer not null,
    primary key (day, host, origin)
) strict, without rowid;

insert into control
select substr(started_at, 1, 10), coalesce(host, ''), origin, sum(requests), sum(bytes)
  from control_passed
 where true
 group by 1, 2, 3
on conflict do update set
    requests = requests + excluded.requests,
    bytes    = bytes    + excluded.bytes;
