/*
title       = "Budgets"
description = "Every budget in force by day, week or month, and what was used of it in each so far. Those by minute or hour and rolling ones are in halton policy list."
facets      = ["name", "window"]
sort        = "-began"
show        = ["name", "began", "window", "used_usd", "bound_usd", "percent", "calls"]

[columns]
name           = "The policy"
began          = "The first local day of the window; empty where no call was about it yet"
scope          = "Which calls it is about"
bound_usd      = "So much may be used in a window"
used_usd       = "Billed calls whose cost is known"
percent        = "That share of the bound"
calls          = "Calls that it is about, those that failed included"
unpriced_calls = "Calls whose cost is not known: they count by an estimate, which halton policy list has in its sums"
*/
-- By the sums of days; a budget for one client is added up from its calls.
create view budgets as
with counted as (
    select p.name, p.origin,
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
    select p.name, p.origin,
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
select p.name, p.origin, p.window, u.began, p.scope, p.bound / 1e12 as bound_usd, coalesce(sum(u.cost_pico), 0) / 1e12 as used_usd,
       cast(coalesce(sum(u.cost_pico), 0) / (p.bound / 100.0) as integer) as percent, coalesce(sum(u.calls), 0) as calls,
       coalesce(sum(u.unpriced_calls), 0) as unpriced_calls, p.action
  from policies as p
  left join counted as u on u.name = p.name and u.origin = p.origin
 where p.kind = 'budget' and p.removed_at is null and p.window in ('day', 'week', 'month')
 group by p.name, p.origin, u.began;
