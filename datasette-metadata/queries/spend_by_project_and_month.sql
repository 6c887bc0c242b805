/*
title       = "Spend by project and month"
description = "One row for each project in each month. Leave the project empty for all."

[parameters]
project = "the name of one project"
*/
select substr(day, 1, 7)         as month,
       project,
       sum(calls)                as calls,
       sum(unpriced_calls)       as unpriced_calls,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd
from usage_daily
where :project = '' or project = :project
group by month, project
order by month desc, cost_usd desc
