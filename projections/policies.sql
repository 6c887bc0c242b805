/*
title       = "Policies"
description = "Bounds on calls as they are set now, those that were removed included, and every call that one of them kept back or warned of."
facets      = ["kind", "action"]
sort        = "name"
show        = ["name", "kind", "bound_usd", "bound", "window", "scope", "action", "warn_percent", "overridden_until", "removed_at"]

[columns]
name             = "What it is called: a policy that is set again takes the place of the one before"
kind             = "budget (pico-dollars), tokens, requests, models, max_output or max_context (tokens)"
bound            = "So much in a window, in the unit of the kind; a call passes while less is used"
bound_usd        = "The same in dollars, for a budget"
window           = "minute, hour, day, week or month by the local clock, or rolling:5h"
models           = "The patterns of models that may be asked for"
scope            = "Which calls it is about"
project_slug     = "The slug of the project that it names, however that was written; empty for a pattern of projects"
action           = "block, or warn only"
warn_percent     = "The share of the bound from which it warns"
removed_at       = "UTC; empty while it is in force"
overridden_until = "UTC; until then it blocks nothing. Empty where nothing is lifted, or no longer"
set_at           = "When it was set last, UTC"
project          = "Whose calls it is about, as a name or a pattern; empty for all"
provider         = "Whose API it is about; empty for all"
model            = "Which models it is about, as a name or a pattern; empty for all"
client           = "Which client's calls it is about; empty for all"

[tables.policy_hits]
title       = "Met policies"
description = "Every call that a policy kept back or warned of, with what was used at that moment."
facets      = ["hit", "name", "kind"]
sort        = "-at"
show        = ["at", "hit", "name", "kind", "used", "bound", "percent", "window", "project", "model", "call_id"]
notes_from  = ["policies"]

[tables.policy_hits.columns]
at              = "When the call asked to go, UTC"
hit             = "blocked or warned"
call_id         = "The call that met it"
name            = "The policy, as it was called then"
used            = "What was used in the window, calls on their way included; what the call asked for, if the kind looks at single calls"
percent         = "That share of the bound"
window_began_at = "When the window began, UTC"
project         = "The project of the call, as it was recorded"
model           = "The model that the call asked for"

[tables.policy_changes]
title       = "Changes of policies"
description = "Every time a policy was set, removed or lifted for a while, oldest ones included."
facets      = ["change", "name", "kind"]
sort        = "-changed_at"
show        = ["changed_at", "change", "name", "kind", "bound", "window", "action", "warn_percent", "until_at"]
notes_from  = ["policies"]

[tables.policy_changes.columns]
changed_at = "When it was recorded, UTC"
change     = "set, removed or overridden"
until_at   = "Until when it was lifted, UTC; empty for the other changes"
*/
create table policy_changes (
    position     integer not null,
    origin       integer not null,
    changed_at   text    not null,
    change       text    not null,
    name         text    not null,
    kind         text,
    bound        integer,
    window       text,
    models       text,
    project      text,
    provider     text,
    model        text,
    client       text,
    action       text,
    warn_percent integer,
    until_at     text,
    project_slug text,
    primary key (position, origin)
) strict, without rowid;

create index policy_changes_by_name on policy_changes (name, origin, position);

create table policy_hits (
    position        integer not null,
    origin          integer not null,
    at              text    not null,
    hit             text    not null,
    call_id         text    not null,
    name            text    not null,
    kind            text    not null,
    used            integer,
    bound           integer,
    percent         integer,
    window          text,
    window_began_at text,
    project         text,
    model           text,
    primary key (position, origin)
) strict, without rowid;

create index policy_hits_by_name on policy_hits (name, at);
create index policy_hits_by_time on policy_hits (at, name, hit);

-- The last word on each name. An override ends with the policy, or by one until a moment that is past, of which the change
-- has none; one of a policy that is not in force is none.
create view policies as
select s.name, s.kind, s.bound, iif(s.kind = 'budget', s.bound / 1e12, null) as bound_usd, s.window,
       coalesce(nullif(substr(coalesce(', project ' || coalesce(s.project_slug, s.project), '')
                                  || coalesce(', provider ' || s.provider, '') || coalesce(', model ' || s.model, '')
                                  || coalesce(', client ' || s.client, ''), 3), ''),
                'all calls') as scope,
       s.action, s.warn_percent, s.changed_at as set_at,
       (select min(r.changed_at) from policy_changes as r
         where r.name = s.name and r.origin = s.origin and r.change = 'removed' and r.position > s.position) as removed_at,
       (select o.until_at from policy_changes as o
         where o.name = s.name and o.origin = s.origin and o.change = 'overridden'
           and o.position > (
                   select min(f.position) from policy_changes as f
                    where f.name = s.name and f.origin = s.origin and f.change = 'set'
                      and f.position > coalesce((
                              select max(r.position) from policy_changes as r
                               where r.name = s.name and r.origin = s.origin and r.change = 'removed'), 0))
         order by o.position desc limit 1) as overridden_until,
       s.models, s.project, s.project_slug, s.provider, s.model, s.client, s.position, s.origin
  from policy_changes as s
 where s.change = 'set'
   and not exists (
           select 1 from policy_changes as l
            where l.name = s.name and l.origin = s.origin and l.change = 'set' and l.position > s.position);

-- A project is named as it is written anywhere: `my team` is my-team. A text with a sign of a pattern is one; the bracket of what
-- stands in a secret's place is none. Characters beyond ASCII are kept, as a slug keeps letters.
insert into policy_changes
with recursive spelt (position, rest, slug) as (
    select position, substr(lower(project), 1, 256), ''
      from policy_set
     where replace(lower(project), '[redacted:', '') not glob '*[[*?]*'
     union all
    select position, substr(rest, 2),
           slug || case when substr(rest, 1, 1) glob '[a-z0-9._]' or unicode(rest) > 127 then substr(rest, 1, 1)
                        when slug = '' or slug glob '*-' then '' else '-' end
      from spelt
     where rest <> '')
select p.position, p.origin, p.recorded_at, 'set', p.name, p.kind, p.bound, p.window, p.models, p.project, p.provider, p.model,
       p.client, p.action, p.warn_percent, null, nullif(rtrim(substr(s.slug, 1, 64), '-'), '')
  from policy_set as p
  left join spelt as s on s.position = p.position and s.rest = '';

insert into policy_changes
select position, origin, recorded_at, 'removed', name, null, null, null, null, null, null, null, null, null, null, null, null
  from policy_removed;

insert into policy_changes
select position, origin, recorded_at, 'overridden', name, null, null, null, null, null, null, null, null, null, null,
       iif(until_at <= recorded_at, null, until_at), null
  from policy_overridden;

insert into policy_hits
select position, origin, recorded_at, 'blocked', stream, name, kind, used, bound,
       cast(min(used / (bound / 100.0), 1000000) as integer), window, window_began_at, project, model
  from policy_blocked;

insert into policy_hits
select position, origin, recorded_at, 'warned', stream, name, kind, used, bound, percent, window, window_began_at, project, model
  from policy_warned;
