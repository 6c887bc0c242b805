/*
title       = "Cost"
description = "What every call costs at the price in force when it was made, in pico-dollars (10^12 to the dollar)."
facets      = ["cost_known", "cost_reason"]
sort        = "-position"

[columns]
price       = "The price.set event whose rates were used"
tier        = "The tier of that price: its above_tokens"
cost_reason = "Why the cost is not known; empty where it is"
input_pico  = "A part is 0 where nothing was counted, and empty where there is a count and no rate for it"
cost_pico   = "The sum of the parts; empty, not zero, where it is not known"
cost_usd    = "The same in dollars"
suspect     = "1 for a single call above $1,000: kept here, left out of every total"
*/
create table cost (
    position               integer not null,
    origin                 integer not null,
    price                  integer,
    tier                   integer,
    cost_reason            text,
    input_pico             integer,
    cache_read_pico        integer,
    cache_write_5m_pico    integer,
    cache_write_1h_pico    integer,
    cache_write_other_pico integer,
    output_pico            integer,
    web_searches_pico      integer,
    cost_pico              integer generated always as (
        case when cost_reason is null
             then input_pico + cache_read_pico + cache_write_5m_pico + cache_write_1h_pico + cache_write_other_pico
                  + output_pico + web_searches_pico end) virtual,
    cost_usd               real    generated always as (cost_pico / 1e12) virtual,
    cost_known             integer generated always as (cost_pico is not null) virtual,
    suspect                integer generated always as (coalesce(cost_pico, 0) > 1000000000000000) virtual,
    primary key (position, origin)
) strict, without rowid;

-- Which price holds for a model name from a moment on, worked out once for each name.
create table price_in_force (
    provider   text not null,
    name       text not null,
    origin     integer not null,
    valid_from text not null,
    price      integer,
    primary key (provider, name, origin, valid_from)
) strict, without rowid;

-- Names to work out in this batch, and since when their calls must be costed anew. Empty between batches.
create table names_due (
    provider text not null,
    name     text not null,
    origin   integer not null,
    since    text not null,
    primary key (provider, name, origin)
) strict, without rowid;

-- The rule itself: the table cost is this view, kept.
create view cost_rule as
select c.position, c.origin, p.position as price, p.above_tokens as tier,
       case when u.position is null                                  then null
            when not u.usage_known and c.status = 'error'            then 'failed'
            when not u.usage_known                                   then 'usage_unknown'
            when coalesce(c.model, c.model_requested) is null        then 'model_unknown'
            when c.service_tier in ('batch', 'flex', 'priority', 'fast', 'ultrafast', 'scale', 'offpeak', 'deferred',
                                    'provisioned_throughput', 'reserved')
              or c.speed in ('fast', 'optimized') or c.inference_geo = 'us'          then 'tier_unpriced'
            when p.position is null                                  then 'model_unpriced'
            when u.input_tokens             > 0 and p.input_pico          is null
              or u.cache_read_tokens        > 0 and p.cache_read_pico     is null
              or u.cache_write_5m_tokens    > 0 and p.cache_write_5m_pico is null
              or u.cache_write_1h_tokens    > 0 and p.cache_write_1h_pico is null
              or u.cache_write_other_tokens > 0 and p.cache_write_5m_pico is null
              or u.output_tokens            > 0 and p.output_pico         is null
              or u.web_searches             > 0 and p.web_search_pico     is null then 'unit_unpriced'
       end as cost_reason,
       iif(u.input_tokens             > 0, u.input_tokens             * p.input_pico,          0) as input_pico,
       iif(u.cache_read_tokens        > 0, u.cache_read_tokens        * p.cache_read_pico,     0) as cache_read_pico,
       iif(u.cache_write_5m_tokens    > 0, u.cache_write_5m_tokens    * p.cache_write_5m_pico, 0) as cache_write_5m_pico,
       iif(u.cache_write_1h_tokens    > 0, u.cache_write_1h_tokens    * p.cache_write_1h_pico, 0) as cache_write_1h_pico,
       iif(u.cache_write_other_tokens > 0, u.cache_write_other_tokens * p.cache_write_5m_pico, 0) as cache_write_other_pico,
       iif(u.output_tokens            > 0, u.output_tokens            * p.output_pico,         0) as output_pico,
       iif(u.web_searches             > 0, u.web_searches             * p.web_search_pico,     0) as web_searches_pico
  from calls as c
  left join usage as u -- a call that is free whatever it counts has none
    on u.position = c.position and u.origin = c.origin and c.kind <> 'count_tokens' and c.status <> 'blocked'
   and c.billing <> 'local'
   and not exists (select 1 from repeats as r where r.position = c.position and r.origin = c.origin)
  left join prices as p
    on p.origin = c.origin
   and p.position = (
           select f.price from price_in_force as f
            where f.provider = c.provider and f.name = coalesce(c.model, c.model_requested) and f.origin = c.origin
              and f.valid_from <= c.started_at
            order by f.valid_from desc limit 1)
   and p.above_tokens = (
           select max(t.above_tokens) from prices as t
            where t.position = p.position and t.origin = p.origin and t.above_tokens < max(u.prompt_tokens, 1));

