"""Workers as the edge sees them: who is healthy, who gets a connection, and what is taken back."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from eventually import eventually, eventually_in_threads
from halton.edge import workers as workers_module
from halton.edge.request import Target
from halton.edge.workers import Handed, Worker, Workers
from halton.paths import Home
from halton.pulse import Pulse

TARGET = Target("api.openai.com", 443, 40)


class Rig:
    """A Worker with the other end of its channel, its pulse, and clients to hand over."""

    def __init__(self, home: Home) -> None:
        edge_end, self.worker_end = socket.socketpair()
        edge_end.setblocking(False)
        self.worker_end.settimeout(10)
        self.pulse, descriptor = Pulse.create(home.run)
        self.worker = Worker(edge_end, Pulse(descriptor))
        os.close(descriptor)
        self._open: list[socket.socket] = [edge_end, self.worker_end]

    def client(self) -> tuple[socket.socket, socket.socket]:
        """The client's own end, and the one that the edge accepted."""
        pair = socket.socketpair()
        self._open += pair
        return pair

    def receive(self) -> tuple[socket.socket, bytes]:
        """What a worker does: take one connection and try its token."""
        data, (client, token), _, _ = socket.recv_fds(self.worker_end, 1, 2)
        assert data == b"c"
        owned = os.read(token, 1)
        os.close(token)
        received = socket.socket(fileno=client)
        self._open.append(received)
        return received, owned

    def close(self) -> None:
        for end in self._open:
            end.close()


@pytest.fixture
def rig(home: Home) -> Iterator[Rig]:
    rig = Rig(home)
    yield rig
    rig.close()


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_the_socket_itself_is_handed_over(rig: Rig) -> None:
    ours, accepted = rig.client()
    assert rig.worker.hand_over(accepted, TARGET)
    received, owned = rig.receive()
    assert owned == b"t"
    rig.worker.taken(1)
    assert accepted.fileno() == -1  # the edge has let go
    ours.sendall(b"ping")
    assert received.recv(10) == b"ping"
    assert not rig.worker.handed


def test_what_the_worker_has_not_taken_is_taken_back(rig: Rig) -> None:
    clients = [rig.client()[1] for _ in range(3)]
    for client in clients:
        rig.worker.hand_over(client, TARGET)
    _, owned = rig.receive()
    assert owned == b"t"
    assert [handed.client for handed in rig.worker.take_back()] == clients[1:]
    assert clients[0].fileno() == -1
    assert all(client.fileno() >= 0 for client in clients[1:])


def test_what_was_taken_back_is_not_the_workers_any_more(rig: Rig) -> None:
    rig.worker.hand_over(rig.client()[1], TARGET)
    (handed,) = rig.worker.take_back()
    _, owned = rig.receive()
    assert owned == b""
    assert handed.client.fileno() >= 0


def test_late_answers_do_not_count_for_later_connections(rig: Rig) -> None:
    for _ in range(2):
        rig.worker.hand_over(rig.client()[1], TARGET)
    assert len(rig.worker.take_back()) == 2
    _, later = rig.client()
    rig.worker.hand_over(later, TARGET)
    rig.worker.taken(1)
    assert len(rig.worker.handed) == 1 and later.fileno() >= 0
    rig.worker.taken(2)
    assert not rig.worker.handed and later.fileno() == -1


def test_no_descriptor_is_left_behind(rig: Rig) -> None:
    pairs = [rig.client() for _ in range(20)]
    before = descriptors()
    for _, accepted in pairs:
        assert rig.worker.hand_over(accepted, TARGET)
    assert descriptors() == before + 20  # a token each
    for _ in range(10):
        received, _ = rig.receive()
        received.close()
    rig.worker.taken(10)
    for handed in rig.worker.take_back():
        handed.client.close()
    assert descriptors() == before - 20


def handed_over(rig: Rig, count: int) -> list[socket.socket]:
    """So many clients, to a channel that holds a few of them at a time."""
    rig.worker.channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    clients = [rig.client()[1] for _ in range(count)]
    assert all(rig.worker.hand_over(client, TARGET) for client in clients)
    return clients


def test_more_than_the_channel_holds_come_in_order_as_the_worker_takes_them(rig: Rig) -> None:
    clients = handed_over(rig, 40)
    inodes = [os.fstat(client.fileno()).st_ino for client in clients]
    received = []
    for _ in clients:
        client, owned = rig.receive()
        assert owned == b"t"
        received.append(os.fstat(client.fileno()).st_ino)
        rig.worker.taken(1)
    assert received == inodes
    assert not rig.worker.handed and all(client.fileno() == -1 for client in clients)


