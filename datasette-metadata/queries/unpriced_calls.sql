/*
title       = "Which calls have no known cost, and why?"
description = "By model and reason, since a local day: totals are short by what these cost. Calls that failed before they were counted are in the query for those. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin)
select c.provider,
       coalesce(c.model, c.model_requested) as model,
       k.cost_reason,
       count(*)                             as calls,
       min(c.started_at)                    as first_at,
       max(c.started_at)                    as last_at
from since as s
cross join cost as k on k.origin = s.origin and k.position >= s.position
cross join calls as c on c.position = k.position and c.origin = k.origin
where k.rate_reason in ('usage_unknown', 'model_unknown', 'model_unpriced', 'tier_unpriced', 'unit_unpriced')
  and k.stated_pico is null
  and c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
group by 1, 2, 3
order by calls desc, last_at desc
