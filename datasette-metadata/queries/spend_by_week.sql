/*
title       = "What did each week cost?"
description = "One row for each week, which begins on Monday. Leave the day empty for the last twelve weeks."

[parameters]
from_day = "2026-01-31: a day of the first week; empty for the last twelve weeks"
*/
select date(day, 'weekday 0', '-6 days') as week,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls
from (select day, sum(calls) as calls, sum(failed_calls) as failed_calls, sum(unpriced_calls) as unpriced_calls,
             sum(cost_pico) as cost_pico, sum(notional_pico) as notional_pico
        from usage_daily
       where day >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-77 days')), 'weekday 0', '-6 days')
       group by day)
group by week
order by week desc
