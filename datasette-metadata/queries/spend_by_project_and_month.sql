/*
title       = "What did each project cost in each month?"
description = "One row for each project in each month of local days. Leave the project empty for all."

[parameters]
project = "my-project: one project; empty for all"
*/
select month,
       project,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls
from usage_monthly
where :project = '' or project = :project
group by month, project
order by month desc, sum(cost_pico + notional_pico) desc
