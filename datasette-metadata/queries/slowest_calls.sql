/*
title       = "Which calls took longest?"
description = "The hundred calls that took longest since a local day, those that failed included. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin)
select c.started_at,
       c.duration_ms,
       c.ttft_ms,
       c.call_id,
       c.project,
       c.session,
       c.provider,
       coalesce(c.model, c.model_requested) as model,
       c.status,
       u.output_tokens,
       k.cost_usd
from calls as d
cross join since as s on s.origin = d.origin and s.position <= d.position
cross join calls as c on c.position = d.position and c.origin = d.origin
cross join usage as u on u.position = d.position and u.origin = d.origin
cross join cost as k on k.position = d.position and k.origin = d.origin
where d.duration_ms is not null
  and c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
order by d.duration_ms desc
limit 100
