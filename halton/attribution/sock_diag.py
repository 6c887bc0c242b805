"""The account and the socket at the client's end of a connection, asked of the kernel for this one connection.

NETLINK_SOCK_DIAG (sock_diag(7), linux/inet_diag.h): an exact question, not a list of all sockets, and open to every account.
"""

from __future__ import annotations

import errno
import socket
import struct
import sys
import threading
from typing import NamedTuple

from halton.attribution.caller import CallerUnknown

TIMEOUT_MS = 20

_SOCK_DIAG = 4
_BY_FAMILY = 20
_REQUEST = 1
_ERROR = 2
_HEADER = struct.Struct("=IHHII")
_QUESTION = struct.Struct("=BBBBI")
_PORTS = struct.Struct("!HH")
_ANY_INTERFACE_OR_COOKIE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)
_ALL_STATES = 0xFFFFFFFF
_ANSWER = struct.Struct("=II")
_STATE_AT, _ANSWER_AT, _ANSWER_SIZE = 17, 80, 88
_LISTENING = 10
_REASONS = {errno.ENOENT: "no_socket", errno.EPERM: "refused", errno.EACCES: "refused"}


class Owner(NamedTuple):
    """Whose socket it is, and its inode."""

    uid: int
    inode: int


class SocketDiagnosis:
    """Asks the kernel about connections; for any thread, one question at a time."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._sequence = 0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Give the socket back; the next question opens another."""
        with self._lock:
            self._close()

    def owner(self, client: tuple[str, int], server: tuple[str, int]) -> Owner:
        """Who holds the client's end of the loopback TCP connection from `client` to `server`; at most 20 ms.

        :raises CallerUnknown: `no_socket`, `timed_out`, `unsupported`, `refused`.
        """
        if sys.platform != "linux":
            raise CallerUnknown("unsupported")
        question = _question(client, server)
        with self._lock:
            try:
                answer = self._ask(question)
            except OSError as error:
                # An answer that comes late must not be read as that to the next question.
                self._close()
                raise CallerUnknown(_failure(error)) from None
        return _owner(answer)

    def _ask(self, question: bytes) -> bytes:
        if self._socket is None:
            self._socket = _open()
        self._sequence = self._sequence % 0xFFFFFFFF + 1
        header = _HEADER.pack(_HEADER.size + len(question), _BY_FAMILY, _REQUEST, self._sequence, 0)
        self._socket.send(header + question)
        answer = self._socket.recv(512)
        if len(answer) < _HEADER.size + 4 or _HEADER.unpack_from(answer)[3] != self._sequence:
            raise OSError(errno.EPROTO, "an answer to something else")
        return answer

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _open() -> socket.socket:
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG)
    # Both directions: a send waits where the kernel has no memory left for us.
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        made.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", 0, TIMEOUT_MS * 1000))
    return made


def _question(client: tuple[str, int], server: tuple[str, int]) -> bytes:
    hosts = [host.partition("%")[0].lower().removeprefix("::ffff:") for host in (client[0], server[0])]
    try:
        family = socket.AF_INET6 if ":" in hosts[0] else socket.AF_INET
        addresses = [socket.inet_pton(family, host).ljust(16, b"\0") for host in hosts]
        ports = _PORTS.pack(client[1], server[1])
    except (OSError, struct.error):
        raise CallerUnknown("no_socket") from None
    place = ports + addresses[0] + addresses[1] + _ANY_INTERFACE_OR_COOKIE
    return _QUESTION.pack(family, socket.IPPROTO_TCP, 0, 0, _ALL_STATES) + place


def _owner(answer: bytes) -> Owner:
    kind = _HEADER.unpack_from(answer)[1]
    if kind == _ERROR:
        number = -int(struct.unpack_from("=i", answer, _HEADER.size)[0])
        raise CallerUnknown(_REASONS.get(number, "unsupported"))
    if kind != _BY_FAMILY or len(answer) < _ANSWER_SIZE:
        raise CallerUnknown("unsupported")
    owner = Owner(*_ANSWER.unpack_from(answer, _ANSWER_AT))
    # A socket that its process has closed has no inode any more, and shows root as its account. Where the connection is gone,
    # the kernel answers with whoever listens on its port.
    if not owner.inode or answer[_STATE_AT] == _LISTENING:
        raise CallerUnknown("no_socket")
    return owner


def _failure(error: OSError) -> str:
    if error.errno in (errno.EAGAIN, errno.ENOBUFS, errno.EPROTO):
        return "timed_out"
    return "refused" if error.errno in (errno.EPERM, errno.EACCES) else "unsupported"
