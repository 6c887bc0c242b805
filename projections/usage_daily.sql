/*
title       = "Daily usage"
description = "Calls, tokens and cost of each local day, by project, provider and model."
facets      = ["project", "provider", "model"]
sort        = "-day"
show        = ["day", "project", "provider", "model", "cost_usd", "notional_usd", "calls", "failed_calls", "unpriced_calls", "input_tokens", "output_tokens"]

[columns]
model          = "The model that answered, or else the one asked for"
failed_calls   = "Calls that did not end with status ok"
unpriced_calls = "Calls that may have cost something nobody could work out: the cost is short by these"
suspect_calls  = "Calls above $1,000, which no total holds"
cost_usd       = "Calls that are billed for each token"
notional_usd   = "Calls that a subscription covers, at the price they would have had"
*/
create table usage_daily (
    day                      text    not null,
    project                  text    not null,
    provider                 text    not null,
    model                    text    not null,
    origin                   integer not null,
    calls                    integer not null,
    failed_calls             integer not null,
    unpriced_calls           integer not null,
    suspect_calls            integer not null,
    input_tokens             integer not null,
    cache_read_tokens        integer not null,
    cache_write_5m_tokens    integer not null,
    cache_write_1h_tokens    integer not null,
    cache_write_other_tokens integer not null,
    output_tokens            integer not null,
    reasoning_tokens         integer not null,
    cost_pico                integer not null,
    notional_pico            integer not null,
    cost_usd                 real    generated always as (cost_pico / 1e12) virtual,
    notional_usd             real    generated always as (notional_pico / 1e12) virtual,
    primary key (day, project, provider, model, origin)
) strict;

create index usage_daily_by_model on usage_daily (provider, model);

-- Days to be summed anew in this batch. Empty between batches.
create table days_due (
    day      text    not null,
    project  text    not null,
    provider text    not null,
    model    text    not null,
    origin   integer not null,
    primary key (day, project, provider, model, origin)
) strict, without rowid;

-- What each call adds to its day; the tokens of a response that was brought twice count once.
create view daily_parts as
select position, day, project, provider, coalesce(model, model_requested, 'unknown') as model, origin,
       1                                                                           as calls,
       status <> 'ok'                                                              as failed_calls,
       not cost_known and cost_reason is not 'failed'                              as unpriced_calls,
       suspect                                                                     as suspect_calls,
       iif(counted_as is null, coalesce(input_tokens, 0), 0)                       as input_tokens,
       iif(counted_as is null, coalesce(cache_read_tokens, 0), 0)                  as cache_read_tokens,
       iif(counted_as is null, coalesce(cache_write_5m_tokens, 0), 0)              as cache_write_5m_tokens,
       iif(counted_as is null, coalesce(cache_write_1h_tokens, 0), 0)              as cache_write_1h_tokens,
       iif(counted_as is null, coalesce(cache_write_other_tokens, 0), 0)           as cache_write_other_tokens,
       iif(counted_as is null, coalesce(output_tokens, 0), 0)                      as output_tokens,
       iif(counted_as is null, coalesce(reasoning_tokens, 0), 0)                   as reasoning_tokens,
       iif(cost_known and not suspect and billing <> 'subscription', cost_pico, 0) as cost_pico,
       iif(cost_known and not suspect and billing =  'subscription', cost_pico, 0) as notional_pico
  from metered_calls;

-- The days of calls that this batch touches are summed anew, as far as they went; then its own calls are added.
insert or ignore into days_due
select c.day, c.project, c.provider, coalesce(c.model, c.model_requested, 'unknown'), c.origin
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join calls as c on c.position = t.position and c.origin = t.origin;

-- So are those that a call left, or came to, since its project is another one.
insert or ignore into days_due
select c.day, m.project, c.provider, coalesce(c.model, c.model_requested, 'unknown'), c.origin
  from (select position, origin, from_project as project, moved_by from call_moves
         union all
        select position, origin, into_project, moved_by from call_moves) as m
 cross join calls as c on c.position = m.position and c.origin = m.origin
 where m.moved_by > (select after from batch)
   and m.moved_by <= (select upto from batch)
   and m.origin = (select origin from batch)
   and m.position <= (select after from batch);

delete from usage_daily
 where (day, project, provider, model, origin) in (select day, project, provider, model, origin from days_due);

insert into usage_daily
select d.day, d.project, d.provider, d.model, d.origin, sum(d.calls), sum(d.failed_calls), sum(d.unpriced_calls), sum(d.suspect_calls),
       sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens), sum(d.cache_write_1h_tokens),
       sum(d.cache_write_other_tokens), sum(d.output_tokens), sum(d.reasoning_tokens), sum(d.cost_pico), sum(d.notional_pico)
  from days_due as n
 cross join calls as c
    on c.project = n.project and c.started_at between date(n.day, '-1 day') and date(n.day, '+2 days')
   and c.day = n.day and c.provider = n.provider and coalesce(c.model, c.model_requested, 'unknown') = n.model
   and c.origin = n.origin
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position <= (select after from batch)
 group by 1, 2, 3, 4, 5;

delete from days_due;

insert into usage_daily
select day, project, provider, model, origin, sum(calls), sum(failed_calls), sum(unpriced_calls), sum(suspect_calls),
       sum(input_tokens), sum(cache_read_tokens), sum(cache_write_5m_tokens), sum(cache_write_1h_tokens),
       sum(cache_write_other_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cost_pico), sum(notional_pico)
  from daily_parts
 where position > (select after from batch)
   and position <= (select upto from batch)
   and origin = (select origin from batch)
 group by 1, 2, 3, 4, 5
on conflict do update set
    calls                    = calls                    + excluded.calls,
    failed_calls             = failed_calls             + excluded.failed_calls,
    unpriced_calls           = unpriced_calls           + excluded.unpriced_calls,
    suspect_calls            = suspect_calls            + excluded.suspect_calls,
    input_tokens             = input_tokens             + excluded.input_tokens,
    cache_read_tokens        = cache_read_tokens        + excluded.cache_read_tokens,
    cache_write_5m_tokens    = cache_write_5m_tokens    + excluded.cache_write_5m_tokens,
    cache_write_1h_tokens    = cache_write_1h_tokens    + excluded.cache_write_1h_tokens,
    cache_write_other_tokens = cache_write_other_tokens + excluded.cache_write_other_tokens,
    output_tokens            = output_tokens            + excluded.output_tokens,
    reasoning_tokens         = reasoning_tokens         + excluded.reasoning_tokens,
    cost_pico                = cost_pico                + excluded.cost_pico,
    notional_pico            = notional_pico            + excluded.notional_pico;
