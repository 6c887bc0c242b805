/*
title       = "Calls"
description = "Every inference that ended, one row each, whatever became of it. A call that is still open is not here yet."
facets      = ["status", "provider", "model", "project"]
sort        = "-started_at"
show        = ["started_at", "project", "provider", "model", "status", "http_status", "duration_ms", "ttft_ms", "billing", "call_id"]

[columns]
position      = "Where its call.completed event lies in the log"
origin        = "The log it comes from: 1 is this machine's; the table origins has the others"
call_id       = "Its exchange; .2, .3 … for the next inferences in one exchange"
started_at    = "UTC"
day           = "The local day, by the clock of the machine at that moment"
model         = "The model that answered, where the answer names one"
attributed_by = "The rule that decided the project"
status        = "ok, error, aborted (the client left), cut (the provider did), blocked (a policy), interrupted (we did)"
attempt       = "The client's own retry count"
streamed      = "1 for an answer that came as a stream"
partial       = "1 where the usage is known in part only, because the answer was cut short"
ttfb_ms       = "To the first byte of the answer"
ttft_ms       = "To the first token of the answer"
billing       = "billed: paid by the token; subscription: the cost is notional; local: a server of one's own"
session       = "The client's own name for the conversation"
thread        = "The client's own name for a thread of it"
agent         = "The sub-agent that asked, as its client names it"
parent_agent  = "The agent that started that one"
request_class = "What the client says the call is for: main, subagent, compaction, prewarm, …"
variant       = "What decides between the prices of a model, in words: batch, flex, priority, fast, us …; empty for an ordinary call"
entry         = "Numbers the inferences that share one response_id: an advisor's, a fallback's, …"
transport     = "How the answer came: json, sse, websocket, eventstream, ndjson, grpc, binary"
*/
create table calls (
    position         integer not null,
    origin           integer not null,
    call_id          text    not null,
    inference        integer not null,
    started_at       text    not null,
    day              text    not null,
    provider         text    not null,
    host             text    not null,
    endpoint         text    not null,
    method           text,
    kind             text    not null,
    model_requested  text,
    model            text,
    project          text    not null,
    attributed_by    text    not null,
    client           text,
    client_version   text,
    session          text,
    thread           text,
    agent            text,
    parent_agent     text,
    request_class    text,
    status           text    not null,
    reason           text,
    http_status      integer,
    error_type       text,
    request_id       text,
    response_id      text,
    entry            integer not null,
    attempt          integer not null,
    streamed         integer not null,
    partial          integer not null,
    billing          text    not null,
    service_tier     text,
    speed            text,
    inference_geo    text,
    variant          text    not null,
    stop_reason      text,
    duration_ms      integer,
    ttfb_ms          integer,
    ttft_ms          integer,
    request_bytes    integer,
    response_bytes   integer,
    transport        text,
    http_version     text,
    content_encoding text,
    primary key (position, origin)
) strict, without rowid;

create index calls_by_time    on calls (started_at);
create index calls_by_project on calls (project, started_at);
create index calls_by_model   on calls (model, started_at);
create index calls_by_session on calls (session, started_at) where session is not null;
create index calls_by_response on calls (response_id) where response_id is not null;

-- OpenAI calls one tier fast in requests and priority in answers. Its hosts with a region in their names keep the data there.
insert into calls
select position, origin, call_id, inference, started_at, day, provider, host, endpoint, method, kind, model_requested, model,
       project, attributed_by, client, client_version, session, thread, agent, parent_agent, request_class, status, reason,
       http_status, error_type, request_id, response_id, entry, attempt, streamed, partial, billing, service_tier, speed,
       inference_geo,
       trim(case lower(coalesce(service_tier, '')) when '' then '' when 'standard' then '' when 'standard_only' then ''
                 when 'default' then '' when 'auto' then '' when 'on_demand' then '' when 'fast' then 'priority'
                 else lower(service_tier) end
            || case lower(coalesce(speed, '')) when '' then '' when 'standard' then '' when 'default' then ''
                    else ' ' || lower(speed) end
            || iif(lower(inference_geo) = 'us', ' us', '')
            || iif(host glob '[a-z][a-z].api.openai.com', ' regional', '')),
       stop_reason, duration_ms, ttfb_ms, ttft_ms, request_bytes, response_bytes, transport, http_version, content_encoding
  from call_completed;
