/*
title       = "Quota"
description = "How much of each window of a plan was used, whenever an answer said something new. Limits by the minute stay in the events. Anthropic's five hours and seven days, Codex's primary and secondary window."
facets      = ["provider", "window"]
sort        = "-position"
show        = ["at", "provider", "window", "utilisation", "resets_at", "status"]

[columns]
at          = "When the answer came, UTC"
window      = "5h, 7d, … or primary, secondary, as the provider names it"
utilisation = "1 is all of it; it can be more. Empty where what was stated is no share of anything"
resets_at   = "UTC; when the window begins anew"
status      = "allowed, allowed_warning or rejected, where the provider says so"
*/
create table quota (
    position    integer not null,
    origin      integer not null,
    provider    text    not null,
    host        text    not null,
    window      text    not null,
    at          text    not null,
    utilisation real,
    resets_at   text,
    status      text,
    primary key (position, origin, window)
) strict, without rowid;

create index quota_by_window on quota (provider, host, window, origin, position);

insert into quota
with stated as (
    select c.position, c.origin, c.provider, c.host, c.recorded_at as at, c.headers,
           case when h.key glob 'anthropic-ratelimit-unified-*-utilization' then substr(h.key, 29, length(h.key) - 40)
                when h.key glob 'x-codex-*-used-percent'                    then substr(h.key, 9, length(h.key) - 21)
           end as window,
           h.key glob 'x-codex-*' as codex, h.value as used
      from call_completed as c, json_each(c.headers) as h
     where (instr(c.headers, '-utilization"') or instr(c.headers, '-used-percent"')) -- most calls have neither
       and (h.key glob 'anthropic-ratelimit-unified-*-utilization' or h.key glob 'x-codex-*-used-percent')
       and h.key not glob '*[^a-z0-9_-]*'), -- it becomes part of a JSON path
one_each as (
    select position, origin, provider, host, window, at, headers, used, min(codex) as codex -- and used from the same row
      from stated
     group by position, origin, provider, host, window, at, headers),
shares as (
    select *, iif(codex, cast(used as real) / 100, cast(used as real)) as share from one_each),
read as (
    select position, origin, provider, host, window, at,
           iif(share between 0 and 1000, share, null) as utilisation, -- 1e400 is infinite
           strftime('%Y-%m-%dT%H:%M:%SZ',
               cast(headers ->> iif(codex, '$."x-codex-' || window || '-reset-at"',
                                           '$."anthropic-ratelimit-unified-' || window || '-reset"') as integer), 'unixepoch') as resets_at,
           headers ->> ('$."anthropic-ratelimit-unified-' || window || '-status"') as status
      from shares),
in_order as (
    select r.*, lag(position) over w as before, lag(utilisation) over w as utilisation_before,
           lag(resets_at) over w as resets_before, lag(status) over w as status_before
      from read as r
    window w as (partition by provider, host, window, origin order by position))
select i.position, i.origin, i.provider, i.host, i.window, i.at, i.utilisation, i.resets_at, i.status
  from in_order as i
  left join quota as q -- of the batches before, the last word
    on i.before is null
   and q.provider = i.provider and q.host = i.host and q.window = i.window and q.origin = i.origin
   and q.position = (
           select max(l.position) from quota as l
            where l.provider = i.provider and l.host = i.host and l.window = i.window and l.origin = i.origin
              and l.position < i.position)
 where (i.utilisation, i.resets_at, i.status) is not
       (coalesce(i.utilisation_before, q.utilisation), coalesce(i.resets_before, q.resets_at), coalesce(i.status_before, q.status));
