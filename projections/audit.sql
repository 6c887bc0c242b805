/*
title       = "Audit"
description = "Everything that somebody changed, started or stopped: settings, prices, policies, projects, bodies, imports, the meter itself. What policies did to calls is in other tables."
facets      = ["type", "command", "actor_uid"]
sort        = "-at"
show        = ["at", "type", "subject", "old", "new", "detail", "command", "actor_uid"]

[columns]
position  = "Where its event lies in the log"
origin    = "The log it comes from: 1 is this machine's; the table machines has the others"
part      = "Of a change of settings one row for each key"
at        = "UTC; when it was recorded"
actor_uid = "The account that asked for it, as its number; empty where nobody did"
command   = "The command that was typed, without values; `the meter` where it did so by itself; empty where that was not recorded"
subject   = "What it is about: a key of config.toml, a project, a policy, a model, a book, a call"
old       = "What was there before, in short: of a price what you had set for the same time, of a policy or a project what was set last"
new       = "What is there from then on; empty where it was taken away"
detail    = "What else there is to say: how much, why, which conditions"
type      = "The event that tells of it: config.changed, price.set, policy.set, body.purged, …"
*/
create table audit (
    position  integer not null,
    origin    integer not null,
    part      integer not null,
    at        text    not null,
    type      text    not null,
    actor_uid integer,
    command   text,
    subject   text,
    old       text,
    new       text,
    detail    text,
    primary key (position, origin, part)
) strict, without rowid;

create index audit_by_time on audit (at);
create index audit_by_subject on audit (subject, origin, position);

insert into audit
select position, origin, 0, recorded_at, 'meter.started', actor ->> '$.uid', coalesce(actor ->> '$.command', 'the meter'), 'meter', null,
       'halton ' || halton, 'Python ' || python || ', mitmproxy ' || mitmproxy
  from meter_started;

insert into audit
select position, origin, 0, recorded_at, 'meter.stopped', actor ->> '$.uid', coalesce(actor ->> '$.command', 'the meter'), 'meter', null,
       null, reason
  from meter_stopped;

insert into audit
select position, origin, 0, recorded_at, 'ca.created', actor ->> '$.uid',
       coalesce(actor ->> '$.command', iif(reason is null, null, 'the meter')), 'certificate authority', null,
       substr(digest, 1, 16), folder || ', until ' || substr(not_after, 1, 10) || coalesce(', ' || reason, '')
  from ca_created;

insert into audit
select c.position, c.origin, n.key, c.recorded_at, 'config.changed', c.actor ->> '$.uid', c.actor ->> '$.command',
       n.value ->> '$.key', n.value ->> '$.old', n.value ->> '$.new', null
  from config_changed as c, json_each(c.changes) as n;

-- The prices of a book are one row, that of the book: they carry nobody's name. Rates in dollars, of tokens for a million.
insert into audit
select s.position, s.origin, 0, s.recorded_at, 'price.set', s.actor ->> '$.uid', s.actor ->> '$.command',
       s.provider || ' ' || s.model || iif(s.valid_from_us > 0, ' from ' || substr(s.valid_from, 1, 16) || 'Z', '')
           || coalesce(' in ' || s.book, ''),
       null,
       iif(s.valid_to_us <= s.valid_from_us, null, (
           select substr(group_concat((r.value ->> '$.unit') || coalesce(' ' || (r.value ->> '$.variant'), '')
                                          || coalesce(' above ' || (r.value ->> '$.above_tokens'), '') || ' $'
                                          || iif(r.value ->> '$.unit' glob '*_tokens',
                                                 printf('%.10g/M', (r.value ->> '$.pico') / 1e6 / coalesce(r.value ->> '$.per', 1)),
                                                 printf('%.10g', (r.value ->> '$.pico') / 1e12 / coalesce(r.value ->> '$.per', 1))),
                                      ', '), 1, 200)
             from json_each(s.rates) as r)),
       s.source
  from price_set as s
 where s.book is null or s.actor is not null;

insert into audit
select position, origin, 0, recorded_at, 'price.book_loaded', actor ->> '$.uid',
       iif(actor is null and name in ('genai-prices', 'halton'), 'the meter', actor ->> '$.command'), name, null, version,
       models || iif(models = 1, ' model', ' models')
  from price_book_loaded;

insert into audit
select position, origin, 0, recorded_at, 'invoice.imported', actor ->> '$.uid', actor ->> '$.command', provider, null,
       first_day || ' to ' || last_day, file || ', lines: ' || json_array_length(lines) || ', read as ' || format
  from invoice_imported;

insert into audit
select position, origin, 0, recorded_at, 'segments.imported', actor ->> '$.uid', actor ->> '$.command',
       coalesce(name, substr(origin_id, 1, 8)), null, iif(first > last, null, 'positions ' || first || ' to ' || last),
       'log ' || substr(origin_id, 1, 8) || ', files: ' || json_array_length(files)
  from segments_imported;

