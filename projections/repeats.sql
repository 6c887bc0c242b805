/*
title       = "Repeats"
description = "Calls that brought a response which another call had brought already: a stored response read again, a stream taken up again, a retry that was given the first try's answer. Its tokens and its cost count once, in the call named here."
facets      = ["origin"]
sort        = "-position"

[columns]
position   = "The call that counts nothing"
counted_as = "The call in which the response counts: the first that states its usage in full"
*/
create table repeats (
    position   integer not null,
    origin     integer not null,
    counted_as integer not null,
    primary key (position, origin)
) strict, without rowid;

create index repeats_by_counted on repeats (counted_as, origin);

-- The ids that came in a call which only fetched (kind stored) or tried again, and when the last such call began. All other
-- calls asked anew, and each brought a response of its own: some servers number theirs from a small range. Only the first
-- thousand calls that bear an id are told apart, and those after them count each for itself: such an id names nothing.
create table redelivered (
    response_id text    not null,
    origin      integer not null,
    latest      text    not null,
    primary key (response_id, origin)
) strict, without rowid;

-- Ids whose calls this batch tells apart anew: the first of its calls to ask for that, and the last that is told apart. Empty
-- between batches.
create table responses_due (
    response_id text    not null,
    origin      integer not null,
    first       integer not null,
    last        integer not null,
    primary key (response_id, origin)
) strict, without rowid;

-- What a call that asked anew does out of order: earlier calls that may lie in another group because of it, or count again.
create view regrouped as
select c.position as regrouped_by, m.position, m.origin
  from calls as c
 cross join redelivered as d on d.response_id = c.response_id and d.origin = c.origin
 cross join calls as m
    on m.response_id = c.response_id and m.origin = c.origin and m.position < c.position
   and m.provider = c.provider and m.entry = c.entry
 where c.response_id is not null
   and c.kind <> 'stored'
   and c.attempt = 0
   and iif(c.started_at <= d.latest, -- as a condition of its own SQLite may count first
           (select count(*) from (
               select 1 from calls as e
                where e.response_id = d.response_id and e.origin = d.origin and e.position < c.position limit 1000)), 1000) < 1000;

-- 1. The ids that this batch brought again, or asked for out of order. Any other call that asked anew changes nothing.
insert into responses_due
select d.response_id, d.origin, d.first,
       min((select upto from batch),
           coalesce((select e.position from calls as e
                      where e.response_id = d.response_id and e.origin = d.origin
                      order by e.position limit 1 offset 999), (select upto from batch)))
  from (select c.response_id, c.origin, min(c.position) as first
          from calls as c
         where c.response_id is not null
           and c.position > (select after from batch)
           and c.position <= (select upto from batch)
           and c.origin = (select origin from batch)
           and (c.kind = 'stored' or c.attempt > 0 or c.started_at <= (
                   select r.latest from redelivered as r where r.response_id = c.response_id and r.origin = c.origin))
         group by 1, 2) as d;

delete from responses_due where first > last;

insert into redelivered
select n.response_id, n.origin, max(c.started_at)
  from responses_due as n
 cross join calls as c
    on c.response_id = n.response_id and c.origin = n.origin and c.position between n.first and n.last
 where c.kind = 'stored' or c.attempt > 0
 group by 1, 2
on conflict do update set latest = max(latest, excluded.latest);

-- 2. Their calls are told apart anew. A call that asked anew begins a group, and those that bring a response again belong to
-- the group that they follow in time; those before the first make one of their own.
delete from repeats
 where (position, origin) in (
           select m.position, m.origin
             from responses_due as n
            cross join calls as m on m.response_id = n.response_id and m.origin = n.origin and m.position <= n.last);

insert into repeats
with grouped as (
    select m.position, m.origin, m.provider, m.response_id, m.entry, m.started_at,
           u.usage_known and not m.partial as in_full, u.usage_known,
           count(*) filter (where m.kind <> 'stored' and m.attempt = 0) over (
               partition by m.provider, m.response_id, m.entry, m.origin
               order by m.started_at, m.position) as asked
      from responses_due as n
     cross join calls as m on m.response_id = n.response_id and m.origin = n.origin and m.position <= n.last
     cross join usage as u on u.position = m.position and u.origin = m.origin),
told_apart as (
    select position, origin,
           first_value(position) over (
               partition by provider, response_id, entry, origin, asked
               order by in_full desc, usage_known desc, started_at, position) as counted_as
      from grouped)
select position, origin, counted_as from told_apart where position <> counted_as;

delete from responses_due;
