/*
title       = "Usage"
description = "The tokens of every call in classes that do not overlap: a token is counted in one of them only."
facets      = ["usage_known", "usage_reason", "reader"]
sort        = "-position"
show        = ["position", "usage_known", "usage_reason", "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens", "reasoning_tokens", "tool_calls"]

[columns]
usage_known              = "0 where the provider's count never came; the counts are then empty, not zero"
usage_reason             = "Why it is not known"
input_tokens             = "Prompt tokens that no cache held"
cache_read_tokens        = "Prompt tokens read from the provider's cache"
cache_write_5m_tokens    = "Prompt tokens written to the cache for five minutes"
cache_write_1h_tokens    = "Prompt tokens written to the cache for an hour"
cache_write_other_tokens = "Prompt tokens written to the cache for another time, or for one that was not stated"
output_tokens            = "Tokens of the answer, reasoning included"
reasoning_tokens         = "The part of output_tokens that was reasoning"
units                    = "What is billed by something else than these tokens, or has a price of its own within them, as JSON"
stated_cost_pico         = "What the provider itself says it charged"
prompt_tokens            = "The whole prompt: what price tiers look at"
reader                   = "The reader that understood the provider's usage object"
tool_calls               = "Tools that the answer asked the client to run"

[tables.units]
title       = "Other units of calls"
description = "What calls used that is counted in something else than plain tokens, or has a price of its own within them, one row each."
facets      = ["unit", "parent"]
sort        = "-position"

[tables.units.columns]
unit   = "What was counted, as the provider's reader names it"
count  = "How many"
parent = "The column of usage that counts them too; empty where none does"
*/
create table usage (
    position                 integer not null,
    origin                   integer not null,
    usage_known              integer not null,
    usage_reason             text,
    input_tokens             integer,
    cache_read_tokens        integer,
    cache_write_5m_tokens    integer,
    cache_write_1h_tokens    integer,
    cache_write_other_tokens integer,
    output_tokens            integer,
    reasoning_tokens         integer,
    tool_calls               integer,
    web_searches             integer,
    units                    text,
    stated_cost_pico         integer,
    reader                   text,
    prompt_tokens            integer not null generated always as (
        coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
        + coalesce(cache_write_1h_tokens, 0) + coalesce(cache_write_other_tokens, 0)) virtual,
    primary key (position, origin)
) strict, without rowid;

-- The same units, one row each, and the column of usage that holds them too: a part of its tokens. A count that nothing can have
-- is left out, and so are all of a call that states more than 64.
create table units (
    position integer not null,
    origin   integer not null,
    unit     text    not null,
    count    integer not null,
    parent   text,
    primary key (position, origin, unit)
) strict, without rowid;

insert into usage
select position, origin, usage_known, usage_reason, input_tokens, cache_read_tokens, cache_write_5m_tokens,
       cache_write_1h_tokens, cache_write_other_tokens, output_tokens, reasoning_tokens, tool_calls, web_searches, units,
       iif(stated_cost_pico between 0 and 1000000000000000, stated_cost_pico, null), reader
  from call_completed;

insert into units
select c.position, c.origin, n.key, n.value,
       case when n.key glob 'input_*_tokens'       then 'input_tokens'
            when n.key glob 'cached_*_tokens'      then 'cache_read_tokens'
            when n.key glob 'cache_write_*_tokens' then 'cache_write_other_tokens'
            when n.key glob 'output_*_tokens'      then 'output_tokens' end
  from usage as c, json_each(c.units) as n
 where c.position > (select after from batch)
   and c.position <= (select upto from batch)
   and c.origin = (select origin from batch)
   and c.units is not null
   and (select count(*) from json_each(c.units)) <= 64
   and n.type = 'integer'
   and n.value between 1 and iif(n.key glob '*_tokens' or n.key glob '*_ms' or n.key in ('characters', 'nano_aiu'),
                                 100000000, 1000000);

-- A count that no call can have would overflow every sum it entered: it is as good as none.
update usage
   set usage_known = 0, usage_reason = 'absurd', input_tokens = null, cache_read_tokens = null, cache_write_5m_tokens = null,
       cache_write_1h_tokens = null, cache_write_other_tokens = null, output_tokens = null, reasoning_tokens = null,
       tool_calls = null, web_searches = null
 where position > (select after from batch)
   and position <= (select upto from batch)
   and origin = (select origin from batch)
   and (max(coalesce(input_tokens, 0), coalesce(cache_read_tokens, 0), coalesce(cache_write_5m_tokens, 0),
            coalesce(cache_write_1h_tokens, 0), coalesce(cache_write_other_tokens, 0), coalesce(output_tokens, 0),
            coalesce(reasoning_tokens, 0), 100 * coalesce(tool_calls, 0), 100 * coalesce(web_searches, 0)) > 100000000
     or min(coalesce(input_tokens, 0), coalesce(cache_read_tokens, 0), coalesce(cache_write_5m_tokens, 0),
            coalesce(cache_write_1h_tokens, 0), coalesce(cache_write_other_tokens, 0), coalesce(output_tokens, 0),
            coalesce(reasoning_tokens, 0), coalesce(tool_calls, 0), coalesce(web_searches, 0)) < 0);
