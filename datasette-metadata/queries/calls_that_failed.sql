/*
title       = "Which calls failed, and why?"
description = "How calls ended, other than well, since a local day. Leave it empty for the last 30 days."

[parameters]
from_day = "2026-01-31: the first day; empty for the last 30 days"
*/
select provider,
       coalesce(model, model_requested) as model,
       status,
       http_status,
       error_type,
       reason,
       count(*)                         as calls,
       max(started_at)                  as last_at
from calls indexed by calls_not_ok
where status <> 'ok'
  and started_at >= date(coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days')), '-1 day')
  and day >= coalesce(nullif(:from_day, ''), date('now', 'localtime', '-29 days'))
group by 1, 2, 3, 4, 5, 6
order by calls desc, last_at desc
