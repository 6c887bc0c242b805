/*
title       = "The dearest calls"
description = "The hundred calls that cost most since a day. Leave it empty for all time."

[parameters]
from_day = "2026-01-31"
*/
select started_at,
       project,
       coalesce(model, model_requested) as model,
       input_tokens,
       cache_read_tokens,
       output_tokens,
       cost_usd,
       billing,
       call_id
from metered_calls
where cost_known
  and (:from_day = '' or day >= :from_day)
order by cost_pico desc
limit 100
