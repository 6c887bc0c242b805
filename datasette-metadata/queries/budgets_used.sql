/*
title       = "How far are my budgets used?"
description = "Every budget by day, week or month that is in force, and what was used of it in the window that runs now. What is empty has to be added up call by call: a budget for one client and also one provider or model is in the table Budgets."
*/
with clock as materialized (select date('now', 'localtime') as today),
set_now as materialized (
    select p.name, p.origin, p.window, p.scope, p.bound, p.action, p.overridden_until, p.project, p.project_slug,
           p.provider, p.model, p.client,
           case p.window when 'day' then c.today when 'week' then date(c.today, 'weekday 0', '-6 days')
                                   else substr(c.today, 1, 7) || '-01' end as began,
           p.client is null or (p.provider is null and p.model is null) as is_summed
      from policies as p, clock as c
     where p.kind = 'budget' and p.removed_at is null and p.window in ('day', 'week', 'month')),
counted as (
    select p.name, p.origin, u.calls, u.unpriced_calls, u.cost_pico
      from set_now as p
     cross join usage_daily as u
        on u.day >= p.began and +u.origin = p.origin
       and (p.project  is null or lower(u.project) in (lower(p.project), p.project_slug)
            or (p.project_slug is null and lower(u.project) glob lower(p.project)))
       and (p.provider is null or lower(u.provider) = lower(p.provider) or lower(u.provider) glob lower(p.provider))
       and (p.model    is null or ((lower(u.model) = lower(p.model) or lower(u.model) glob lower(p.model))
                                   and u.model <> 'unknown'))
     where p.client is null
     union all
    select p.name, p.origin, u.calls, u.unpriced_calls, u.cost_pico
      from set_now as p
     cross join clients_daily as u
        on u.day >= p.began and +u.origin = p.origin
       and (lower(u.client) = lower(p.client) or lower(u.client) glob lower(p.client)) and u.client <> ''
       and (p.project is null or lower(u.project) in (lower(p.project), p.project_slug)
            or (p.project_slug is null and lower(u.project) glob lower(p.project)))
     where p.client is not null and p.is_summed),
used as (
    select name, origin, sum(calls) as calls, sum(unpriced_calls) as unpriced_calls, sum(cost_pico) as cost_pico
      from counted
     group by name, origin)
select p.name,
       p.scope,
       p.window,
       p.began,
       p.bound / 1e12                                                                              as bound_usd,
       iif(p.is_summed, coalesce(u.cost_pico, 0) / 1e12, null)                                     as used_usd,
       iif(p.is_summed, cast(coalesce(u.cost_pico, 0) / nullif(p.bound / 100.0, 0) as integer), null) as percent,
       iif(p.is_summed, coalesce(u.calls, 0), null)                                                as calls,
       iif(p.is_summed, coalesce(u.unpriced_calls, 0), null)                                       as unpriced_calls,
       p.action,
       p.overridden_until
from set_now as p
left join used as u on u.name = p.name and u.origin = p.origin
order by percent desc, p.name
