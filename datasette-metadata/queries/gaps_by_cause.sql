/*
title       = "What was not metered?"
description = "Traffic that went by unread since a UTC day, by cause. Every total is short by this much. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
select cause,
       host,
       program,
       count(*)         as gaps,
       sum(connections) as connections,
       sum(calls)       as calls,
       sum(bytes)       as bytes,
       max(ended_at)    as last_at
from gaps
where started_at >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
group by cause, host, program
order by last_at desc
