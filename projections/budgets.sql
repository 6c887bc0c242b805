/*
title       = "Budgets"
description = "Every budget in force, and what was used of it in each day, week or month so far."
facets      = ["name", "window"]
sort        = "-began"

[columns]
name           = "The policy"
began          = "The first local day of the window"
scope          = "Which calls it is about; empty for all"
bound_usd      = "So much may be used in a window"
used_usd       = "Billed calls whose cost is known"
percent        = "That share of the bound"
calls          = "Calls that it is about, those that failed included"
unpriced_calls = "Calls whose cost is not known: they count by an estimate, which halton policy list has in its sums"
*/
-- By the sums of days; a budget for one client is added up from its calls.
create view budgets as
with counted as (
    select p.name, p.origin, p.scope, p.bound, p.window, p.action,
           case p.window when 'day' then u.day when 'week' then date(u.day, 'weekday 0', '-6 days')
                         else substr(u.day, 1, 7) || '-01' end as began,
           u.calls, u.unpriced_calls, u.cost_pico
      from policies as p
      join usage_daily as u
        on u.origin = p.origin
       and (p.project  is null or lower(u.project)  glob lower(p.project))
       and (p.provider is null or lower(u.provider) glob lower(p.provider))
       and (p.model    is null or lower(u.model)    glob lower(p.model) and u.model <> 'unknown')
     where p.kind = 'budget' and p.removed_at is null and p.window in ('day', 'week', 'month') and p.client is null
     union all
    select p.name, p.origin, p.scope, p.bound, p.window, p.action,
           case p.window when 'day' then u.day when 'week' then date(u.day, 'weekday 0', '-6 days')
                         else substr(u.day, 1, 7) || '-01' end,
           u.calls, u.unpriced_calls, u.cost_pico
      from policies as p
      join calls as c
        on c.origin = p.origin
       and lower(c.client) glob lower(p.client)
       and (p.project  is null or lower(c.project)  glob lower(p.project))
       and (p.provider is null or lower(c.provider) glob lower(p.provider))
       and (p.model    is null or lower(coalesce(c.model, c.model_requested)) glob lower(p.model))
      join daily_parts as u on u.position = c.position and u.origin = c.origin
     where p.kind = 'budget' and p.removed_at is null and p.window in ('day', 'week', 'month') and p.client is not null)
select name, origin, window, began, scope, bound / 1e12 as bound_usd, sum(cost_pico) / 1e12 as used_usd,
       cast(sum(cost_pico) / (bound / 100.0) as integer) as percent, sum(calls) as calls, sum(unpriced_calls) as unpriced_calls, action
  from counted
 group by name, origin, began;
