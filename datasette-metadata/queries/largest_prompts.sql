/*
title       = "Which calls had the largest prompts?"
description = "The hundred calls that sent most tokens since a local day, cached or not. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
with since as materialized (
    select origin, min(position) as position from calls
     where started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
     group by origin),
largest as materialized ( -- more than are shown: some of them began on the day before
    select u.position, u.origin, u.prompt_tokens, u.cache_read_tokens, u.output_tokens
      from since as s
     cross join usage as u on u.origin = s.origin and u.position >= s.position
     where u.usage_known
     order by u.prompt_tokens desc
     limit 1000)
select c.started_at,
       u.prompt_tokens,
       u.cache_read_tokens,
       u.output_tokens,
       c.call_id,
       c.project,
       c.session,
       c.provider,
       coalesce(c.model, c.model_requested) as model,
       c.request_bytes,
       k.cost_usd
from largest as u
cross join calls as c on c.position = u.position and c.origin = u.origin
cross join cost as k on k.position = u.position and k.origin = u.origin
where c.day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
order by u.prompt_tokens desc
limit 100
