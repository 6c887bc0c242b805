/*
title       = "Admissions"
description = "Where in the log each call asked to go, and the local clock at that moment: for policies and their backtest."
sort        = "-position"

[columns]
position           = "Its call.completed event"
asked_position     = "Its call.started event; empty where there is none, as for the later inferences of a socket"
utc_offset_minutes = "The machine's clock at that moment, ahead of UTC"
*/
create table admissions (
    position           integer not null,
    origin             integer not null,
    asked_position     integer,
    utc_offset_minutes integer not null,
    primary key (position, origin)
) strict, without rowid;

-- Calls that have begun and not ended.
create table open_heads (
    call_id  text    not null,
    origin   integer not null,
    position integer not null,
    primary key (call_id, origin, position)
) strict, without rowid;

insert into open_heads
select call_id, origin, position from call_started;

-- A head belongs to the first end behind it.
insert into admissions
with ended as materialized (
    select position, origin, call_id, utc_offset_minutes,
           lag(position, 1, 0) over (partition by call_id order by position) as before
      from call_completed)
select e.position, e.origin,
       (select max(h.position) from open_heads as h
         where h.call_id = e.call_id and h.origin = e.origin and h.position > e.before and h.position < e.position),
       e.utc_offset_minutes
  from ended as e;

delete from open_heads
 where (call_id, origin, position) in (
           select h.call_id, h.origin, h.position
             from call_completed as c
             join open_heads as h on h.call_id = c.call_id and h.origin = c.origin and h.position < c.position);
