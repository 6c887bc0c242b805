/*
title       = "Cost"
description = "What every call costs at the price in force when it was made, in pico-dollars (10^12 to the dollar)."
facets      = ["basis", "variant", "cost_known", "cost_reason"]
sort        = "-position"
show        = ["position", "basis", "cost_usd", "cost_reason", "variant", "tier", "input_pico", "cache_read_pico", "output_pico", "stated_pico", "price"]

[columns]
price       = "The price.set event whose rates were used"
variant     = "Which of its variants: batch, flex, fast, …; empty for the ordinary rates"
tier        = "The tier of that price: its above_tokens"
basis       = "billed: paid by the token; subscription: a plan covers it; free: costs nothing; local: a server of one's own"
rate_reason = "Why our own sum is not known; empty where it is"
cost_reason = "Why the cost is not known; empty where it is"
input_pico  = "A part is 0 where nothing was counted, and empty where there is a count and no rate for it"
units_pico  = "All that is billed by other units, or at rates of their own: see unit_costs"
stated_pico = "What the provider says it charged, which then is the cost"
list_pico   = "Our own sum of the parts"
cost_pico   = "What the provider states, or else our sum; empty, not zero, where neither is known"
cost_usd    = "The same in dollars"
suspect     = "1 for a single call above $1,000: kept here, left out of every total"
cost_known  = "1 where cost_pico is known"

[tables.metered_calls]
title       = "Calls with their cost"
description = "Every call with its tokens and what they cost, in one row."
facets      = ["status", "provider", "model", "project"]
sort        = "-started_at"
show        = ["started_at", "call_id", "project", "model", "status", "cost_usd", "duration_ms", "input_tokens", "cache_read_tokens", "output_tokens", "provider"]
notes_from  = ["calls", "usage", "cost", "repeats"]

[tables.metered_calls.columns]
model      = "The model that answered, where the answer names one"
counted_as = "The call in which this response counts, where another brought it too; empty where it counts here"
price      = "The price.set event whose rates were used"
*/
create table cost (
    position               integer not null,
    origin                 integer not null,
    price                  integer,
    variant                text    not null,
    tier                   integer,
    basis                  text    not null,
    rate_reason            text,
    input_pico             integer,
    cache_read_pico        integer,
    cache_write_5m_pico    integer,
    cache_write_1h_pico    integer,
    cache_write_other_pico integer,
    output_pico            integer,
    web_searches_pico      integer,
    units_pico             integer,
    stated_pico            integer,
    list_pico              integer generated always as (
        case when rate_reason is null
             then input_pico + cache_read_pico + cache_write_5m_pico + cache_write_1h_pico + cache_write_other_pico
                  + output_pico + web_searches_pico + units_pico end) virtual,
    cost_pico              integer generated always as (coalesce(stated_pico, list_pico)) virtual,
    cost_reason            text    generated always as (iif(stated_pico is null, rate_reason, null)) virtual,
    cost_usd               real    generated always as (cost_pico / 1e12) virtual,
    cost_known             integer generated always as (cost_pico is not null) virtual,
    suspect                integer generated always as (coalesce(cost_pico, 0) > 1000000000000000) virtual,
    primary key (position, origin)
) strict, without rowid;

-- Calls whose price was set after they were made: their cost moved when it came.
create index cost_by_late_price on cost (price, position) where price > position;

-- Calls without a known cost, so that a report can count them by reason.
create index cost_by_reason on cost (rate_reason, stated_pico) where rate_reason is not null and stated_pico is null;

-- The dearest calls first. What costs nothing, or nobody knows what, is none of them.
create index cost_by_cost on cost (cost_pico) where cost_pico > 0;

-- Calls with their tokens and what they cost, the three tables side by side.
create view metered_calls as
select c.*, u.usage_known, u.usage_reason, u.input_tokens, u.cache_read_tokens, u.cache_write_5m_tokens,
       u.cache_write_1h_tokens, u.cache_write_other_tokens, u.output_tokens, u.reasoning_tokens, u.tool_calls, u.web_searches,
       k.basis, k.cost_known, k.cost_reason, k.cost_pico, k.cost_usd, k.list_pico, k.stated_pico, k.suspect, k.price, k.tier,
       r.counted_as
  from calls as c
  join usage as u on u.position = c.position and u.origin = c.origin
  join cost as k on k.position = c.position and k.origin = c.origin
  left join repeats as r on r.position = c.position and r.origin = c.origin;

-- Calls that may have another cost since an event behind them, or count otherwise: a price was set that may hold for their name,
-- their response counts in that call from then on, or that call, which asked anew out of order, told them apart. (A cross join
-- keeps SQLite to the order it is written in: with nothing to touch it costs nothing.)
create view touched as
select n.last_set as touched_by, c.position, c.origin
  from price_in_force as n
 cross join calls as c
    on c.provider = n.provider and c.origin = n.origin
   and (c.model = n.name or c.model is null and c.model_requested = n.name)
 where n.valid_from = ''
   and c.position < n.last_set
 union all
select counted_as, position, origin from repeats where position < counted_as
 union all
select regrouped_by, position, origin from regrouped;

-- Those that this batch touches are costed anew, then its own calls for the first time.
insert or replace into cost
select r.*
  from (select position, origin
          from touched
         where touched_by > (select after from batch)
           and touched_by <= (select upto from batch)
           and origin = (select origin from batch)
           and position <= (select after from batch)) as t
 cross join cost_rule as r on r.position = t.position and r.origin = t.origin;

insert into cost
select r.* from cost_rule as r
 where r.position > (select after from batch)
   and r.position <= (select upto from batch)
   and r.origin = (select origin from batch);
