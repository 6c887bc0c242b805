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
window         = "day, week or month, by the local clock"
action         = "block, or warn only"
*/
-- Policies are matched with names, of which there are few, and each window adds up its months or days of those. Of a client and
-- a model no table has sums: such a budget is added up from its calls.
-- Three sums at once are one text: a view may not use JSON on the page, which trusts no schema.
create view budgets as
with recursive set_now as materialized (
    select row_number() over () as id, p.name, p.origin, p.window, p.scope, p.bound, p.action, p.project_slug,
           lower(p.project) as project, lower(p.provider) as provider, lower(p.model) as model, lower(p.client) as client
      from policies as p
     where p.kind = 'budget' and p.removed_at is null and p.window in ('day', 'week', 'month')),
covered as materialized (
    select p.id, p.window, n.project, n.provider, n.model, n.origin
      from (select distinct project, provider, model, origin from usage_monthly) as n
      join set_now as p
        on p.origin = n.origin
       and (p.project  is null or lower(n.project) in (p.project, p.project_slug)
            or (p.project_slug is null and lower(n.project) glob p.project))
       and (p.provider is null or lower(n.provider) = p.provider or lower(n.provider) glob p.provider)
       and (p.model    is null or ((lower(n.model) = p.model or lower(n.model) glob p.model) and n.model <> 'unknown'))
     where p.client is null),
days (day) as materialized (
    select min(day) from usage_daily
     union all
    select (select min(u.day) from usage_daily as u where u.day > d.day) from days as d where d.day is not null),
spans as materialized (
    select p.id, d.day, case p.window when 'day' then d.day when 'week' then date(d.day, 'weekday 0', '-6 days')
                                      else substr(d.day, 1, 7) || '-01' end as began
      from set_now as p
     cross join days as d
     where d.day is not null),
from_calls as materialized (
    select p.id, u.day, sum(u.calls) as calls, sum(u.unpriced_calls) as unpriced_calls, sum(u.cost_pico) as cost_pico
      from set_now as p
     cross join calls as c
        on c.origin = p.origin
       and (lower(c.client) = p.client or lower(c.client) glob p.client)
       and (p.project  is null or lower(c.project) in (p.project, p.project_slug)
            or (p.project_slug is null and lower(c.project) glob p.project))
       and (p.provider is null or lower(c.provider) = p.provider or lower(c.provider) glob p.provider)
       and (p.model    is null or lower(coalesce(c.model, c.model_requested)) = p.model
            or lower(coalesce(c.model, c.model_requested)) glob p.model)
      join daily_parts as u on u.position = c.position and u.origin = c.origin
     where p.client is not null and (p.provider is not null or p.model is not null)
     group by 1, 2),
-- Which windows there are is known without their sums.
begun as (
    select m.id, u.month || '-01' as began
      from usage_monthly as u
     cross join covered as m
        on m.project = u.project and m.provider = u.provider and m.model = u.model and m.origin = u.origin and m.window = 'month'
     union
    select s.id, s.began
      from spans as s
      join set_now as p on p.id = s.id
     where p.client is null and p.window <> 'month'
       and exists (select 1
                     from covered as m
                    cross join usage_daily as u
                       on u.day = s.day and u.project = m.project and u.provider = m.provider and u.model = m.model
                      and u.origin = m.origin
                    where m.id = s.id)
     union
    select s.id, s.began
      from spans as s
      join set_now as p on p.id = s.id
     where p.client is not null and p.provider is null and p.model is null
       and exists (select 1
                     from clients_daily as u
                    where u.day = s.day and u.origin = p.origin
                      and u.client <> '' and (lower(u.client) = p.client or lower(u.client) glob p.client)
                      and (p.project is null or lower(u.project) in (p.project, p.project_slug)
                           or (p.project_slug is null and lower(u.project) glob p.project)))
     union
    select s.id, s.began from from_calls as u join spans as s on s.id = u.id and s.day = u.day),
-- The newest come first, so that a page of them adds up no other ones; without a limit SQLite would leave the order out.
windows as materialized (
    select p.id, b.began from set_now as p left join begun as b on b.id = p.id order by b.began desc limit -1)
select name, origin, window, began, scope, bound / 1e12 as bound_usd, cast(substr(used, 41) as integer) / 1e12 as used_usd,
       cast(cast(substr(used, 41) as integer) / (bound / 100.0) as integer) as percent,
       cast(substr(used, 1, 20) as integer) as calls, cast(substr(used, 21, 20) as integer) as unpriced_calls, action
  from (select p.*, w.began,
               case when p.client is null and p.window = 'month' then (
                        select printf('%20d%20d%20d', sum(u.calls), sum(u.unpriced_calls), sum(u.cost_pico))
                          from covered as m
                         cross join usage_monthly as u
                            on u.month = substr(w.began, 1, 7) and u.project = m.project and u.provider = m.provider
                           and u.model = m.model and u.origin = m.origin
                         where m.id = w.id)
                    when p.client is null then (
                        select printf('%20d%20d%20d', sum(u.calls), sum(u.unpriced_calls), sum(u.cost_pico))
                          from spans as s
                         cross join covered as m on m.id = w.id
                         cross join usage_daily as u
                            on u.day = s.day and u.project = m.project and u.provider = m.provider and u.model = m.model
                           and u.origin = m.origin
                         where s.id = w.id and s.began = w.began)
                    when p.provider is null and p.model is null then (
                        select printf('%20d%20d%20d', sum(u.calls), sum(u.unpriced_calls), sum(u.cost_pico))
                          from spans as s
                         cross join clients_daily as u
                            on u.day = s.day and u.origin = p.origin
                           and u.client <> '' and (lower(u.client) = p.client or lower(u.client) glob p.client)
                           and (p.project is null or lower(u.project) in (p.project, p.project_slug)
                                or (p.project_slug is null and lower(u.project) glob p.project))
                         where s.id = w.id and s.began = w.began)
                    else (
                        select printf('%20d%20d%20d', sum(u.calls), sum(u.unpriced_calls), sum(u.cost_pico))
                          from from_calls as u
                          join spans as s on s.id = u.id and s.day = u.day
                         where s.id = w.id and s.began = w.began) end as used
          from windows as w
         cross join set_now as p on p.id = w.id);
