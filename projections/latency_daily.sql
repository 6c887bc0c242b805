/*
title       = "Daily latency"
description = "How long calls took, by local day, provider and model: how many ended, and how many had their first token, within each bucket of milliseconds. Calls that failed, counted tokens, fetched a stored response or probed the meter are left out. Buckets are exact below 16 ms and an eighth to a sixteenth of their lower bound wide above, so a percentile read from them, at the middle of its bucket, is at most 6.3 % off."
facets      = ["provider", "model"]
sort        = "-day"
show        = ["day", "provider", "model", "at_least_ms", "below_ms", "durations", "first_tokens"]

[columns]
model        = "The model that answered, or else the one asked for"
origin       = "The log it comes from: 1 is this machine's; the table machines has the others"
at_least_ms  = "The lower bound of the bucket"
below_ms     = "The lower bound of the next one"
durations    = "Calls that took so long, to the end of the answer"
first_tokens = "Calls whose answer came as a stream and began after so long"
*/
create table latency_daily (
    day          text    not null,
    provider     text    not null,
    model        text    not null,
    origin       integer not null,
    at_least_ms  integer not null,
    durations    integer not null,
    first_tokens integer not null,
    below_ms     integer generated always as (
        at_least_ms + case when at_least_ms < 16 then 1 when at_least_ms < 32 then 2 when at_least_ms < 64 then 4
                           when at_least_ms < 128 then 8 when at_least_ms < 256 then 16 when at_least_ms < 512 then 32
                           when at_least_ms < 1024 then 64 when at_least_ms < 2048 then 128 when at_least_ms < 4096 then 256
                           when at_least_ms < 8192 then 512 when at_least_ms < 16384 then 1024 when at_least_ms < 32768 then 2048
                           when at_least_ms < 65536 then 4096 when at_least_ms < 131072 then 8192
                           when at_least_ms < 262144 then 16384 when at_least_ms < 524288 then 32768
                           when at_least_ms < 1048576 then 65536 when at_least_ms < 2097152 then 131072 else 262144 end) virtual,
    primary key (day, provider, model, origin, at_least_ms)
) strict, without rowid;

-- Neither how long a call took nor its day or model ever changes, so nothing is ever counted anew. Half an hour and more has
-- buckets of 262 s. Bits are cleared, not logarithms taken: the same bucket on every machine.
insert into latency_daily
with measured as (
    select day, provider, coalesce(model, model_requested, 'unknown') as model, origin, duration_ms as ms, 1 as durations,
           0 as first_tokens
      from calls
     where position > (select after from batch)
       and position <= (select upto from batch)
       and origin = (select origin from batch)
       and status = 'ok' and kind not in ('count_tokens', 'probe', 'stored') and duration_ms is not null
     union all
    select day, provider, coalesce(model, model_requested, 'unknown'), origin, ttft_ms, 0, 1
      from calls
     where position > (select after from batch)
       and position <= (select upto from batch)
       and origin = (select origin from batch)
       and status = 'ok' and kind not in ('count_tokens', 'probe', 'stored') and streamed and ttft_ms is not null)
select day, provider, model, origin,
       case when ms < 16 then max(ms, 0) when ms < 32 then ms & -2 when ms < 64 then ms & -4 when ms < 128 then ms & -8
            when ms < 256 then ms & -16 when ms < 512 then ms & -32 when ms < 1024 then ms & -64 when ms < 2048 then ms & -128
            when ms < 4096 then ms & -256 when ms < 8192 then ms & -512 when ms < 16384 then ms & -1024
            when ms < 32768 then ms & -2048 when ms < 65536 then ms & -4096 when ms < 131072 then ms & -8192
            when ms < 262144 then ms & -16384 when ms < 524288 then ms & -32768 when ms < 1048576 then ms & -65536
            when ms < 2097152 then ms & -131072 else ms & -262144 end,
       sum(durations), sum(first_tokens)
  from measured
 where true
 group by 1, 2, 3, 4, 5
on conflict do update set
    durations    = durations    + excluded.durations,
    first_tokens = first_tokens + excluded.first_tokens;