def test_what_found_no_room_is_taken_back_too_and_owes_no_answer(rig: Rig) -> None:
    clients = handed_over(rig, 40)
    assert [handed.client for handed in rig.worker.take_back()] == clients
    late = 0
    rig.worker_end.setblocking(False)
    try:
        while True:
            _, owned = rig.receive()
            assert owned == b""
            late += 1
    except BlockingIOError:
        pass
    assert 0 < late < 40
    (later,) = handed_over(rig, 1)
    rig.worker.taken(late)
    assert later.fileno() >= 0
    rig.worker.taken(1)
    assert later.fileno() == -1


def test_who_found_no_room_in_time_is_given_back_and_who_was_sent_is_not(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "PATIENCE_S", 0.2)
    clients = handed_over(rig, 40)
    sent, late = len(rig.worker.handed), list[Handed]()
    assert 0 < sent < 40

    def all_are_late() -> bool:
        late.extend(rig.worker.waited_too_long())
        return len(late) == 40 - sent

    eventually_in_threads(all_are_late)
    assert [handed.client for handed in late] == clients[sent:]
    assert [handed.client for handed in rig.worker.take_back()] == clients[:sent]


def test_who_does_not_wait_is_refused_by_a_full_channel(rig: Rig) -> None:
    handed_over(rig, 40)
    _, accepted = rig.client()
    before = descriptors()
    assert not rig.worker.hand_over(accepted, TARGET, waits=False)
    assert (descriptors(), accepted.fileno() >= 0) == (before, True)


def test_a_channel_that_breaks_while_some_wait_for_room_gives_all_back(rig: Rig) -> None:
    clients = handed_over(rig, 40)
    rig.receive()
    rig.worker_end.close()
    with pytest.raises(OSError):
        rig.worker.taken(1)
    assert [handed.client for handed in rig.worker.take_back()] == clients[1:]


def test_a_channel_that_is_closed_takes_nothing(rig: Rig) -> None:
    rig.worker_end.close()
    _, accepted = rig.client()
    assert not rig.worker.hand_over(accepted, TARGET)
    assert accepted.fileno() >= 0


