/*
title       = "Rebuilds"
description = "When views were made anew from the log: totals may have moved then, for the rules had changed."
facets      = ["reason"]
sort        = "-position"
show        = ["rebuilt_at", "reason", "projections"]

[columns]
rebuilt_at  = "UTC"
projections = "The projections that started over, as JSON"
reason      = "rules_changed: a new version of Halton or of your own file; asked: somebody wanted it"
*/
create table rebuilds (
    position    integer not null,
    origin      integer not null,
    rebuilt_at  text    not null,
    projections text    not null,
    reason      text    not null,
    primary key (position, origin)
) strict, without rowid;

insert into rebuilds select position, origin, recorded_at, projections, reason from views_rebuilt;
