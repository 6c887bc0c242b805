"""Which process holds a connection: real programs, with one connection or many, handed down, handed over and gone."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from eventually import eventually_in_threads
from halton.attribution.caller import CallerUnknown
from halton.attribution.holders import LATELY, MOST_SOCKETS, TIMEOUT_MS, Holders
from halton.attribution.process import Process
from halton.attribution.sock_diag import Owner, SocketDiagnosis
from processes import Program, program


class Place:
    """A server that says who called it."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.address = self.server.getsockname()
        self.holders = Holders()
        self._diagnosis = SocketDiagnosis()
        self._accepted: list[socket.socket] = []

    def called(self, other: Program, name: str = "client") -> tuple[Owner, int]:
        """Have a program call, and say which socket that is and when it was accepted."""
        other.do(f"{name} = socket.socket(); {name}.connect({self.address})")
        return self.accept()

    def accept(self) -> tuple[Owner, int]:
        self._accepted.append(self.server.accept()[0])
        at_ns = time.monotonic_ns()
        return self._diagnosis.owner(self._accepted[-1].getpeername(), self.address), at_ns

    def reason(self, owner: Owner, at_ns: int = 0) -> str:
        with pytest.raises(CallerUnknown) as raised:
            self.holders.find(owner, at_ns)
        return raised.value.reason

    def close(self) -> None:
        for open_ in (self.server, self._diagnosis, *self._accepted):
            open_.close()


def grown(pid: int) -> int:
    """The process, once it can no longer be on its way to becoming another program."""
    eventually_in_threads(lambda: not Process(pid).is_newborn())
    return pid


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.close()


def test_each_program_is_found_behind_its_own_connection(place: Place) -> None:
    with program() as one, program() as two:
        calls = [(one.pid, place.called(one)), (two.pid, place.called(two)), (one.pid, place.called(one, "second"))]
        for pid, call in calls:
            assert place.holders.find(*call).pid == pid
        for pid, call in reversed(calls):
            assert place.holders.find(*call).pid == pid


def test_the_connections_of_one_program_cost_one_look(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    listdir = os.listdir

    def counted(path: str) -> list[str]:
        looks.append(path)
        return listdir(path)

    with program() as other:
        calls = [place.called(other, f"client{number}") for number in range(25)]
        monkeypatch.setattr(os, "listdir", counted)
        found = [place.holders.find(*call) for call in calls]
    assert {process.pid for process in found} == {other.pid}
    assert len({id(process) for process in found}) == 1
    assert looks.count("/proc") <= 1
    assert looks.count(f"/proc/{other.pid}/fd") == 1


def test_what_was_seen_before_a_connection_came_says_nothing_of_it(place: Place) -> None:
    with program() as one, program() as two:
        call = place.called(one)
        assert place.holders.find(*call).pid == one.pid
        # The number of a socket that is closed may come to another program's: a look of before must not count.
        later = place.called(two)
        place.holders._seen[later[0].inode] = place.holders._seen[call[0].inode]
        assert place.holders.find(*later).pid == two.pid


def test_a_program_that_called_lately_keeps_what_was_read_of_it(place: Place) -> None:
    with program(environment={"HALTON_PROJECT": "billing"}) as other:
        first = place.holders.find(*place.called(other))
        assert first.environment("HALTON_PROJECT") == "billing"
        assert place.holders.find(*place.called(other, "second")) is first


def test_of_a_parent_and_a_child_with_one_connection_the_child_is_meant(place: Place) -> None:
    with program() as parent:
        call = place.called(parent)
        child = grown(int(parent.do("answer = fork()")))
        assert place.holders.find(*call).pid == child
        # The same, when the parent is known from before.
        later = place.called(parent, "second")
        youngest = grown(int(parent.do("answer = fork()")))
        assert place.holders.find(*later).pid == youngest
        parent.do(f"[os.kill(pid, 9) or os.waitpid(pid, 0) for pid in ({child}, {youngest})]")
        assert place.holders.find(*later).pid == parent.pid


def test_a_child_that_was_forked_a_moment_ago_is_not_taken_for_its_parent(place: Place) -> None:
    with program() as parent:
        call, later = place.called(parent), place.called(parent, "second")
        for connection in (call, later):  # the first is looked for among all, the second where the first was
            child = int(parent.do("answer = fork()"))
            found = place.holders.find(*connection)
            assert found.pid == parent.pid or not Process(child).is_newborn()


def test_a_connection_that_was_handed_over_belongs_to_who_has_it_now(place: Place) -> None:
    with program() as server:
        call = place.called(server)
        child = int(server.do("answer = fork()"))
        server.do("client.close()")
        assert place.holders.find(*call).pid == child
        server.do(f"os.kill({child}, 9) or os.waitpid({child}, 0)")


def test_a_program_that_starts_others_is_not_mistaken_for_them(place: Place) -> None:
    with program() as other:
        other.do("import subprocess, threading")
        other.do("spawn = lambda: [subprocess.run(['true']) for _ in range(150)]")
        other.do("thread = threading.Thread(target=spawn); thread.start()")
        for number in range(60):
            assert place.holders.find(*place.called(other, f"client{number}")).pid == other.pid
        other.do("thread.join()")


def test_a_program_that_has_ended_is_gone(place: Place) -> None:
    with program() as other:
        call = place.called(other)
        assert place.holders.find(*call).pid == other.pid
        other.end()
        eventually_in_threads(lambda: not os.path.exists(f"/proc/{other.pid}/fd"))
        assert place.reason(*call) == "process_gone"
    assert place.reason(Owner(os.getuid(), 1)) == "process_gone"


def test_another_accounts_program_may_not_be_looked_at_and_root_may_look(place: Place) -> None:
    if os.geteuid():
        assert place.reason(Owner(0, 1)) == "not_permitted"
        return
    with program() as other:
        other.do("os.setgid(65534); os.setuid(65534)")
        call = place.called(other)
        assert call[0].uid == 65534
        assert place.holders.find(*call).pid == other.pid
        with program() as ours:
            ours_call = place.called(ours)
            os.seteuid(65534)
            try:
                assert place.reason(ours_call[0]) == "not_permitted"
            finally:
                os.seteuid(0)


def test_roots_socket_in_a_program_that_changed_its_account_is_found_by_root(place: Place) -> None:
    with program() as other:
        call = place.called(other)
        if os.geteuid() == 0:
            other.do("os.setgid(65534); os.setuid(65534)")
        assert place.holders.find(*call).pid == other.pid


def test_the_memory_is_bounded(place: Place) -> None:
    with program() as other:
        call = place.called(other)
        process = place.holders.find(*call)
        place.holders._seen.update((number, (process, 0)) for number in range(10**9, 10**9 + MOST_SOCKETS))
        for _ in range(3):
            place.holders.find(*place.called(other, "second"))
            assert len(place.holders._seen) <= MOST_SOCKETS
        place.holders._lately.update((number, process) for number in range(10**9, 10**9 + 2 * LATELY))
        assert place.holders.find(*place.called(other, "third")).pid == other.pid
        assert len(place.holders._lately) == LATELY


def test_many_threads_ask_at_once(place: Place) -> None:
    with program() as one, program() as two:
        calls = [(other.pid, place.called(other, f"c{number}")) for number in range(10) for other in (one, two)]
        wrong: list[int] = []

        def ask() -> None:
            wrong.extend(pid for pid, call in calls if place.holders.find(*call).pid != pid)

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_a_look_that_takes_too_long_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(10**6))
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks) * TIMEOUT_MS / 1000)
    assert place.reason(Owner(os.getuid(), 1)) == "timed_out"
