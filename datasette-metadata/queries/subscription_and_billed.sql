/*
title       = "What would the calls of a subscription have cost?"
description = "What was billed by the token in each month, beside what the calls that a plan covers would have cost at the same prices. Leave the provider empty for all."

[parameters]
provider = "anthropic: one provider; empty for all"
*/
select month,
       provider,
       sum(notional_pico) / 1e12 as subscription_usd,
       sum(cost_pico) / 1e12     as billed_usd,
       sum(calls)                as calls,
       sum(failed_calls)         as failed_calls,
       sum(unpriced_calls)       as unpriced_calls
from usage_monthly
where :provider = '' or provider = :provider
group by month, provider
order by month desc, sum(cost_pico + notional_pico) desc
