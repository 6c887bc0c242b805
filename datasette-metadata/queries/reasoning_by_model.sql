/*
title       = "Which models write and reason most?"
description = "Tokens of the answers between two local days: how many to a call, for a hundred of the prompt, and how much of them was reasoning. Leave both empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
to_day   = "2026-12-31: the last day; empty for today"
*/
select provider,
       model,
       sum(calls)            as calls,
       sum(output_tokens)    as output_tokens,
       sum(reasoning_tokens) as reasoning_tokens,
       round(1.0 * sum(output_tokens) / sum(calls), 1)                              as output_tokens_a_call,
       round(100.0 * sum(output_tokens) / nullif(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens
           + cache_write_1h_tokens + cache_write_other_tokens), 0), 1)              as output_to_prompt_percent,
       round(100.0 * sum(reasoning_tokens) / nullif(sum(output_tokens), 0), 1)      as reasoning_percent,
       sum(cost_pico) / 1e12     as cost_usd,
       sum(notional_pico) / 1e12 as notional_usd
from usage_daily
where day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
  and day <= coalesce(nullif(:to_day, ''), '9')
group by provider, model
order by sum(output_tokens) desc, calls desc
