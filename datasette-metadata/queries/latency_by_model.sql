/*
title       = "How long do models take?"
description = "Half and 95 percent of a model's answers came within so many milliseconds, to their end and to their first token, between two local days. Read from buckets, so each is at most 6.3 % off. Leave both empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
to_day   = "2026-12-31: the last day; empty for today"
*/
with buckets as (
    select provider, model, (at_least_ms + below_ms - 1) / 2 as ms, sum(durations) as durations, sum(first_tokens) as first_tokens
      from latency_daily
     where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
       and day <= coalesce(nullif(:to_day, ''), '9')
     group by provider, model, at_least_ms),
reached as (
    select provider, model, ms,
           sum(durations)    over upto as durations,
           sum(durations)    over whole as calls,
           sum(first_tokens) over upto as first_tokens,
           sum(first_tokens) over whole as streamed_calls
      from buckets
    window whole as (partition by provider, model), upto as (partition by provider, model order by ms))
select provider,
       model,
       calls,
       min(ms) filter (where calls > 0 and durations >= (calls * 50 + 99) / 100)                     as duration_p50_ms,
       min(ms) filter (where calls > 0 and durations >= (calls * 95 + 99) / 100)                     as duration_p95_ms,
       streamed_calls,
       min(ms) filter (where streamed_calls > 0 and first_tokens >= (streamed_calls * 50 + 99) / 100) as ttft_p50_ms,
       min(ms) filter (where streamed_calls > 0 and first_tokens >= (streamed_calls * 95 + 99) / 100) as ttft_p95_ms
from reached
group by provider, model
order by calls desc
