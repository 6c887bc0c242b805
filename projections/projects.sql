/*
title       = "Projects"
description = "Every project that a call or an event ever named: what is set for it, and what its calls come to now."
sort        = "-last_call_at"
show        = ["slug", "name", "cost_usd", "notional_usd", "calls", "first_call_at", "last_call_at", "tags", "body_capture", "archived", "merged_into"]

[columns]
slug           = "The spelling by which its calls are counted together"
origin         = "The log it comes from: what is set here says nothing about another machine's calls"
name           = "As it was set, or else as it was first written where a call came from; the slug, where both are the same"
body_capture   = "on or off; empty where it follows config.toml"
tags           = "As JSON"
merged_into    = "What calls belong to that still come under this name"
first_call_at  = "When the first of its calls began, UTC; the calls it has now, as everywhere here"
unpriced_calls = "Calls that may have cost something nobody could work out: the cost is short by these"
cost_usd       = "Calls that are billed for each token"
notional_usd   = "Calls that a subscription covers, at the price they would have had"
archived       = "1 for a project that lists leave out; its calls still count"
last_call_at   = "When the last of its calls began, UTC"
set_by         = "Where in the log it was set last; empty where nothing was ever set"
*/
-- What was last set, and each name that an event holds; those that only calls bear are in usage_monthly.
create table project_slugs (
    slug         text    not null,
    origin       integer not null,
    set_by       integer,
    name         text,
    written_as   text,
    archived     integer not null default 0,
    body_capture text,
    tags         text    not null default '[]',
    primary key (slug, origin)
) strict, without rowid;

create view projects as
select s.slug, s.origin, coalesce(p.name, p.written_as, s.slug) as name, coalesce(p.archived, 0) as archived, p.body_capture,
       coalesce(p.tags, '[]') as tags,
       (select nullif(a.into_project, s.slug) from project_aliases as a
         where a.project = s.slug and a.origin = s.origin
         order by a.position desc limit 1) as merged_into,
       (select c.started_at from calls as c where c.project = s.slug and c.origin = s.origin
         order by c.started_at limit 1) as first_call_at,
       (select c.started_at from calls as c where c.project = s.slug and c.origin = s.origin
         order by c.started_at desc limit 1) as last_call_at,
       coalesce(d.calls, 0) as calls, coalesce(d.failed_calls, 0) as failed_calls, coalesce(d.unpriced_calls, 0) as unpriced_calls,
       coalesce(d.cost_pico, 0) as cost_pico, coalesce(d.notional_pico, 0) as notional_pico,
       coalesce(d.cost_pico, 0) / 1e12 as cost_usd, coalesce(d.notional_pico, 0) / 1e12 as notional_usd, p.set_by
  from (select slug, origin from project_slugs
         union
        select project, origin from usage_monthly) as s
  left join project_slugs as p on p.slug = s.slug and p.origin = s.origin
  left join (select project, origin, sum(calls) as calls, sum(failed_calls) as failed_calls, sum(unpriced_calls) as unpriced_calls,
                    sum(cost_pico) as cost_pico, sum(notional_pico) as notional_pico
               from usage_monthly
              group by project, origin) as d on d.project = s.slug and d.origin = s.origin;

insert into project_slugs (slug, origin, set_by, name, archived, body_capture, tags)
select project, origin, max(position), name, archived, body_capture, tags -- of the last one
  from project_set
 group by project, origin
on conflict do update set
    set_by       = excluded.set_by,
    name         = excluded.name,
    archived     = excluded.archived,
    body_capture = excluded.body_capture,
    tags         = excluded.tags;

insert or ignore into project_slugs (slug, origin)
select project, origin from project_merged
 union
select into_project, origin from project_merged;

insert or ignore into project_slugs (slug, origin)
select project, origin from calls_retagged
 union
select from_project, origin from calls_retagged where from_project is not null
 union
select from_project, origin from call_moves
 where moved_by in (select position from calls_retagged)
   and origin = (select origin from batch);

-- The first call whose project was written otherwise than its slug.
insert into project_slugs (slug, origin, written_as)
select project, origin, project_name
  from (select project, origin, project_name, min(position)
          from call_completed
         where project_name is not null
         group by project, origin)
 where true
on conflict do update set written_as = coalesce(written_as, excluded.written_as);
