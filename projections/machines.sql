/*
title       = "Machines"
description = "The logs of other machines whose segments were imported: their rows in every other table bear the number here."
sort        = "number"
show        = ["number", "name", "segments", "last", "imported_at", "machine"]

[columns]
number      = "The origin of their rows; 1 is this machine's own log"
machine     = "The id that the other log was given when it was made"
name        = "What it was called when it was imported, last"
last        = "The last of its events that was imported"
segments    = "Files that were imported"
imported_at = "When that was done last"
*/
create table machines (
    machine     text    not null,
    origin      integer not null,
    number      integer not null,
    name        text,
    last        integer not null,
    segments    integer not null,
    imported_at text    not null,
    primary key (machine, origin)
) strict, without rowid;

-- Numbers go by the first import of each, so that they are the same after every rebuild.
insert into machines
select i.origin_id, i.origin,
       1 + (select count(*) from machines as m where m.origin = i.origin)
         + row_number() over (partition by i.origin order by min(i.position)),
       null, 0, 0, ''
  from segments_imported as i
 where not exists (select 1 from machines as m where m.machine = i.origin_id and m.origin = i.origin)
 group by i.origin_id, i.origin;

update machines
   set last = max(machines.last, i.last), segments = machines.segments + i.segments, imported_at = i.imported_at,
       name = coalesce(i.name, machines.name)
  from (select origin_id, origin, max(last) as last, sum(json_array_length(files)) as segments, max(recorded_at) as imported_at,
               (select n.name from segments_imported as n
                 where n.origin_id = s.origin_id and n.name is not null order by n.position desc limit 1) as name
          from segments_imported as s
         group by origin_id, origin) as i
 where machines.machine = i.origin_id and machines.origin = i.origin;
