"""The account and the socket at the other end of real connections."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from halton.attribution.caller import REASONS, CallerUnknown
from halton.attribution.sock_diag import Owner, SocketDiagnosis
from processes import program

HOSTS = {"IPv4": (socket.AF_INET, "127.0.0.1"), "IPv6": (socket.AF_INET6, "::1")}


@pytest.fixture
def diagnosis() -> Iterator[SocketDiagnosis]:
    asked = SocketDiagnosis()
    yield asked
    asked.close()


def reason(diagnosis: SocketDiagnosis, client: tuple[str, int], server: tuple[str, int]) -> str:
    with pytest.raises(CallerUnknown) as raised:
        diagnosis.owner(client, server)
    assert raised.value.reason in REASONS
    return raised.value.reason


@pytest.mark.parametrize("version", HOSTS)
def test_the_clients_end_is_found_not_the_servers(diagnosis: SocketDiagnosis, version: str) -> None:
    family, host = HOSTS[version]
    with socket.create_server((host, 0), family=family) as server, socket.socket(family) as client:
        client.connect(server.getsockname())
        with server.accept()[0] as accepted:
            found = diagnosis.owner(accepted.getpeername()[:2], server.getsockname()[:2])
            assert found == Owner(os.getuid(), os.fstat(client.fileno()).st_ino)


def test_a_client_of_both_protocols_is_found_however_its_address_is_written(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_INET6) as client:
        client.connect(("::ffff:127.0.0.1", server.getsockname()[1]))
        with server.accept()[0] as accepted:
            expected = Owner(os.getuid(), os.fstat(client.fileno()).st_ino)
            assert diagnosis.owner(accepted.getpeername(), server.getsockname()) == expected
            assert diagnosis.owner(client.getsockname()[:2], server.getsockname()) == expected


def test_another_programs_socket_is_found(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, program() as other:
        other.do(f"client = socket.create_connection({server.getsockname()})")
        with server.accept()[0] as accepted:
            inode = int(other.do("answer = os.fstat(client.fileno()).st_ino"))
            assert diagnosis.owner(accepted.getpeername(), server.getsockname()) == Owner(os.getuid(), inode)


def test_a_client_that_has_closed_is_nobody_and_not_root(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        with server.accept()[0] as accepted:
            client.close()
            assert reason(diagnosis, accepted.getpeername(), server.getsockname()) == "no_socket"


def test_who_listens_on_the_clients_port_is_not_the_client(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert reason(diagnosis, server.getsockname(), ("127.0.0.1", 9)) == "no_socket"


@pytest.mark.parametrize(("host", "port"), [("no address", 1), ("127.0.0.1", 1), ("127.0.0.1", 70_000), ("::1", 1)])
def test_no_connection_is_no_socket(diagnosis: SocketDiagnosis, host: str, port: int) -> None:
    assert reason(diagnosis, (host, port), ("127.0.0.1" if "." in host else "::1", 2)) == "no_socket"


def test_a_socket_that_fails_is_replaced_for_the_next_question(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        place = client.getsockname(), server.getsockname()
        before = diagnosis.owner(*place)
        assert diagnosis._socket is not None
        os.close(diagnosis._socket.detach())
        assert reason(diagnosis, *place) == "unsupported"
        assert diagnosis.owner(*place) == before
        diagnosis.close()
        assert diagnosis.owner(*place) == before


def test_an_answer_that_does_not_come_is_not_waited_for(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        place = client.getsockname(), server.getsockname()
        diagnosis.owner(*place)
        kernel = diagnosis._socket
        assert kernel is not None
        silent, other_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        bound = kernel.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, bound)
        diagnosis._socket = silent
        kernel.close()
        began = time.monotonic()
        assert reason(diagnosis, *place) == "timed_out"
        assert 0.015 < time.monotonic() - began < 1
        other_end.close()
        assert silent.fileno() == -1
        assert diagnosis.owner(*place).uid == os.getuid()


def test_an_answer_to_an_earlier_question_is_not_taken(diagnosis: SocketDiagnosis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        place = client.getsockname(), server.getsockname()
        diagnosis.owner(*place)
        assert diagnosis._socket is not None
        late = struct.pack("=IHHII", 88, 20, 0, 1, 0) + bytes(72)
        other_end, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        diagnosis._socket.close()
        diagnosis._socket = ours
        other_end.send(late)
        assert reason(diagnosis, *place) == "timed_out"
        other_end.close()


def test_many_threads_ask_at_once_and_each_gets_its_own_answer(diagnosis: SocketDiagnosis) -> None:
    wrong: list[object] = []

    def ask(client: socket.socket, server: tuple[str, int]) -> None:
        expected = os.fstat(client.fileno()).st_ino
        found = [diagnosis.owner(client.getsockname(), server).inode for _ in range(200)]
        wrong.extend(inode for inode in found if inode != expected)

    with socket.create_server(("127.0.0.1", 0), backlog=8) as server:
        clients = [socket.create_connection(server.getsockname()) for _ in range(4)]
        threads = [threading.Thread(target=ask, args=(client, server.getsockname())) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in clients:
            client.close()
    assert wrong == []
