/*
title       = "How much of the prompts came from the cache, and what did that save?"
description = "One row for each model between two local days. Saved is what the same tokens would have cost without a cache, less what they did, at the ordinary rates of each day, and is empty where a day has none. Leave both empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
to_day   = "2026-12-31: the last day; empty for today"
*/
with days as (
    select day, provider, model, origin, sum(calls) as calls, sum(input_tokens) as input_tokens,
           sum(cache_read_tokens) as cache_read_tokens, sum(cache_write_5m_tokens) as write_5m,
           sum(cache_write_1h_tokens) as write_1h, sum(cache_write_other_tokens) as write_other
      from usage_daily
     where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
       and day <= coalesce(nullif(:to_day, ''), '9')
     group by day, provider, model, origin),
saved as (
    select d.*, d.write_5m + d.write_1h + d.write_other as cache_write_tokens,
           iif(d.cache_read_tokens > 0, d.cache_read_tokens * (p.input_pico - p.cache_read_pico), 0)
             + iif(d.write_5m > 0, d.write_5m * (p.input_pico - p.cache_write_5m_pico), 0)
             + iif(d.write_1h > 0, d.write_1h * (p.input_pico - p.cache_write_1h_pico), 0)
             + iif(d.write_other > 0, d.write_other * (p.input_pico - p.cache_write_other_pico), 0) as saved_pico
      from days as d
      left join price_in_force as f
        on f.provider = d.provider and f.name = d.model and f.origin = d.origin
       and f.valid_from <= d.day || 'T12' and d.day || 'T12' < f.valid_until
      left join prices as p on p.position = f.price and p.origin = f.origin and p.variant = '' and p.above_tokens = 0)
select provider,
       model,
       round(100.0 * sum(cache_read_tokens)
           / nullif(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0), 1) as cached_percent,
       iif(count(*) = count(saved_pico), sum(saved_pico) / 1e12, null) as saved_usd,
       sum(calls)              as calls,
       sum(input_tokens)       as input_tokens,
       sum(cache_read_tokens)  as cache_read_tokens,
       sum(cache_write_tokens) as cache_write_tokens
from saved
group by provider, model
order by sum(cache_read_tokens) desc, calls desc
