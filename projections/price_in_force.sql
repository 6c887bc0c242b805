/*
title       = "Prices in force"
description = "Which price holds for a model name from a moment on, worked out once for each name that a call bears."
facets      = ["provider"]
sort        = "name"
show        = ["provider", "name", "valid_from", "valid_until", "price"]

[columns]
name        = "A model's name as calls bear it"
valid_from  = "UTC; empty for the beginning of time"
valid_until = "UTC; 9 for the end of time"
price       = "The price.set event; empty where no price holds"
last_set    = "The last price.set event that had to do with this name"
*/
create table price_in_force (
    provider    text    not null,
    name        text    not null,
    origin      integer not null,
    valid_from  text    not null,
    valid_until text    not null,
    price       integer,
    last_set    integer,
    primary key (provider, name, origin, valid_from)
) strict, without rowid;

create index names_by_last_set on price_in_force (last_set) where valid_from = '';

-- Names to work out in this batch. Empty between batches.
create table names_due (
    provider text not null,
    name     text not null,
    origin   integer not null,
    primary key (provider, name, origin)
) strict, without rowid;

-- Those that are new, and the known ones that a price set in this batch may hold for, or an earlier one for the same model that
-- it replaces.
insert or ignore into names_due
select c.provider, coalesce(c.model, c.model_requested), c.origin
  from calls as c
 where c.position > (select after from batch)
   and c.position <= (select upto from batch)
   and c.origin = (select origin from batch)
   and coalesce(c.model, c.model_requested) is not null
   and not exists (
           select 1 from price_in_force as f
            where f.provider = c.provider and f.name = coalesce(c.model, c.model_requested) and f.origin = c.origin);

insert or ignore into names_due
select f.provider, f.name, f.origin
  from (select distinct provider, model, origin from price_set) as s
  join prices as p
    on p.provider = s.provider and p.model = s.model and p.origin = s.origin and p.above_tokens = 0 and p.variant = ''
  join json_each(p.match) as m
  join price_in_force as f
    on f.provider = s.provider and f.origin = s.origin and f.valid_from = '' and lower(f.name) glob m.value;

delete from price_in_force
 where (provider, name, origin) in (select provider, name, origin from names_due);

-- For each of these names the price in force at every moment when that can change. Your own price goes before a book's, a
-- book that you loaded before those that ship, an exact name before a pattern, a longer pattern before a shorter one, a later date, a later event. A price that was set again
-- for the same moment is gone, and so is one that ends before it begins.
insert into price_in_force
with fitting as materialized (
    select n.provider, n.name, n.origin, p.model, p.valid_from, coalesce(p.valid_to, '9') as valid_to, p.position,
           exists (
               select 1 from prices as q
                where q.provider = p.provider and q.model = p.model and q.valid_from = p.valid_from and q.origin = p.origin
                  and q.book is p.book and q.position > p.position) as replaced,
           row_number() over (
               partition by n.provider, n.name, n.origin
               order by p.book is null, p.book not in ('genai-prices', 'halton'), lower(n.name) = m.value, length(m.value),
                        p.valid_from, p.position) as rank
      from names_due as n
      join prices as p on p.provider = n.provider and p.origin = n.origin and p.above_tokens = 0 and p.variant = ''
      join json_each(p.match) as m on lower(n.name) glob m.value),
moments as (
    select provider, name, origin, '' as valid_from from names_due
     union
    select provider, name, origin, valid_from from fitting
     union
    select provider, name, origin, valid_to from fitting where valid_to <> '9')
select t.provider, t.name, t.origin, t.valid_from,
       lead(t.valid_from, 1, '9') over (partition by t.provider, t.name, t.origin order by t.valid_from),
       (select f.position from fitting as f
         where f.provider = t.provider and f.name = t.name and f.origin = t.origin and not f.replaced
           and f.valid_from <= t.valid_from and t.valid_from < f.valid_to
         order by f.rank desc limit 1),
       (select max(p.position) from prices as p
         where p.provider = t.provider and p.origin = t.origin
           and p.model in (select f.model from fitting as f
                            where f.provider = t.provider and f.name = t.name and f.origin = t.origin))
  from moments as t;

delete from names_due;
