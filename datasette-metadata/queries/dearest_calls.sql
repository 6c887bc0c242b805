/*
title       = "Which calls cost most?"
description = "The hundred dearest calls since a local day, those that a plan covers at the price they would have had. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin)
select c.started_at,
       k.cost_usd,
       c.call_id,
       c.project,
       c.session,
       c.provider,
       coalesce(c.model, c.model_requested) as model,
       u.prompt_tokens,
       u.cache_read_tokens,
       u.output_tokens,
       c.billing
from cost as k
cross join since as s on s.origin = k.origin and s.position <= k.position
cross join calls as c on c.position = k.position and c.origin = k.origin
cross join usage as u on u.position = k.position and u.origin = k.origin
where k.cost_pico > 0
  and c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
order by k.cost_pico desc
limit 100
