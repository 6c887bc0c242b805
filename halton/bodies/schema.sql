create table request_bodies (
    call_id        text    not null,
    side           text    not null check (side in ('request', 'response')),
    started_at     integer not null,
    project        text    not null,
    content_type   text,
    original_bytes integer not null,
    text_bytes     integer not null,
    truncated      integer not null,
    redactions     text    not null,
    rules          integer not null,
    after          integer not null,
    salt           blob    not null,
    data           blob    not null,
    own_rules      text,
    primary key (call_id, side)
) strict;

create index request_bodies_by_age on request_bodies (started_at);

create table doubted_sweep (
    id                integer primary key check (id = 1),
    started_before_at integer not null
) strict;
