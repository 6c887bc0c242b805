/*
title       = "Which sessions cost most?"
description = "The hundred dearest sessions with a call since a UTC day, all of their calls together. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
select last_at,
       session,
       cost_usd,
       notional_usd,
       project,
       client,
       model,
       calls,
       failed_calls,
       unpriced_calls,
       output_tokens,
       began_at
from sessions
where last_at >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
order by worth_pico desc, last_at desc
limit 100
