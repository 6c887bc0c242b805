/*
title       = "Daily usage by client and branch"
description = "Calls, prompt and output tokens and cost of each local day, by project, client and git branch."
facets      = ["project", "client", "git_branch"]
sort        = "-day"
show        = ["day", "project", "client", "git_branch", "cost_usd", "notional_usd", "calls", "failed_calls", "unpriced_calls", "prompt_tokens", "output_tokens"]

[columns]
client         = "The program that called; empty where it could not be told"
git_branch     = "What the repository of the caller's folder was at; empty outside of one"
origin         = "The log it comes from: 1 is this machine's; the table machines has the others"
failed_calls   = "Calls that did not end with status ok"
unpriced_calls = "Calls that may have cost something nobody could work out: the cost is short by these"
prompt_tokens  = "All tokens that were sent, cached or not"
cost_usd       = "Calls that are billed for each token"
notional_usd   = "Calls that a subscription covers, at the price they would have had"
*/
create table clients_daily (
    day            text    not null,
    project        text    not null,
    client         text    not null,
    git_branch     text    not null,
    origin         integer not null,
    calls          integer not null,
    failed_calls   integer not null,
    unpriced_calls integer not null,
    prompt_tokens  integer not null,
    output_tokens  integer not null,
    cost_pico      integer not null,
    notional_pico  integer not null,
    cost_usd       real    generated always as (cost_pico / 1e12) virtual,
    notional_usd   real    generated always as (notional_pico / 1e12) virtual,
    primary key (day, project, client, git_branch, origin)
) strict, without rowid;

-- Days to be summed anew in this batch. Empty between batches.
create table clients_due (
    day        text    not null,
    project    text    not null,
    client     text    not null,
    git_branch text    not null,
    origin     integer not null,
    primary key (day, project, client, git_branch, origin)
) strict, without rowid;

-- As in usage_daily: what calls that this batch touches were added to is summed anew, then its own calls are added.
insert or ignore into clients_due
select c.day, c.project, coalesce(c.client, ''), coalesce(c.git_branch, ''), c.origin
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join calls as c on c.position = t.position and c.origin = t.origin;

-- So is what a call left, or came to, since its project is another one.
insert or ignore into clients_due
select c.day, m.project, coalesce(c.client, ''), coalesce(c.git_branch, ''), c.origin
  from (select position, origin, from_project as project, moved_by from call_moves
         union all
        select position, origin, into_project, moved_by from call_moves) as m
 cross join calls as c on c.position = m.position and c.origin = m.origin
 where m.moved_by > (select after from batch)
   and m.moved_by <= (select upto from batch)
   and m.origin = (select origin from batch)
   and m.position <= (select after from batch);

delete from clients_daily
 where (day, project, client, git_branch, origin) in (select day, project, client, git_branch, origin from clients_due);

insert into clients_daily
select n.day, n.project, n.client, n.git_branch, n.origin, sum(d.calls), sum(d.failed_calls), sum(d.unpriced_calls),
       sum(d.input_tokens + d.cache_read_tokens + d.cache_write_5m_tokens + d.cache_write_1h_tokens + d.cache_write_other_tokens),
       sum(d.output_tokens), sum(d.cost_pico), sum(d.notional_pico)
  from clients_due as n
 cross join calls as c
    on c.project = n.project and c.started_at between date(n.day, '-1 day') and date(n.day, '+2 days')
   and c.day = n.day and coalesce(c.client, '') = n.client and coalesce(c.git_branch, '') = n.git_branch and c.origin = n.origin
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position <= (select after from batch)
 group by 1, 2, 3, 4, 5;

delete from clients_due;

insert into clients_daily
select c.day, c.project, coalesce(c.client, ''), coalesce(c.git_branch, ''), c.origin,
       sum(d.calls), sum(d.failed_calls), sum(d.unpriced_calls),
       sum(d.input_tokens + d.cache_read_tokens + d.cache_write_5m_tokens + d.cache_write_1h_tokens + d.cache_write_other_tokens),
       sum(d.output_tokens), sum(d.cost_pico), sum(d.notional_pico)
  from calls as c
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position > (select after from batch)
   and c.position <= (select upto from batch)
   and c.origin = (select origin from batch)
 group by 1, 2, 3, 4, 5
on conflict do update set
    calls          = calls          + excluded.calls,
    failed_calls   = failed_calls   + excluded.failed_calls,
    unpriced_calls = unpriced_calls + excluded.unpriced_calls,
    prompt_tokens  = prompt_tokens  + excluded.prompt_tokens,
    output_tokens  = output_tokens  + excluded.output_tokens,
    cost_pico      = cost_pico      + excluded.cost_pico,
    notional_pico  = notional_pico  + excluded.notional_pico;
