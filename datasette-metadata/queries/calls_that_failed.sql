/*
title       = "Calls that failed"
description = "How calls ended, other than well, since a day. Leave it empty for all time."

[parameters]
from_day = "2026-01-31"
*/
select provider,
       coalesce(model, model_requested) as model,
       status,
       http_status,
       error_type,
       reason,
       count(*)                         as calls,
       max(started_at)                  as last_at
from calls
where status <> 'ok'
  and (:from_day = '' or day >= :from_day)
group by 1, 2, 3, 4, 5, 6
order by calls desc
