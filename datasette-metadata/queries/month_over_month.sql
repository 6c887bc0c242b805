/*
title       = "Which projects cost more than the month before?"
description = "A month beside the one before it, billed and covered by a plan together. This month is compared with as many days of the last one. Leave the month empty for this one."

[parameters]
month = "2026-01: empty for this month"
*/
with asked as materialized (
    select coalesce(nullif(:month, ''), strftime('%Y-%m', 'now', 'localtime')) as month),
compared as materialized (
    select month, strftime('%Y-%m', month || '-01', '-1 month') as before,
           iif(month = strftime('%Y-%m', 'now', 'localtime'), strftime('%d', 'now', 'localtime'), '31') as last_day
      from asked),
summed as (
    select u.project,
           sum(iif(u.day >= m.month || '-01', u.cost_pico + u.notional_pico, 0)) as month_pico,
           sum(iif(u.day >= m.month || '-01', 0, u.cost_pico + u.notional_pico)) as before_pico,
           sum(u.unpriced_calls) as unpriced_calls
      from compared as m
     cross join usage_daily as u on u.day between m.before || '-01' and m.month || '-31' and substr(u.day, 9) <= m.last_day
     group by u.project)
select project,
       month_pico / 1e12                 as month_usd,
       before_pico / 1e12                as month_before_usd,
       (month_pico - before_pico) / 1e12 as change_usd,
       round(100.0 * (month_pico - before_pico) / nullif(before_pico, 0), 1) as change_percent,
       unpriced_calls
from summed
order by month_pico - before_pico desc, project
