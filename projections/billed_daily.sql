/*
title       = "Billed by UTC day"
description = "What providers should have on their invoices: billed calls by the day on which they began, as providers count days, provider and model."
facets      = ["provider", "name"]
sort        = "-day"
show        = ["day", "provider", "name", "cost_usd", "calls", "unknown_calls", "unpriced_calls", "input_tokens", "output_tokens"]

[columns]
day            = "UTC"
name           = "The model that answered, or else the one asked for; empty where neither is known"
calls          = "Billed calls. No subscription's, no local ones, none that cost nothing, and repeats once"
unknown_calls  = "Of these, calls whose usage never came: tokens and cost are short by them"
unpriced_calls = "Of these, calls of known usage that nobody could price, or above $1,000: the cost is short by them"
input_pico     = "A part of the cost, of calls whose cost is the sum of their parts"
cost_pico      = "The whole of it"
*/
create table billed_daily (
    day                      text    not null,
    provider                 text    not null,
    name                     text    not null,
    origin                   integer not null,
    calls                    integer not null,
    unknown_calls            integer not null,
    unpriced_calls           integer not null,
    input_tokens             integer not null,
    cache_read_tokens        integer not null,
    cache_write_5m_tokens    integer not null,
    cache_write_1h_tokens    integer not null,
    cache_write_other_tokens integer not null,
    output_tokens            integer not null,
    web_searches             integer not null,
    input_pico               integer not null,
    cache_read_pico          integer not null,
    cache_write_5m_pico      integer not null,
    cache_write_1h_pico      integer not null,
    cache_write_other_pico   integer not null,
    output_pico              integer not null,
    web_searches_pico        integer not null,
    cost_pico                integer not null,
    cost_usd                 real    generated always as (cost_pico / 1e12) virtual,
    primary key (provider, day, name, origin)
) strict;

-- Days that are summed anew in this batch, as in usage_daily. Empty between batches.
create table billed_due (
    provider text    not null,
    day      text    not null,
    name     text    not null,
    origin   integer not null,
    primary key (provider, day, name, origin)
) strict, without rowid;

-- What each call adds to its day. A stated charge that is not our sum has no parts.
create view billed_parts as
select c.position, c.origin, substr(c.started_at, 1, 10) as day, c.provider, coalesce(c.model, c.model_requested, '') as name,
       not u.usage_known                                      as unknown_calls,
       u.usage_known and (not k.cost_known or k.suspect)      as unpriced_calls,
       coalesce(u.input_tokens, 0)                            as input_tokens,
       coalesce(u.cache_read_tokens, 0)                       as cache_read_tokens,
       coalesce(u.cache_write_5m_tokens, 0)                   as cache_write_5m_tokens,
       coalesce(u.cache_write_1h_tokens, 0)                   as cache_write_1h_tokens,
       coalesce(u.cache_write_other_tokens, 0)                as cache_write_other_tokens,
       coalesce(u.output_tokens, 0)                           as output_tokens,
       coalesce(u.web_searches, 0)                            as web_searches,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.input_pico, 0)                     as input_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.cache_read_pico, 0)                as cache_read_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.cache_write_5m_pico, 0)            as cache_write_5m_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.cache_write_1h_pico, 0)            as cache_write_1h_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.cache_write_other_pico, 0)         as cache_write_other_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.output_pico, 0)                    as output_pico,
       iif(k.list_pico = k.cost_pico and not k.suspect, k.web_searches_pico, 0)              as web_searches_pico,
       iif(k.suspect, 0, coalesce(k.cost_pico, 0))            as cost_pico
  from calls as c
  join usage as u on u.position = c.position and u.origin = c.origin
  join cost as k on k.position = c.position and k.origin = c.origin
 where c.billing = 'billed'
   and k.basis = 'billed';

-- As in usage_daily: the days of calls that this batch touches are summed anew, then its own calls are added.
insert or ignore into billed_due
select c.provider, substr(c.started_at, 1, 10), coalesce(c.model, c.model_requested, ''), c.origin
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join calls as c on c.position = t.position and c.origin = t.origin;

delete from billed_daily
 where (provider, day, name, origin) in (select provider, day, name, origin from billed_due);

insert into billed_daily
select d.day, d.provider, d.name, d.origin,
       count(*), sum(d.unknown_calls), sum(d.unpriced_calls), sum(d.input_tokens), sum(d.cache_read_tokens),
       sum(d.cache_write_5m_tokens), sum(d.cache_write_1h_tokens), sum(d.cache_write_other_tokens), sum(d.output_tokens),
       sum(d.web_searches), sum(d.input_pico), sum(d.cache_read_pico), sum(d.cache_write_5m_pico),
       sum(d.cache_write_1h_pico), sum(d.cache_write_other_pico), sum(d.output_pico), sum(d.web_searches_pico),
       sum(d.cost_pico)
  from billed_due as n
 cross join calls as c
    on c.started_at >= n.day and c.started_at < date(n.day, '+1 day') and c.provider = n.provider
   and coalesce(c.model, c.model_requested, '') = n.name and c.origin = n.origin
 cross join billed_parts as d on d.position = c.position and d.origin = c.origin
 where c.position <= (select after from batch)
 group by 1, 2, 3, 4;

delete from billed_due;

insert into billed_daily
select day, provider, name, origin,
       count(*), sum(unknown_calls), sum(unpriced_calls), sum(input_tokens), sum(cache_read_tokens),
       sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(cache_write_other_tokens), sum(output_tokens),
       sum(web_searches), sum(input_pico), sum(cache_read_pico), sum(cache_write_5m_pico), sum(cache_write_1h_pico),
       sum(cache_write_other_pico), sum(output_pico), sum(web_searches_pico), sum(cost_pico)
  from billed_parts
 where position > (select after from batch)
   and position <= (select upto from batch)
   and origin = (select origin from batch)
 group by 1, 2, 3, 4
on conflict do update set
    calls                    = calls                    + excluded.calls,
    unknown_calls            = unknown_calls            + excluded.unknown_calls,
    unpriced_calls           = unpriced_calls           + excluded.unpriced_calls,
    input_tokens             = input_tokens             + excluded.input_tokens,
    cache_read_tokens        = cache_read_tokens        + excluded.cache_read_tokens,
    cache_write_5m_tokens    = cache_write_5m_tokens    + excluded.cache_write_5m_tokens,
    cache_write_1h_tokens    = cache_write_1h_tokens    + excluded.cache_write_1h_tokens,
    cache_write_other_tokens = cache_write_other_tokens + excluded.cache_write_other_tokens,
    output_tokens            = output_tokens            + excluded.output_tokens,
    web_searches             = web_searches             + excluded.web_searches,
    input_pico               = input_pico               + excluded.input_pico,
    cache_read_pico          = cache_read_pico          + excluded.cache_read_pico,
    cache_write_5m_pico      = cache_write_5m_pico      + excluded.cache_write_5m_pico,
    cache_write_1h_pico      = cache_write_1h_pico      + excluded.cache_write_1h_pico,
    cache_write_other_pico   = cache_write_other_pico   + excluded.cache_write_other_pico,
    output_pico              = output_pico              + excluded.output_pico,
    web_searches_pico        = web_searches_pico        + excluded.web_searches_pico,
    cost_pico                = cost_pico                + excluded.cost_pico;
