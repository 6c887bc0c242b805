/*
title       = "Cost rule"
description = "The rule by which a call is priced, worked out when you look. The table cost is this view, kept."
show        = ["position", "basis", "rate_reason", "variant", "tier", "input_pico", "cache_read_pico", "output_pico", "stated_pico", "price"]

[columns]
variant     = "Which rates of the price: batch, flex, fast, hours of the day, …; empty for the ordinary ones"
basis       = "billed: paid by the token; subscription: a plan covers it; free: costs nothing; local: a server of one's own"
rate_reason = "failed, usage_unknown, model_unknown, model_unpriced, tier_unpriced or unit_unpriced; empty where our sum is known"
price       = "The price.set event whose rates are used"
tier        = "The tier of that price: its above_tokens"
units_pico  = "All that is billed by other units, or at rates of their own, in pico-dollars"
stated_pico = "What the provider says it charged, in pico-dollars, which then is the cost"
*/
-- Calls with the price, the variant and the tier that hold for them. A call that is free whatever it counts has no usage here.
create view priced_usage as
select c.position, c.origin, c.status, c.billing, coalesce(c.model, c.model_requested) as name, f.price,
       coalesce(p.variant, c.variant) as variant, p.above_tokens as tier, u.position is null as is_free, p.position as priced,
       coalesce(p.is_free, 0) as price_is_free, u.usage_known, u.stated_cost_pico, u.units,
       u.prompt_tokens + coalesce(u.output_tokens, 0) as tokens,
       u.input_tokens, u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.cache_write_other_tokens,
       u.output_tokens, u.web_searches, p.input_pico, p.cache_read_pico, p.cache_write_5m_pico, p.cache_write_1h_pico,
       p.cache_write_other_pico, p.output_pico, p.web_search_pico, p.reasoning_pico, p.request_pico,
       iif(p.reasoning_pico is null, 0, u.reasoning_tokens) as priced_reasoning, u.units is not null as has_units
  from calls as c
  left join usage as u
    on u.position = c.position and u.origin = c.origin and c.kind <> 'count_tokens' and c.status <> 'blocked'
   and c.billing <> 'local'
   and not exists (select 1 from repeats as r where r.position = c.position and r.origin = c.origin)
  left join price_in_force as f
    on f.provider = c.provider and f.name = coalesce(c.model, c.model_requested) and f.origin = c.origin
   and f.valid_from <= c.started_at and c.started_at < f.valid_until
  left join prices as p
    on p.position = f.price and p.origin = c.origin
   and p.variant = iif(c.variant = '', coalesce((
           select min(h.variant) from price_hours as h
            where h.position = f.price and h.origin = c.origin
              and iif(h.starts < h.ends, substr(c.started_at, 12, 5) >= h.starts and substr(c.started_at, 12, 5) < h.ends,
                                         substr(c.started_at, 12, 5) >= h.starts or substr(c.started_at, 12, 5) < h.ends)), ''),
           c.variant)
   and p.above_tokens = (
           select max(t.above_tokens) from prices as t
            where t.position = p.position and t.origin = p.origin and t.variant = p.variant
              and t.above_tokens < max(u.prompt_tokens, 1));

-- The units that have rates, or lack one: what each comes to, in whole pico-dollars, half a one rounded up. None is taken for more
-- than $10,000, so that no sum of theirs can overflow.
create view unit_costs as
select n.position, n.origin, n.unit, n.parent, n.count, r.pico, r.per,
       min((max(n.count, r.minimum) * r.pico + r.per / 2) / r.per, 10000000000000000) as cost_pico
  from units as n
  join priced_usage as c on c.position = n.position and c.origin = n.origin
  left join rates as r
    on r.position = c.priced and r.origin = c.origin and r.variant = c.variant and r.unit = n.unit
   and r.above_tokens = (
           select max(t.above_tokens) from rates as t
            where t.position = c.priced and t.origin = c.origin and t.variant = c.variant and t.unit = n.unit
              and t.above_tokens <= c.tier);

