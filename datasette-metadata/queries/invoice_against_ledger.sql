/*
title       = "Does the invoice agree with this ledger?"
description = "What a provider's imported figures say of each model, beside this ledger, between two days (UTC). The days are told apart in the table reconciliation. Leave a field empty for no bound."

[parameters]
provider = "anthropic"
from_day = "2026-01-31"
to_day   = "2026-12-31"
*/
select provider,
       model,
       unit,
       count(*) filter (where state = 'matched') as days_matched,
       count(*) filter (where state <> 'matched') as days_apart,
       sum(ours_quantity)             as ours_quantity,
       sum(theirs_quantity)           as theirs_quantity,
       sum(quantity_difference)       as quantity_difference,
       sum(ours_pico) / 1e12          as ours_usd,
       sum(theirs_pico) / 1e12        as theirs_usd,
       sum(difference_pico) / 1e12    as difference_usd
from reconciliation
where (:provider = '' or provider = :provider)
  and (:from_day = '' or day >= :from_day)
  and (:to_day = '' or day <= :to_day)
group by provider, model, unit
order by max(abs(sum(difference_pico)), 0) desc, abs(sum(quantity_difference)) desc, sum(ours_pico) desc
