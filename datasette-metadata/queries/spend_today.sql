/*
title       = "What did today cost, by project?"
description = "One row for each project with a call on that local day. Leave the day empty for today."

[parameters]
on_day = "2026-01-31: empty for today"
*/
select project,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls,
       sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
           + cache_write_other_tokens) as prompt_tokens,
       sum(output_tokens)        as output_tokens
from usage_daily
where day = coalesce(nullif(:on_day, ''), date('now', 'localtime'))
group by project
order by sum(cost_pico + notional_pico) desc, calls desc
