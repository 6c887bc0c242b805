/*
title       = "What did each git branch cost?"
description = "One row for each branch of each project since a local day. Leave it empty for the last 30 days, the project for all."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
project  = "my-project: one project; empty for all"
*/
select project,
       nullif(git_branch, '')    as git_branch,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls,
       min(day)                  as first_day,
       max(day)                  as last_day
from clients_daily
where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
  and (:project = '' or project = :project)
group by project, clients_daily.git_branch
order by sum(cost_pico + notional_pico) desc, calls desc
limit 500