insert into audit
select position, origin, 0, recorded_at, 'views.rebuilt', actor ->> '$.uid',
       iif(actor is null and reason = 'rules_changed', 'the meter', actor ->> '$.command'),
       (select substr(group_concat(value, ' '), 1, 200) from json_each(projections)), null, null, reason
  from views_rebuilt;

insert into audit
select position, origin, 0, recorded_at, 'body.purged', actor ->> '$.uid', actor ->> '$.command', coalesce(call, project, 'all bodies'),
       null, null, 'bodies: ' || bodies || ', bytes: ' || bytes || ', of calls before ' || substr(started_before_at, 1, 16) || 'Z'
  from body_purged;

insert into audit
select position, origin, 0, recorded_at, 'bodies.swept', null, 'the meter', 'all bodies', null, null,
       'bodies: ' || bodies || ', bytes: ' || bytes || ', older than ' || retention_days || ' days'
  from bodies_swept;

insert into audit
select position, origin, 0, recorded_at, 'body.rescanned', actor ->> '$.uid', actor ->> '$.command', call || ' ' || side,
       substr(previous, 1, 16), substr(body ->> '$.commitment', 1, 16), 'redactions: ' || (body -> '$.redactions')
  from body_rescanned;

insert into audit
select position, origin, 0, recorded_at, 'project.set', actor ->> '$.uid', actor ->> '$.command', project, null,
       substr(coalesce(name, project) || iif(archived, ', archived', '') || coalesce(', bodies ' || body_capture, '')
                  || coalesce(', tags ' || (select group_concat(value, ' ') from json_each(tags)), ''), 1, 200),
       null
  from project_set;

insert into audit
select position, origin, 0, recorded_at, 'project.merged', actor ->> '$.uid', actor ->> '$.command', project, null, into_project, null
  from project_merged;

insert into audit
select position, origin, 0, recorded_at, 'calls.retagged', actor ->> '$.uid', actor ->> '$.command', project, from_project, project,
       substr(coalesce('calls: ' || matched, 'calls') || coalesce(', from ' || substr(since_at, 1, 16) || 'Z', '')
                  || coalesce(', until ' || substr(until_at, 1, 16) || 'Z', '')
                  || coalesce(', session ' || session, '') || coalesce(', model ' || model, '')
                  || coalesce(', branch ' || git_branch, '')
                  || iif(json_array_length(calls) > 0, ', of ' || json_array_length(calls) || ' that are named', ''), 1, 200)
  from calls_retagged;

insert into audit
select position, origin, 0, recorded_at, 'policy.set', actor ->> '$.uid', actor ->> '$.command', name, null,
       substr(kind || case kind
                      when 'budget' then coalesce(' $' || printf('%.10g', bound / 1e12), '')
                      when 'models' then coalesce(' ' || (select group_concat(value, ' ') from json_each(models)), '')
                      else coalesce(' ' || bound, '') end
                  || coalesce(' a ' || window, '') || ', ' || action || coalesce(', warns at ' || warn_percent || ' %', '')
                  || coalesce(', project ' || project, '') || coalesce(', provider ' || provider, '')
                  || coalesce(', model ' || model, '') || coalesce(', client ' || client, ''), 1, 200),
       null
  from policy_set;

insert into audit
select position, origin, 0, recorded_at, 'policy.removed', actor ->> '$.uid', actor ->> '$.command', name, null, null, null
  from policy_removed;

insert into audit
select position, origin, 0, recorded_at, 'policy.overridden', actor ->> '$.uid', actor ->> '$.command', name, null,
       iif(until_at <= recorded_at, 'blocks again', 'blocks nothing until ' || substr(until_at, 1, 16) || 'Z'), null
  from policy_overridden;

-- What is replaced is what the event before it said of the same thing. All rows of the batch stand by now.
update audit
   set old = (select p.new from audit as p
               where p.subject = audit.subject and p.origin = audit.origin and p.position < audit.position
                 and replace(p.type, 'policy.removed', 'policy.set') = replace(audit.type, 'policy.removed', 'policy.set')
               order by p.position desc limit 1)
 where position > (select after from batch) and position <= (select upto from batch) and origin = (select origin from batch)
   and type in ('meter.started', 'ca.created', 'price.set', 'price.book_loaded', 'project.set', 'project.merged', 'policy.set',
                'policy.removed', 'policy.overridden');

-- A rename sets the new name and then merges the old one into it, in one append and so at one moment: what is set under
-- the new name came from the old one.
update audit
   set detail = (select 'from ' || m.subject from audit as m
                  where m.type = 'project.merged' and m.new = audit.subject and m.at = audit.at and m.origin = audit.origin
                    and m.position > audit.position
                  order by m.position limit 1)
 where type = 'project.set' and detail is null
   and (origin, at, subject) in (
           select origin, recorded_at, into_project from project_merged);