-- Calls with their tokens and what they cost, the three tables side by side.
create view metered_calls as
select c.*, u.usage_known, u.usage_reason, u.input_tokens, u.cache_read_tokens, u.cache_write_5m_tokens,
       u.cache_write_1h_tokens, u.cache_write_other_tokens, u.output_tokens, u.reasoning_tokens, u.tool_calls, u.web_searches,
       k.cost_known, k.cost_reason, k.cost_pico, k.cost_usd, k.suspect, k.price, r.counted_as
  from calls as c
  join usage as u on u.position = c.position and u.origin = c.origin
  join cost as k on k.position = c.position and k.origin = c.origin
  left join repeats as r on r.position = c.position and r.origin = c.origin;

-- 1. The names that are new in this batch. None of their calls is older.
insert or ignore into names_due
select c.provider, coalesce(c.model, c.model_requested), c.origin, '9'
  from calls as c
 where c.position > (select after from batch)
   and c.position <= (select upto from batch)
   and c.origin = (select origin from batch)
   and coalesce(c.model, c.model_requested) is not null
   and not exists (
           select 1 from price_in_force as f
            where f.provider = c.provider and f.name = coalesce(c.model, c.model_requested) and f.origin = c.origin);

-- 2. The known names that a price set in this batch may hold for, or an earlier one for the same model that it replaces.
insert into names_due
select f.provider, f.name, f.origin, min(s.valid_from)
  from price_set as s
  join prices as p on p.provider = s.provider and p.model = s.model and p.origin = s.origin and p.above_tokens = 0
  join json_each(p.match) as m
  join price_in_force as f on f.provider = s.provider and f.origin = s.origin and f.valid_from = '' and lower(f.name) glob m.value
 group by 1, 2, 3
on conflict do update set since = min(since, excluded.since);

-- 3. For each of these names the price in force at every moment when that can change. Your own price goes before a book's,
-- an exact name before a pattern, a longer pattern before a shorter one, a later date, a later event.
delete from price_in_force
 where (provider, name, origin) in (select provider, name, origin from names_due);

insert into price_in_force
with fitting as materialized (
    select n.provider, n.name, n.origin, p.valid_from, p.position,
           row_number() over (
               partition by n.provider, n.name, n.origin
               order by p.book is null, lower(n.name) = m.value, length(m.value), p.valid_from, p.position) as rank
      from names_due as n
      join prices as p on p.provider = n.provider and p.origin = n.origin and p.above_tokens = 0
      join json_each(p.match) as m on lower(n.name) glob m.value
     where not exists (
               select 1 from prices as q
                where q.provider = p.provider and q.model = p.model and q.valid_from = p.valid_from and q.origin = p.origin
                  and (q.book is null) = (p.book is null) and q.position > p.position)),
moments as (
    select provider, name, origin, '' as valid_from from names_due union select provider, name, origin, valid_from from fitting)
select t.provider, t.name, t.origin, t.valid_from,
       (select f.position from fitting as f
         where f.provider = t.provider and f.name = t.name and f.origin = t.origin and f.valid_from <= t.valid_from
         order by f.rank desc limit 1)
  from moments as t;

-- 4. The calls that this touches are costed anew, then those of this batch for the first time. (A cross join keeps SQLite to
-- the order it is written in: with nothing due it costs nothing.)
insert or replace into cost
select r.*
  from names_due as n
 cross join calls as c
    on c.provider = n.provider and c.origin = n.origin
   and (c.model = n.name or c.model is null and c.model_requested = n.name)
 cross join cost_rule as r on r.position = c.position and r.origin = c.origin
 where c.started_at >= n.since
   and c.position <= (select after from batch);

-- So are earlier calls whose response counts in a call of this batch from now on, and those that one which asked anew out of
-- order told apart.
insert or replace into cost
select r.*
  from repeats as q
 cross join cost_rule as r on r.position = q.position and r.origin = q.origin
 where q.counted_as > (select after from batch)
   and q.counted_as <= (select upto from batch)
   and q.origin = (select origin from batch)
   and q.position <= (select after from batch);

insert or replace into cost
select r.*
  from (select distinct g.position, g.origin
          from regrouped as g
         where g.regrouped_by > (select after from batch)
           and g.regrouped_by <= (select upto from batch)
           and g.origin = (select origin from batch)
           and g.position <= (select after from batch)) as g
 cross join cost_rule as r on r.position = g.position and r.origin = g.origin;

insert into cost
select r.* from cost_rule as r
 where r.position > (select after from batch)
   and r.position <= (select upto from batch)
   and r.origin = (select origin from batch);

delete from names_due;
