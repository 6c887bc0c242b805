/*
title       = "How did the cache share of each project change?"
description = "How much of each project's prompts came from the cache in each month. Leave the project empty for all."

[parameters]
project = "my-project: one project; empty for all"
*/
select month,
       project,
       round(100.0 * sum(cache_read_tokens) / nullif(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens
           + cache_write_1h_tokens + cache_write_other_tokens), 0), 1) as cached_percent,
       sum(calls)             as calls,
       sum(cache_read_tokens) as cache_read_tokens,
       sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_other_tokens) as cache_write_tokens,
       sum(input_tokens)      as input_tokens
from usage_monthly
where :project = '' or project = :project
group by month, project
order by month desc, sum(cache_read_tokens) desc
