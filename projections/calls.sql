/*
title       = "Calls"
description = "Every inference that ended, one row each, whatever became of it. A call that is still open is not here yet."
facets      = ["status", "provider", "model", "project"]
sort        = "-started_at"
show        = ["started_at", "call_id", "project", "provider", "model", "status", "http_status", "duration_ms", "ttft_ms", "billing"]

[columns]
position      = "Where its call.completed event lies in the log"
origin        = "The log it comes from: 1 is this machine's; the table machines has the others"
call_id       = "Its exchange: halton explain and the page of a call take it; .2, .3 … for the next inferences in one exchange"
started_at    = "UTC"
day           = "The local day, by the clock of the machine at that moment"
model         = "The model that answered, where the answer names one"
project       = "Its project now: the recorded one, after all that was merged, renamed and retagged since"
attributed_project = "The project that was recorded with the call"
attributed_by = "The rule that decided that project"
evidence      = "What the rule saw: a file, a variable, a folder"
git_branch    = "What the repository of the caller's folder was at"
git_commit    = "Its first twelve digits"
run_id        = "The `halton run` around the program, behind those around that one"
max_output_tokens = "How long an answer the request allows"
policy        = "The policy that blocked it"
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
inference     = "Which of its exchange's inferences this is, from 1"
endpoint      = "The path that was asked, with * for the model and for whatever looks like an id"
method        = "The HTTP method"
kind          = "What is asked for: generation, embedding, image, audio, video, rerank, count_tokens, batch, probe, …"
model_requested = "The model that the request names"
client_version = "The version that the client states of itself"
reason        = "Why it did not end well, in Halton's words"
http_status   = "The provider's HTTP status; empty where no answer came"
error_type    = "The provider's own name for the error"
request_id    = "What the provider calls this request: its support asks for it"
response_id   = "What the provider calls this response; a response that came twice counts once"
service_tier  = "The tier that served it, as the provider says"
speed         = "The speed that was asked for or served, as the provider says"
inference_geo = "Where it was worked out, as the provider says"
stop_reason   = "Why the model stopped: end_turn, max_tokens, tool_use, …"
request_bytes = "Of the request's body, as it passed"
response_bytes = "Of the answer's body, as it passed, packed or not"
http_version  = "Between the client and Halton"
content_encoding = "How the answer was packed: gzip, br, zstd; empty for not at all"
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
    attributed_project text  not null,
    attributed_by    text    not null,
    evidence         text,
    git_branch       text,
    git_commit       text,
    run_id           text,
    client           text,
    client_version   text,
    session          text,
    thread           text,
    agent            text,
    parent_agent     text,
    request_class    text,
    max_output_tokens integer,
    status           text    not null,
    reason           text,
    policy           text,
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
create index calls_by_run     on calls (run_id, started_at) where run_id is not null;
create index calls_by_response on calls (response_id) where response_id is not null;
create index calls_by_duration on calls (duration_ms) where duration_ms is not null;
create index calls_not_ok     on calls (started_at) where status <> 'ok';
create index calls_tried_again on calls (started_at) where attempt > 0;

-- Under which project a call begins that comes under this name behind that event: a merge takes along all that led to the one it
-- ends, and what something is merged into exists (again) by that.
create table project_aliases (
    project      text    not null,
    origin       integer not null,
    position     integer not null,
    into_project text    not null,
    primary key (project, origin, position)
) strict, without rowid;

-- Each call that an event gave another project.
create table call_moves (
    moved_by     integer not null,
    position     integer not null,
    origin       integer not null,
    from_project text    not null,
    into_project text    not null,
    primary key (moved_by, position, origin)
) strict, without rowid;

-- 1. A name follows the merges of this batch one by one, and a row is written whenever it leads elsewhere.
insert into project_aliases
with recursive merges as materialized (
    select position, origin, project, into_project from project_merged where project <> into_project),
names as (
    select project from project_aliases where origin = (select origin from batch)
     union
    select project from merges
     union
    select into_project from merges),
followed (project, position, into_project) as (
    select n.project, 0, coalesce((select a.into_project from project_aliases as a
                                    where a.project = n.project and a.origin = (select origin from batch)
                                    order by a.position desc limit 1), n.project)
      from names as n
     union all
    select f.project, m.position, m.into_project
      from followed as f
     cross join merges as m on m.position = (
           select min(e.position) from merges as e
            where e.position > f.position and e.into_project <> f.into_project
              and (f.into_project = e.project or f.project in (e.project, e.into_project))))
select project, (select origin from batch), position, into_project from followed where position > 0;

-- 2. OpenAI calls one tier fast in requests and priority in answers. Its hosts with a region in their names keep the data there.
insert into calls
select position, origin, call_id, inference, started_at, day, provider, host, endpoint, method, kind, model_requested, model,
       coalesce((select a.into_project from project_aliases as a
                  where a.project = c.project and a.origin = c.origin and a.position < c.position
                  order by a.position desc limit 1), project),
       project, attributed_by, evidence, git_branch, git_commit, run_id, client, client_version, session, thread, agent, parent_agent,
       request_class, max_output_tokens, status, reason, policy, http_status, error_type, request_id, response_id, entry, attempt, streamed, partial, billing, service_tier, speed,
       inference_geo,
       trim(case lower(coalesce(service_tier, '')) when '' then '' when 'standard' then '' when 'standard_only' then ''
                 when 'default' then '' when 'auto' then '' when 'on_demand' then '' when 'fast' then 'priority'
                 else lower(service_tier) end
            || case lower(coalesce(speed, '')) when '' then '' when 'standard' then '' when 'default' then ''
                    else ' ' || lower(speed) end
            || iif(lower(inference_geo) = 'us', ' us', '')
            || iif(host glob '[a-z][a-z].api.openai.com', ' regional', '')),
       stop_reason, duration_ms, ttfb_ms, ttft_ms, request_bytes, response_bytes, transport, http_version, content_encoding
  from call_completed as c;

-- 3. A call goes from event to event of this batch: always to the next behind it whose conditions it holds, by the project that
-- it has then. Which calls come into question, an index says wherever an event names a project, a session or a model.
insert into call_moves
with recursive changes as materialized (
    select position, origin, into_project, project as from_project, '' as since_at, '~' as until_at, null as session,
           null as model, null as git_branch, 0 as names_calls
      from project_merged
     union all
    select position, origin, project, from_project, -- a moment that no calendar has lies before all calls, or behind them
           iif(since_at_us is null, '', coalesce(since_at, iif(since_at_us < 0, '', '~'))),
           iif(until_at_us is null, '~', coalesce(until_at, iif(until_at_us < 0, '', '~'))),
           session, model, git_branch, calls <> '[]'
      from calls_retagged),
named as materialized (
    select r.position, j.value as call_id from calls_retagged as r, json_each(r.calls) as j),
found as (
    select c.position, c.origin
      from changes as n
     cross join calls as c
        on c.project = n.from_project and c.started_at >= n.since_at and c.started_at < n.until_at
       and c.origin = n.origin and c.position < n.position
     union
    select c.position, c.origin
      from changes as n
     cross join calls as c
        on c.session = n.session and c.started_at >= n.since_at and c.started_at < n.until_at
       and c.origin = n.origin and c.position < n.position
     where n.from_project is null
     union
    select c.position, c.origin
      from changes as n
     cross join calls as c
        on c.model = n.model and c.started_at >= n.since_at and c.started_at < n.until_at
       and c.origin = n.origin and c.position < n.position
     where n.from_project is null and n.session is null
     union
    select c.position, c.origin
      from changes as n
     cross join calls as c
        on c.model is null and c.model_requested = n.model and c.started_at >= n.since_at and c.started_at < n.until_at
       and c.origin = n.origin and c.position < n.position
     where n.from_project is null and n.session is null
     union
    select c.position, c.origin
      from changes as n
     cross join calls as c
        on c.started_at >= n.since_at and c.started_at < n.until_at and c.origin = n.origin and c.position < n.position
     where n.from_project is null and n.session is null and n.model is null),
moved (moved_by, position, origin, from_project, into_project) as (
    select 0, c.position, c.origin, null, c.project
      from found as f
     cross join calls as c on c.position = f.position and c.origin = f.origin
     union all
    select n.position, m.position, m.origin, m.into_project, n.into_project
      from moved as m
     cross join calls as c on c.position = m.position and c.origin = m.origin
     cross join changes as n on n.position = (
           select min(e.position) from changes as e
            where e.position > max(m.moved_by, m.position) and e.into_project <> m.into_project
              and coalesce(e.from_project = m.into_project, true) and e.since_at <= c.started_at and c.started_at < e.until_at
              and (e.session is null or e.session = c.session)
              and (e.model is null or e.model = coalesce(c.model, c.model_requested))
              and (e.git_branch is null or e.git_branch = c.git_branch)
              and (not e.names_calls or (e.position, c.call_id) in (select position, call_id from named))))
select moved_by, position, origin, from_project, into_project from moved where moved_by > 0;

update calls
   set project = m.into_project
  from (select position, origin, into_project, max(moved_by) -- the row of the last event
          from call_moves
         where moved_by in (select position from project_merged union all select position from calls_retagged)
           and origin = (select origin from batch)
         group by position, origin) as m
 where calls.position = m.position and calls.origin = m.origin;
