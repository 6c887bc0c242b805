/*
title       = "How full were the windows of my plans?"
description = "By UTC day and window: the most that was used, and what was said last. Leave the day empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin)
select substr(q.at, 1, 10)                             as day,
       q.provider,
       q.window,
       round(100.0 * max(q.utilisation), 1)            as highest_percent,
       count(*) filter (where q.status = 'rejected')   as times_rejected,
       max(q.at)                                       as last_at,
       max(q.resets_at)                                as resets_at
from since as s
cross join quota as q on q.origin = s.origin and q.position >= s.position
where q.at >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
group by 1, 2, 3
order by 1 desc, 2, 3
