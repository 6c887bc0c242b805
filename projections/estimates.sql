/*
title       = "Estimates"
description = "What calls may have used whose usage never came, or came in part: guesses from the bytes that passed, with bounds, in no total."
facets      = ["method"]
sort        = "-position"
show        = ["position", "method", "input_tokens", "input_tokens_low", "input_tokens_high", "output_tokens", "output_tokens_low", "output_tokens_high"]

[columns]
method             = "The rule and its version: bytes/1 takes four bytes of UTF-8 for a token, one at the least, sixteen at the most"
input_tokens       = "The whole prompt, where the provider did not state it"
input_tokens_high  = "Empty where the provider holds more of the prompt than the request does"
output_tokens      = "Of what passed before the end"
output_tokens_high = "Empty: what a provider went on to write after the client left, nobody saw"
input_tokens_low   = "Not fewer than this"
output_tokens_low  = "Not fewer than this"
*/
create table estimates (
    position           integer not null,
    origin             integer not null,
    method             text    not null,
    input_tokens       integer,
    input_tokens_low   integer,
    input_tokens_high  integer,
    output_tokens      integer,
    output_tokens_low  integer,
    output_tokens_high integer,
    primary key (position, origin)
) strict, without rowid;

insert into estimates
select position, origin, coalesce(estimate ->> '$.method', ''), estimate ->> '$.input_tokens',
       estimate ->> '$.input_tokens_low', estimate ->> '$.input_tokens_high', estimate ->> '$.output_tokens',
       estimate ->> '$.output_tokens_low', estimate ->> '$.output_tokens_high'
  from call_completed
 where estimate is not null;
