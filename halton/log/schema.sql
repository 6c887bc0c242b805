create table event (
    position    integer primary key,
    recorded_at integer not null,
    type        text    not null,
    version     integer not null,
    stream      text    not null,
    data        text    not null,
    hash        blob    not null check (length(hash) = 32)
) strict;

create index event_rare on event (type, position) where type not in ('call.started', 'call.completed');

create trigger event_is_never_updated before update on event
begin
    select raise(abort, 'the event log is append-only');
end;

create trigger event_is_never_deleted before delete on event
begin
    select raise(abort, 'the event log is append-only');
end;
