"""Every fixture through the whole meter: both sides see what they see without it, and the log holds what the fixture says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Any
from zlib import crc32

import msgspec
import pytest

from eventually import eventually_in_threads
from fixtures.fixture import Fixture, all_fixtures
from halton.attribution.slug import slug
from halton.events.answer import Answer
from halton.events.types import CallCompleted
from halton.log.store import read_only
from halton.wire.find import find_provider
from halton.wire.request_facts import PRICED_BY
from replay import frames
from replay.both_ways import arrived, exchanged
from replay.client import ask, direct, plain, talk, through
from replay.exchange import request_of
from replay.metered import free_port
from replaying import Replay, replaying
from stack import Stack, running_stack

ALL = {f"{provider}: {fixture.name}": fixture for provider, fixture in all_fixtures()}
# Servers of one's own machine are reached by a listener of ours, in plain HTTP.
LOCAL = [name for name, fixture in ALL.items() if (found := find_provider(fixture.host)) and found.local]
SOCKETS = [name for name, fixture in ALL.items() if fixture.messages]
# gRPC is HTTP/2 alone; of the others HTTP/2 carries one of each kind.
KINDS = {(provider, fixture.came_by, fixture.status): f"{provider}: {fixture.name}" for provider, fixture in all_fixtures()}
REMOTE = [name for name, fixture in ALL.items() if not fixture.messages and name not in LOCAL]
EXCHANGES = [(name, "1.1") for name in REMOTE if ALL[name].came_by != "grpc"]
EXCHANGES += [(name, "2") for name in REMOTE if ALL[name].came_by == "grpc" or name in KINDS.values()]
# What could be lost, sorted, joined or written otherwise on the way.
ASKED_WITH = (
    (b"User-Agent", b"t/1"),
    (b"x-MIXED-case", b"One"),
    (b"X-Twice", b"b"),
    (b"X-Empty", b""),
    (b"x-odd", b'a:b;c="d", \xe9\xff'),
    (b"x-twice", b"a"),
    (b"Authorization", b"Bearer sk-test"),
    (b"Accept-Encoding", b"gzip, br"),
    (b"Accept", b"*/*"),
)
ANSWERED_WITH = (
    (b"Date", b"Sat, 21 Nov 2026 08:00:00 GMT"),
    (b"Set-Cookie", b"a=1; Path=/"),
    (b"X-MIXED-case", b"One"),
    (b"set-cookie", b"b=2, c=3"),
    (b"X-Empty", b""),
    (b"Via", b"1.1 somebody"),
)
# What an answer holds and no fixture states: how it was read, and what the response's head adds.
UNSTATED = ("usage", "reader", "estimate", "headers")


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("replay"), ALL.values()) as replay:
        yield replay


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("local"), [ALL[name] for name in LOCAL], tls=False) as local:
        yield local


@pytest.fixture(scope="module")
def listeners(local: Replay) -> dict[str, int]:
    """Where the meter listens for the providers of the local fixtures."""
    return {name: free_port() for name in {name.partition(":")[0] for name in LOCAL}}


@pytest.fixture(scope="module")
def meter(replay: Replay, local: Replay, listeners: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    places = dict.fromkeys({fixture.host for name, fixture in ALL.items() if name not in LOCAL}, replay.port)
    settings = "".join(
        f'[[provider]]\nhost = "127.0.0.1:{port}"\nformat = "{name}"\naddress = "127.0.0.1:{local.port}"\n'
        for name, port in listeners.items()
    )
    folder = tmp_path_factory.mktemp("identity")
    with running_stack(folder, elsewhere=places, roots=[replay.ca_file], settings=settings) as meter:
        yield meter


@pytest.mark.parametrize(("name", "version"), EXCHANGES)
def test_an_exchange_is_the_same_with_us_and_without(meter: Stack, replay: Replay, name: str, version: str) -> None:
    fixture = ALL[name]
    replay.put(msgspec.structs.replace(fixture, headers=(*ANSWERED_WITH, *fixture.headers)))
    request = request_of(fixture, *ASKED_WITH, version=version.encode())
    project = project_of(version, name)
    without, seen_without = exchanged(replay, request)
    received, seen = exchanged(replay, request, meter, project)
    assert received == without == request
    assert seen == seen_without
    assert (seen.status, seen.body) == (fixture.status, fixture.answer)
    events = completed(meter, project, fixture)
    assert {event.http_version for event in events} <= {"2.0" if version == "2" else "1.1"}


@pytest.mark.parametrize("name", LOCAL)
def test_a_local_servers_exchange_is_the_same_with_us_and_without(
    meter: Stack, local: Replay, listeners: dict[str, int], name: str
) -> None:
    """Only the header that names the project is for us."""
    fixture = ALL[name]
    local.put(msgspec.structs.replace(fixture, headers=(*ANSWERED_WITH, *fixture.headers)))
    request, project = request_of(fixture, *ASKED_WITH), project_of(name)
    with plain(local.port) as channel:
        seen_without = ask(channel, request)
    assert arrived(local) == request
    with plain(listeners[name.partition(":")[0]]) as channel:
        named = (*request.headers, (b"X-Halton-Project", project.encode()))
        seen = ask(channel, msgspec.structs.replace(request, headers=named))
    assert arrived(local) == request
    assert seen == seen_without
    assert (seen.status, seen.body) == (fixture.status, fixture.answer)
    completed(meter, project, fixture)


@pytest.mark.parametrize("deflate", [False, True], ids=["plain", "deflate"])
@pytest.mark.parametrize("name", SOCKETS)
def test_a_sockets_frames_are_the_same_with_us_and_without(meter: Stack, replay: Replay, name: str, deflate: bool) -> None:
    fixture = ALL[name]
    replay.put(fixture)
    request = request_of(fixture, *ASKED_WITH, *frames.asking(deflate=deflate))
    project = project_of("deflate" if deflate else "plain", name)
    with direct(replay.port, replay.ca_file, fixture.host) as channel:
        seen_without = talk(channel, request, fixture, deflate=deflate)
    without = arrived(replay)
    with through(meter, fixture.host, project=project) as channel:
        seen = talk(channel, request, fixture, deflate=deflate)
    assert arrived(replay) == without
    assert msgspec.structs.replace(without, frames=b"") == request
    assert seen == seen_without
    events = completed(meter, project, fixture)
    assert {event.transport for event in events} == {"websocket"}


def project_of(*words: str) -> str:
    """A project for the calls of one test; slugs are short, so the words alone may not tell two apart."""
    said = " ".join(words)
    project = slug(f"{crc32(said.encode()):08x} {said}")
    assert project is not None
    return project


def completed(meter: Stack, project: str, fixture: Fixture) -> list[CallCompleted]:
    """The calls that were recorded of it, once they are: they say what the fixture does."""
    expected = 0 if fixture.route.kind == "control" else len(fixture.expected)
    query = "select data from event where type = ? and data ->> 'project' = ? order by position"
    found: list[CallCompleted] = []

    def all_there() -> bool:
        with closing(read_only(meter.home.log)) as log:
            rows = log.execute(query, (CallCompleted.TYPE, project)).fetchall()
        found[:] = [msgspec.json.decode(data, type=CallCompleted) for (data,) in rows]
        return len(found) >= expected

    eventually_in_threads(all_there)
    assert len(found) == expected
    # What a socket's fixture expects is without that which only its requests say.
    asked = (*PRICED_BY, "units") if fixture.messages else ()
    for event, facts in zip(found, fixture.expected, strict=False):
        assert stated(event, without=set(asked) - facts.keys()) == stated(Answer(**facts))
    return found


def stated(answer: Answer, without: Collection[str] = ()) -> dict[str, Any]:
    """The facts of an event that its answer stated."""
    defaults = Answer()
    facts = {name: getattr(answer, name) for name in Answer.__struct_fields__ if name not in (*UNSTATED, *without)}
    return {name: value for name, value in facts.items() if value != getattr(defaults, name)}
