/*
title       = "Spend by model"
description = "What each model cost between two days. Leave a day empty for no bound."

[parameters]
from_day = "2026-01-31"
to_day   = "2026-12-31"
*/
select model,
       provider,
       sum(calls)                as calls,
       sum(unpriced_calls)       as unpriced_calls,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd
from usage_daily
where (:from_day = '' or day >= :from_day)
  and (:to_day = '' or day <= :to_day)
group by model, provider
order by cost_usd desc, calls desc
