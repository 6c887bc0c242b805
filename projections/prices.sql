/*
title       = "Prices"
description = "Every price that was ever set, one row for each kind of call and each tier, in pico-dollars for one token or one search."
facets      = ["provider", "book", "variant"]
sort        = "-position"
show        = ["provider", "model", "variant", "above_tokens", "valid_from", "input_usd_per_mtok", "output_usd_per_mtok", "book", "source"]

[columns]
position               = "The price.set event: cost.price names it"
variant                = "Which calls: empty for ordinary ones, else batch, flex, priority, fast, us, … or hours of the day (UTC)"
above_tokens           = "The row holds for calls whose whole prompt is longer than this"
match                  = "GLOB patterns of the lower-case model names that this price holds for"
valid_from             = "UTC; the price holds from here until one with a later date"
valid_to               = "UTC; it ends here, if that comes first"
book                   = "The price book it comes from; empty for a price you set yourself, which goes before every book"
source                 = "Where it is printed"
checked                = "The day on which somebody looked there"
set_at                 = "UTC; when it was recorded"
cache_write_other_pico = "For cache writes of an unstated time: that of five minutes, where no other is stated"
web_search_pico        = "For one search"
reasoning_pico         = "For the part of the output that was reasoning, where that has a rate of its own"
request_pico           = "For the call itself. Rates for other units are in the table rates"
is_free                = "1 where every rate is 0"
input_usd_per_mtok     = "The same rate as providers print it: dollars for a million tokens"
output_usd_per_mtok    = "The same rate as providers print it: dollars for a million tokens"
input_pico             = "For one token of the prompt that no cache held, as all rates here in pico-dollars (10^12 to the dollar)"
cache_read_pico        = "For one token read from the cache"
cache_write_5m_pico    = "For one token written to the cache for five minutes"
cache_write_1h_pico    = "For one token written to the cache for an hour"
output_pico            = "For one token of the answer"
provider               = "Whose price it is"
model                  = "The model as the price names it; match says which names of calls it holds for"

[tables.rates]
title       = "Rates of prices"
description = "Every single rate of every price, those for units other than plain tokens included."
facets      = ["unit", "variant"]
sort        = "-position"
notes_from  = ["prices"]

[tables.rates.columns]
position = "The price.set event that states it"
unit     = "What is billed: a class of tokens, a search, a second of audio, an image, …"
pico     = "So much, in pico-dollars (10^12 to the dollar)"
per      = "for so many of the unit"
minimum  = "At least so many are billed"
source   = "Where this rate is printed, if not where the price is"
*/
create table prices (
    position               integer not null,
    origin                 integer not null,
    variant                text    not null,
    above_tokens           integer not null,
    provider               text    not null,
    model                  text    not null,
    match                  text    not null,
    valid_from             text    not null,
    valid_to               text,
    book                   text,
    source                 text    not null,
    checked                text,
    set_at                 text    not null,
    input_pico             integer,
    cache_read_pico        integer,
    cache_write_5m_pico    integer,
    cache_write_1h_pico    integer,
    cache_write_other_pico integer,
    output_pico            integer,
    web_search_pico        integer,
    reasoning_pico         integer,
    request_pico           integer,
    is_free                integer not null,
    input_usd_per_mtok     real generated always as (input_pico / 1e6) virtual,
    output_usd_per_mtok    real generated always as (output_pico / 1e6) virtual,
    primary key (position, origin, variant, above_tokens)
) strict, without rowid;

create index prices_by_model on prices (provider, model, valid_from);

-- Every rate: `pico` for `per` units, and no fewer than `minimum` of them are billed. A variant holds all units: what it does
-- not state itself has its ordinary rate.
create table rates (
    position     integer not null,
    origin       integer not null,
    variant      text    not null,
    unit         text    not null,
    above_tokens integer not null,
    pico         integer not null,
    per          integer not null,
    minimum      integer not null,
    source       text,
    primary key (position, origin, variant, unit, above_tokens)
) strict, without rowid;

-- The variants that hold at some hours of the day.
create table price_hours (
    position integer not null,
    origin   integer not null,
    variant  text    not null,
    starts   text    not null,
    ends     text    not null,
    primary key (position, origin, variant)
) strict, without rowid;

