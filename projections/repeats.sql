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

-- Responses that a call brought which only fetched, or tried again. Other calls that share a response_id each asked anew:
-- some servers number their answers from a small range.
create table redelivered (
    provider    text    not null,
    response_id text    not null,
    entry       integer not null,
    origin      integer not null,
    primary key (provider, response_id, entry, origin)
) strict, without rowid;

insert or ignore into redelivered
select provider, response_id, entry, origin
  from calls
 where response_id is not null
   and (kind = 'stored' or attempt > 0)
   and position > (select after from batch)
   and position <= (select upto from batch)
   and origin = (select origin from batch);

-- Of each such response that this batch brought again, the calls are told apart anew.
delete from repeats
 where (position, origin) in (
           select m.position, m.origin
             from calls as c
            cross join redelivered as d
               on d.provider = c.provider and d.response_id = c.response_id and d.entry = c.entry and d.origin = c.origin
            cross join calls as m
               on m.response_id = d.response_id and m.provider = d.provider and m.entry = d.entry and m.origin = d.origin
            where c.response_id is not null
              and c.position > (select after from batch)
              and c.position <= (select upto from batch)
              and c.origin = (select origin from batch));

insert into repeats
with members as (
    select distinct m.position, m.origin, m.provider, m.response_id, m.entry, u.usage_known, m.partial
      from calls as c
     cross join redelivered as d
        on d.provider = c.provider and d.response_id = c.response_id and d.entry = c.entry and d.origin = c.origin
     cross join calls as m
        on m.response_id = d.response_id and m.provider = d.provider and m.entry = d.entry and m.origin = d.origin
     cross join usage as u on u.position = m.position and u.origin = m.origin
     where c.response_id is not null
       and c.position > (select after from batch)
       and c.position <= (select upto from batch)
       and c.origin = (select origin from batch)),
told_apart as (
    select position, origin,
           first_value(position) over (
               partition by provider, response_id, entry, origin
               order by usage_known and not partial desc, usage_known desc, position) as counted_as
      from members)
select position, origin, counted_as from told_apart where position <> counted_as;
