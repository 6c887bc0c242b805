/*
title       = "Sessions"
description = "The clients' own conversations: one row for each session, with what its calls used and cost."
facets      = ["project", "client"]
sort        = "-last_at"
show        = ["last_at", "session", "project", "client", "model", "cost_usd", "notional_usd", "calls", "failed_calls", "unpriced_calls", "input_tokens", "output_tokens"]

[columns]
session        = "The client's own name for the conversation"
origin         = "The log it comes from: 1 is this machine's; the table machines has the others"
began_at       = "When the first of its calls began, UTC"
last_at        = "When the last of its calls began, UTC"
project        = "The project of the call that ended last; earlier ones may have had another"
provider       = "The provider of the call that ended last"
client         = "The client of the call that ended last"
model          = "The model of the call that ended last"
git_branch     = "The branch of the call that ended last"
last_position  = "Where the call that ended last lies in the log"
failed_calls   = "Calls that did not end with status ok"
unpriced_calls = "Calls that may have cost something nobody could work out: the cost is short by these"
suspect_calls  = "Calls above $1,000, which no total holds"
cost_usd       = "Calls that are billed for each token"
notional_usd   = "Calls that a subscription covers, at the price they would have had"
worth_pico     = "Both together, in pico-dollars"
*/
create table session_sums (
    session                  text    not null,
    origin                   integer not null,
    began_at                 text    not null,
    last_at                  text    not null,
    last_position            integer not null,
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
    worth_pico               integer generated always as (cost_pico + notional_pico) virtual,
    primary key (session, origin)
) strict;

create index session_sums_by_time  on session_sums (last_at);
create index session_sums_by_worth on session_sums (worth_pico);

-- Sessions to be summed anew in this batch. Empty between batches.
create table sessions_due (
    session text    not null,
    origin  integer not null,
    primary key (session, origin)
) strict, without rowid;

-- Whose a session is follows from its calls as they are now, so a merge or a retag moves nothing here.
create view sessions as
select s.session, s.origin, s.began_at, s.last_at, c.project, c.provider, c.client, coalesce(c.model, c.model_requested) as model,
       c.git_branch, s.last_position, s.calls, s.failed_calls, s.unpriced_calls, s.suspect_calls, s.input_tokens, s.cache_read_tokens,
       s.cache_write_5m_tokens, s.cache_write_1h_tokens, s.cache_write_other_tokens, s.output_tokens, s.reasoning_tokens,
       s.cost_pico, s.notional_pico, s.worth_pico, s.cost_usd, s.notional_usd
  from session_sums as s
  left join calls as c on c.position = s.last_position and c.origin = s.origin;

-- As in usage_daily: the sessions of calls that this batch touches are summed anew, then its own calls are added.
insert or ignore into sessions_due
select c.session, c.origin
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join calls as c on c.position = t.position and c.origin = t.origin
 where c.session is not null;

delete from session_sums where (session, origin) in (select session, origin from sessions_due);

insert into session_sums
select c.session, c.origin, min(c.started_at), max(c.started_at), max(c.position), sum(d.calls), sum(d.failed_calls),
       sum(d.unpriced_calls), sum(d.suspect_calls), sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens),
       sum(d.cache_write_1h_tokens), sum(d.cache_write_other_tokens), sum(d.output_tokens), sum(d.reasoning_tokens),
       sum(d.cost_pico), sum(d.notional_pico)
  from sessions_due as n
 cross join calls as c on c.session = n.session and c.origin = n.origin
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position <= (select after from batch)
 group by 1, 2;

delete from sessions_due;

insert into session_sums
select c.session, c.origin, min(c.started_at), max(c.started_at), max(c.position), sum(d.calls), sum(d.failed_calls),
       sum(d.unpriced_calls), sum(d.suspect_calls), sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens),
       sum(d.cache_write_1h_tokens), sum(d.cache_write_other_tokens), sum(d.output_tokens), sum(d.reasoning_tokens),
       sum(d.cost_pico), sum(d.notional_pico)
  from calls as c
 cross join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.position > (select after from batch)
   and c.position <= (select upto from batch)
   and c.origin = (select origin from batch)
   and c.session is not null
 group by 1, 2
on conflict do update set
    began_at                 = min(began_at, excluded.began_at),
    last_at                  = max(last_at, excluded.last_at),
    last_position            = excluded.last_position,
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