def test_without_descriptors_nothing_is_handed_over(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    _, accepted = rig.client()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        assert not rig.worker.hand_over(accepted, TARGET)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert accepted.fileno() >= 0


def test_a_worker_is_healthy_while_it_beats(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "SILENCE_S", 0.05)
    assert rig.worker.healthy
    eventually_in_threads(lambda: not rig.worker.healthy)
    rig.worker.look()
    assert not rig.worker.healthy
    rig.pulse.beat()
    rig.worker.look()
    assert rig.worker.healthy


def test_a_worker_that_is_too_busy_to_beat_is_healthy_while_it_handles_events(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "SILENCE_S", 0.05)
    until = time.monotonic() + 0.15
    while time.monotonic() < until:
        rig.pulse.handled()
        rig.worker.look()
        assert rig.worker.healthy
    eventually_in_threads(lambda: not rig.worker.healthy)


@pytest.fixture
async def workers(home: Home) -> AsyncIterator[tuple[Workers, list[Handed]]]:
    returned: list[Handed] = []
    workers = Workers(home.socket("edge"), returned.append, lambda calls: None)
    running = [asyncio.create_task(workers.accept()), asyncio.create_task(workers.watch())]
    await eventually(home.socket("edge").exists)
    yield workers, returned
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


class Introduced:
    """A worker's channel, as another process would open it."""

    def __init__(self, home: Home) -> None:
        self.pulse, descriptor = Pulse.create(home.run)
        self.channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel.connect(str(home.socket("edge")))
        socket.send_fds(self.channel, [b"w"], [descriptor])
        os.close(descriptor)

    def lying(self) -> int:
        """How many connections lie in its channel."""
        self.channel.setblocking(False)
        count = 0
        while True:
            try:
                _, got, _, _ = socket.recv_fds(self.channel, 1, 2)
            except BlockingIOError:
                return count
            for descriptor in got:
                os.close(descriptor)
            count += 1


@pytest.mark.anyio
async def test_connections_go_to_each_worker_in_turn(home: Home, workers: tuple[Workers, list[Handed]]) -> None:
    ends = [Introduced(home), Introduced(home)]
    await eventually(lambda: workers[0].healthy == 2)
    pairs = [socket.socketpair() for _ in range(6)]
    for _, accepted in pairs:
        assert workers[0].hand_over(accepted, TARGET)
    for end in ends:
        assert end.channel.recv(100, socket.MSG_PEEK) == b"c"
        for _ in range(3):
            _, got, _, _ = socket.recv_fds(end.channel, 1, 2)
            for descriptor in got:
                os.close(descriptor)
        end.channel.close()
    await eventually(lambda: len(workers[1]) == 6)  # nobody read the tokens
    for ours, accepted in pairs:
        ours.close()
        accepted.close()


@pytest.mark.anyio
async def test_a_worker_that_leaves_gives_back_what_it_has_not_taken(
    home: Home, workers: tuple[Workers, list[Handed]]
) -> None:
    end = Introduced(home)
    await eventually(lambda: workers[0].healthy == 1)
    ours, accepted = socket.socketpair()
    assert workers[0].hand_over(accepted, TARGET)
    end.channel.shutdown(socket.SHUT_WR)
    await eventually(lambda: workers[1])
    assert workers[1][0][:2] == (accepted, TARGET)
    assert workers[0].healthy == 0
    for one in (ours, accepted, end.channel):
        one.close()


@pytest.mark.anyio
async def test_a_worker_that_lives_and_takes_nothing_holds_nobody_for_long(
    home: Home, workers: tuple[Workers, list[Handed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "PATIENCE_S", 0.2)
    end = Introduced(home)
    await eventually(lambda: workers[0].healthy == 1)
    ours, accepted = socket.socketpair()
    for _ in range(300):  # more than its channel holds
        assert workers[0].hand_over(accepted, TARGET)

    def beats_and_some_are_back() -> bool:
        end.pulse.beat()
        return bool(workers[1])

    await eventually(beats_and_some_are_back)
    assert workers[0].healthy == 1 and len(workers[1]) < 300
    end.channel.close()
    await eventually(lambda: len(workers[1]) == 300)
    ours.close()
    accepted.close()


@pytest.mark.anyio
async def test_nobody_waits_for_a_worker_while_another_has_room(
    home: Home, workers: tuple[Workers, list[Handed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "SILENCE_S", 60.0)
    first = Introduced(home)
    await eventually(lambda: workers[0].healthy == 1)
    ours, accepted = socket.socketpair()
    for _ in range(200):
        assert workers[0].hand_over(accepted, TARGET)
    second = Introduced(home)
    await eventually(lambda: workers[0].healthy == 2)
    for _ in range(200):  # half of them would be too many for the first
        assert workers[0].hand_over(accepted, TARGET)
    assert first.lying() + second.lying() == 400
    for end in (first, second):
        end.channel.close()
    ours.close()
    accepted.close()


@pytest.mark.anyio
async def test_without_a_worker_nothing_is_handed_over(workers: tuple[Workers, list[Handed]]) -> None:
    ours, accepted = socket.socketpair()
    assert not workers[0].hand_over(accepted, TARGET)
    ours.close()
    accepted.close()


@pytest.mark.anyio
async def test_a_stranger_on_the_socket_is_no_worker_and_stops_nobody(home: Home, workers: tuple[Workers, list[Handed]]) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent, socket.socket(socket.AF_UNIX) as odd:
        silent.connect(str(home.socket("edge")))
        odd.connect(str(home.socket("edge")))
        odd.sendall(b"no descriptor")
        end = Introduced(home)
        await eventually(lambda: workers[0].healthy == 1)
        end.channel.close()
        await eventually(lambda: workers[0].healthy == 0)


@pytest.mark.anyio
async def test_the_socket_is_for_its_owner_only(home: Home, workers: tuple[Workers, list[Handed]]) -> None:
    await eventually(lambda: home.socket("edge").stat().st_mode & 0o777 == 0o600)


@pytest.mark.anyio
async def test_calls_that_died_with_a_worker_are_told_and_those_of_one_that_leaves_in_order_are_not(home: Home) -> None:
    lost: list[int] = []
    workers = Workers(home.socket("edge"), lambda handed: None, lost.append)
    accepting = asyncio.create_task(workers.accept())
    watching = asyncio.create_task(workers.watch())
    await eventually(home.socket("edge").exists)
    for leaves in (True, False):
        end = Introduced(home)
        await eventually(lambda: workers.healthy == 1)
        end.pulse.hold(3)
        if leaves:
            end.pulse.leave()
        end.channel.close()
        await eventually(lambda: workers.healthy == 0)
    await eventually(lambda: lost == [3])
    for task in (accepting, watching):
        task.cancel()
    await asyncio.gather(accepting, watching, return_exceptions=True)
