/*
title       = "What did each model cost?"
description = "One row for each model between two local days. Leave both empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
to_day   = "2026-12-31: the last day; empty for today"
*/
select provider,
       model,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls
from usage_daily
where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
  and day <= coalesce(nullif(:to_day, ''), '9')
group by provider, model
order by sum(cost_pico + notional_pico) desc, calls desc
