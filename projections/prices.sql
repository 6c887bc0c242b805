/*
title       = "Prices"
description = "Every price that was ever set, one row for each tier, in pico-dollars for one token or one search."
facets      = ["provider", "book"]
sort        = "-position"

[columns]
position             = "The price.set event: cost.price names it"
match                = "GLOB patterns of the lower-case model names that this price holds for"
valid_from           = "UTC; the price holds from here until one with a later date"
book                 = "The price book it comes from; empty for a price you set yourself, which goes before every book"
above_tokens         = "The row holds for calls whose whole prompt is longer than this"
cache_write_5m_pico  = "Also the rate of cache writes for an unstated time"
web_search_pico      = "For one search"
input_usd_per_mtok   = "The same rate as providers print it: dollars for a million tokens"
output_usd_per_mtok  = "The same rate as providers print it: dollars for a million tokens"
*/
create table prices (
    position            integer not null,
    origin              integer not null,
    above_tokens        integer not null,
    provider            text    not null,
    model               text    not null,
    match               text    not null,
    valid_from          text    not null,
    book                text,
    source              text    not null,
    input_pico          integer,
    cache_read_pico     integer,
    cache_write_5m_pico integer,
    cache_write_1h_pico integer,
    output_pico         integer,
    web_search_pico     integer,
    input_usd_per_mtok  real generated always as (input_pico / 1e6) virtual,
    output_usd_per_mtok real generated always as (output_pico / 1e6) virtual,
    primary key (position, origin, above_tokens)
) strict, without rowid;

create index prices_by_model on prices (provider, model, valid_from);

-- Each tier's row is complete: a unit without a rate of its own there has that of the tier below. A rate that no provider
-- could ask (above $10,000 for a million tokens, $1 for a search) is left out, so that no product of it can overflow.
insert into prices
with rates as materialized (
    select s.position, r.value ->> '$.unit' as unit, r.value ->> '$.pico' as pico,
           coalesce(r.value ->> '$.above_tokens', 0) as above_tokens
      from price_set as s, json_each(s.rates) as r
     where r.value ->> '$.pico' between 0 and iif(r.value ->> '$.unit' = 'web_searches', 1000000000000, 10000000000)),
tiers as (
    select position, 0 as above_tokens from price_set union select position, above_tokens from rates)
select s.position, s.origin, t.above_tokens, s.provider, s.model, s.match, s.valid_from, s.book, s.source,
       (select pico from rates as r where r.position = t.position and r.unit = 'input_tokens'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1),
       (select pico from rates as r where r.position = t.position and r.unit = 'cache_read_tokens'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1),
       (select pico from rates as r where r.position = t.position and r.unit = 'cache_write_5m_tokens'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1),
       (select pico from rates as r where r.position = t.position and r.unit = 'cache_write_1h_tokens'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1),
       (select pico from rates as r where r.position = t.position and r.unit = 'output_tokens'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1),
       (select pico from rates as r where r.position = t.position and r.unit = 'web_searches'
           and r.above_tokens <= t.above_tokens order by r.above_tokens desc limit 1)
  from tiers as t join price_set as s on s.position = t.position;
