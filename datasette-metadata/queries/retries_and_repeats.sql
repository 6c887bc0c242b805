/*
title       = "What was tried again?"
description = "By model since a local day: calls that a client made once more, how they ended and what they cost, and responses that came again and count nothing. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin),
again as (
    select c.provider, coalesce(c.model, c.model_requested) as model, c.attempt, c.status <> 'ok' as failed,
           coalesce(k.cost_pico, 0) as cost_pico, 1 as retried, 0 as repeated
      from calls as c indexed by calls_tried_again
     cross join cost as k on k.position = c.position and k.origin = c.origin
     where c.attempt > 0
       and c.started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
       and c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
     union all
    select c.provider, coalesce(c.model, c.model_requested), null, 0, 0, 0, 1
      from since as s
     cross join repeats as r on r.origin = s.origin and r.position >= s.position
     cross join calls as c on c.position = r.position and c.origin = r.origin
     where c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')))
select provider,
       model,
       sum(retried)          as retried_calls,
       sum(failed)           as retried_and_failed_calls,
       max(attempt)          as highest_attempt,
       sum(repeated)         as repeated_responses,
       sum(cost_pico) / 1e12 as retried_usd
from again
group by provider, model
order by retried_calls desc, repeated_responses desc