-- Parts of tokens with rates of their own leave the rest to the rate of the whole. A fee without a rate is an unknown, and so is
-- what a call without any tokens is measured by, if none of its measures has a rate.
create view billed_usage as
select c.*,
       iif(c.has_units, (select coalesce(sum(n.count), 0) from unit_costs as n where n.position = c.position
           and n.origin = c.origin and n.parent = 'input_tokens' and n.pico is not null), 0) as input_parts,
       iif(c.has_units, (select coalesce(sum(n.count), 0) from unit_costs as n where n.position = c.position
           and n.origin = c.origin and n.parent = 'cache_read_tokens' and n.pico is not null), 0) as cache_read_parts,
       iif(c.has_units, (select coalesce(sum(n.count), 0) from unit_costs as n where n.position = c.position
           and n.origin = c.origin and n.parent = 'cache_write_other_tokens' and n.pico is not null), 0) as cache_write_parts,
       iif(c.has_units, (select coalesce(sum(n.count), 0) from unit_costs as n where n.position = c.position
           and n.origin = c.origin and n.parent = 'output_tokens' and n.pico is not null), 0)
           + coalesce(c.priced_reasoning, 0) as output_parts,
       iif(c.has_units, (select coalesce(sum(n.cost_pico), 0) from unit_costs as n
                          where n.position = c.position and n.origin = c.origin), 0)
           + coalesce(c.priced_reasoning * c.reasoning_pico, 0) + coalesce(c.request_pico, 0) as units_pico,
       iif(c.has_units, (
           select coalesce(max(n.pico is null and n.unit in (
                               'storage_searches', 'social_searches', 'code_executions', 'search_units')), 0)
                  or c.tokens = 0 and count(*) > 0 and count(n.pico) = 0
             from unit_costs as n
            where n.position = c.position and n.origin = c.origin and n.parent is null), 0) as lacks_unit
  from priced_usage as c;

-- The rule itself: the table cost is this view, kept.
create view cost_rule as
select position, origin, iif(is_free, null, price) as price, variant, iif(is_free, null, tier) as tier,
       case when is_free then iif(billing = 'local', 'local', 'free') when price_is_free then 'free' else billing end as basis,
       case when is_free                               then null
            when not usage_known and status = 'error'  then 'failed'
            when not usage_known                       then 'usage_unknown'
            when name is null                          then 'model_unknown'
            when price is null                         then 'model_unpriced'
            when priced is null                        then 'tier_unpriced'
            when input_tokens    > input_parts         and input_pico          is null
              or cache_read_tokens > cache_read_parts  and cache_read_pico     is null
              or cache_write_5m_tokens > 0             and cache_write_5m_pico is null
              or cache_write_1h_tokens > 0             and cache_write_1h_pico is null
              or cache_write_other_tokens > cache_write_parts and cache_write_other_pico is null
              or output_tokens   > output_parts        and output_pico         is null
              or web_searches    > 0                   and web_search_pico     is null
              or lacks_unit                            then 'unit_unpriced'
       end as rate_reason,
       iif(input_tokens > input_parts, (input_tokens - input_parts) * input_pico, 0)                     as input_pico,
       iif(cache_read_tokens > cache_read_parts, (cache_read_tokens - cache_read_parts) * cache_read_pico, 0) as cache_read_pico,
       iif(cache_write_5m_tokens > 0, cache_write_5m_tokens * cache_write_5m_pico, 0)                    as cache_write_5m_pico,
       iif(cache_write_1h_tokens > 0, cache_write_1h_tokens * cache_write_1h_pico, 0)                    as cache_write_1h_pico,
       iif(cache_write_other_tokens > cache_write_parts,
           (cache_write_other_tokens - cache_write_parts) * cache_write_other_pico, 0)                   as cache_write_other_pico,
       iif(output_tokens > output_parts, (output_tokens - output_parts) * output_pico, 0)                as output_pico,
       iif(web_searches > 0, web_searches * web_search_pico, 0)                                          as web_searches_pico,
       coalesce(units_pico, 0)                                                                           as units_pico,
       stated_cost_pico                                                                                  as stated_pico
  from billed_usage;
