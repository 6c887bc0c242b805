/*
title       = "Monthly usage"
description = "Calls, tokens and cost of each month of local days, by project, provider and model."
facets      = ["project", "provider", "model"]
sort        = "-month"
show        = ["month", "project", "provider", "model", "cost_usd", "notional_usd", "calls", "failed_calls", "unpriced_calls", "input_tokens", "output_tokens"]

[columns]
model          = "The model that answered, or else the one asked for"
failed_calls   = "Calls that did not end with status ok"
unpriced_calls = "Calls that may have cost something nobody could work out: the cost is short by these"
suspect_calls  = "Calls above $1,000, which no total holds"
cost_usd       = "Calls that are billed for each token"
notional_usd   = "Calls that a subscription covers, at the price they would have had"
*/
create table usage_monthly (
    month                    text    not null,
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
    primary key (month, project, provider, model, origin)
) strict;

-- Months to be summed anew in this batch. Empty between batches.
create table months_due (
    month    text    not null,
    project  text    not null,
    provider text    not null,
    model    text    not null,
    origin   integer not null,
    primary key (month, project, provider, model, origin)
) strict, without rowid;

-- As in usage_daily: the months of calls that this batch touches are summed anew, then its own calls are added.
insert or ignore into months_due
select substr(c.day, 1, 7), c.project, c.provider, coalesce(c.model, c.model_requested, 'unknown'), c.origin
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join calls as c on c.position = t.position and c.origin = t.origin;

-- So are those that a call left, or came to, since its project is another one.
insert or ignore into months_due
select substr(c.day, 1, 7), m.project, c.provider, coalesce(c.model, c.model_requested, 'unknown'), c.origin
  from (select position, origin, from_project as project, moved_by from call_moves
         union all
        select position, origin, into_project, moved_by from call_moves) as m
 cross join calls as c on c.position = m.position and c.origin = m.origin
 where m.moved_by > (select after from batch)
   and m.moved_by <= (select upto from batch)
   and m.origin = (select origin from batch)
   and m.position <= (select after from batch);

delete from usage_monthly
 where (month, project, provider, model, origin) in (select month, project, provider, model, origin from months_due);

insert into usage_monthly
select substr(d.day, 1, 7), d.project, d.provider, d.model, d.origin, sum(d.calls), sum(d.failed_calls), sum(d.unpriced_calls), sum(d.suspect_calls),
       sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens), sum(d.cache_write_1h_tokens),
       sum(d.cache_write_other_tokens), sum(d.output_tokens), sum(d.reasoning_tokens), sum(d.cost_pico), sum(d.notional_pico)
  from months_due as n
 cross join calls as c
    on c.project = n.project and c.started_at between date(n.month || '-01', '-1 day') and date(n.month || '-01', '+1 month', '+1 day')
   and c.day between n.month and n.month || '-31' and c.provider = n.provider and coalesce(c.model, c.model_requested, 'unknown') = n.model
   and c.origin = n.origin
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position <= (select after from batch)
 group by 1, 2, 3, 4, 5;

delete from months_due;

insert into usage_monthly
select substr(day, 1, 7), project, provider, model, origin, sum(calls), sum(failed_calls), sum(unpriced_calls), sum(suspect_calls),
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