-- A rate that no provider could ask (above $10,000 for a million tokens, $1 for a search) is left out, so that no product of it
-- can overflow. Of a rate that is stated twice the last holds.
insert into rates
with stated as materialized (
    select s.position, s.origin, coalesce(r.value ->> '$.variant', '') as variant, r.value ->> '$.unit' as unit,
           coalesce(r.value ->> '$.above_tokens', 0) as above_tokens, r.value ->> '$.pico' as pico,
           coalesce(r.value ->> '$.per', 1) as per, coalesce(r.value ->> '$.minimum', 0) as minimum,
           r.value ->> '$.source' as source, max(r.key)
      from price_set as s, json_each(s.rates) as r
     group by 1, 2, 3, 4, 5),
complete as (
    select * from stated
     union all
    select v.position, v.origin, v.variant, o.unit, o.above_tokens, o.pico, o.per, o.minimum, o.source, null
      from (select distinct position, origin, variant from stated where variant <> '') as v
      join stated as o on o.position = v.position and o.origin = v.origin and o.variant = ''
     where not exists (
               select 1 from stated as own
                where own.position = v.position and own.origin = v.origin and own.variant = v.variant and own.unit = o.unit))
select position, origin, variant, unit, above_tokens, pico, per, minimum, source
  from complete
 where pico between 0 and iif(unit glob '*_tokens' or unit glob '*_ms' or unit in ('characters', 'nano_aiu'),
                              10000000000, 1000000000000)
   and per between 1 and 1000000000
   and minimum between 0 and iif(unit glob '*_tokens' or unit glob '*_ms' or unit in ('characters', 'nano_aiu'), 100000000, 1000000);

insert into price_hours
select distinct r.position, r.origin, r.variant, substr(r.variant, 1, 5), substr(r.variant, 7, 5)
  from price_set as s
  join rates as r on r.position = s.position and r.origin = s.origin
 where r.variant glob '[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]';

-- Each tier's row is complete: a unit without a rate of its own there has that of the tier below. A column holds a rate for one.
insert into prices
with tiers as (
    select position, origin, '' as variant, 0 as above_tokens from price_set
     union
    select r.position, r.origin, r.variant, 0 from price_set as s
      join rates as r on r.position = s.position and r.origin = s.origin
     union
    select r.position, r.origin, r.variant, r.above_tokens from price_set as s
      join rates as r on r.position = s.position and r.origin = s.origin),
by_unit as (
    select t.position, t.origin, t.variant, t.above_tokens, r.unit, r.pico / r.per as pico, max(r.above_tokens)
      from tiers as t
      left join rates as r
        on r.position = t.position and r.origin = t.origin and r.variant = t.variant and r.above_tokens <= t.above_tokens
       and r.pico % r.per = 0 and r.minimum = 0
     group by 1, 2, 3, 4, 5)
select r.position, r.origin, r.variant, r.above_tokens, s.provider, s.model, s.match, s.valid_from, s.valid_to, s.book, s.source,
       s.checked, s.recorded_at,
       max(r.pico) filter (where r.unit = 'input_tokens'),
       max(r.pico) filter (where r.unit = 'cache_read_tokens'),
       max(r.pico) filter (where r.unit = 'cache_write_5m_tokens'),
       max(r.pico) filter (where r.unit = 'cache_write_1h_tokens'),
       coalesce(max(r.pico) filter (where r.unit = 'cache_write_other_tokens'),
                max(r.pico) filter (where r.unit = 'cache_write_5m_tokens')),
       max(r.pico) filter (where r.unit = 'output_tokens'),
       max(r.pico) filter (where r.unit = 'web_searches'),
       max(r.pico) filter (where r.unit = 'reasoning_tokens'),
       max(r.pico) filter (where r.unit = 'requests'),
       coalesce((select max(a.pico) = 0 from rates as a
                  where a.position = r.position and a.origin = r.origin and a.variant = r.variant), 0)
  from by_unit as r
  join price_set as s on s.position = r.position and s.origin = r.origin
 group by r.position, r.origin, r.variant, r.above_tokens;
