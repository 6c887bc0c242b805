/*
title       = "What did each tool cost?"
description = "One row for each program that called, between two local days. Leave both empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
to_day   = "2026-12-31: the last day; empty for today"
*/
select nullif(client, '')        as client,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls,
       sum(prompt_tokens)        as prompt_tokens,
       sum(output_tokens)        as output_tokens,
       count(distinct project)   as projects
from clients_daily
where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
  and day <= coalesce(nullif(:to_day, ''), '9')
group by clients_daily.client
order by sum(cost_pico + notional_pico) desc, calls desc
