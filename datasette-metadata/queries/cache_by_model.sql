/*
title       = "Prompt cache by model"
description = "How much of each model's prompt came from the cache since a day. Leave it empty for all time."

[parameters]
from_day = "2026-01-31"
*/
select model,
       provider,
       sum(calls)             as calls,
       sum(input_tokens)      as input_tokens,
       sum(cache_read_tokens) as cache_read_tokens,
       sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_other_tokens) as cache_write_tokens,
       round(100.0 * sum(cache_read_tokens) / nullif(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens
           + cache_write_1h_tokens + cache_write_other_tokens), 0), 1) as cached_percent
from usage_daily
where :from_day = '' or day >= :from_day
group by model, provider
order by cache_read_tokens desc
