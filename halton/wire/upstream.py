"""The proxy that what leaves goes by, such as a company's: its address, what it is asked, and whether it lets through."""

from __future__ import annotations

import ipaddress
import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from halton.wire.host import written

# A head that is longer, or does not come in this time, is no answer.
HEAD_LIMIT = 16 << 10
TIMEOUT_S = 30.0

_PLACE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}):(?P<port>[0-9]{1,5})")
_DESTINATION = re.compile(r"[A-Za-z0-9._-]{1,255}|[0-9A-Fa-f:.]{2,45}")
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?\r\n")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 7617 §2: neither may hold a control character.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORM = "http://HOST:PORT"
_IN_FRONT = "run a program on this machine that speaks to it and is an HTTP proxy itself, and name that"


class Refused(OSError):
    """The proxy does not let a connection through, or says what is no HTTP; `status` is what it answered, if anything."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__(f"the upstream proxy answered {status or 'no HTTP'}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Upstream:
    """An HTTP proxy, and the user and password that it asks for. Nothing that prints one shows these."""

    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Upstream:
        """`http://[user:password@]HOST:PORT`, user and password percent-encoded (RFC 3986 §3.2.1).

        :raises ValueError: saying what is wrong and what to write, without a word of the text, which may hold a password.
        """
        scheme, separator, rest = text.strip().partition("://")
        if not separator:
            raise ValueError(f"it has no scheme. Write it as {_FORM}.")
        if scheme.lower() != "http":
            raise ValueError(_other_scheme(scheme.lower()))
        credentials, at, place = rest.removesuffix("/").rpartition("@")
        found = _PLACE.fullmatch(place)
        if found is None:
            raise ValueError(_place_fault(place))
        if not 0 < int(found["port"]) < 65536:
            raise ValueError(f"its port is none. Write it as {_FORM}, with a port from 1 to 65535.")
        user, _, password = map(_decoded, credentials.partition(":"))
        if at and (not user or ":" in user):  # RFC 7617 §2: the first colon ends the user
            raise ValueError("it has no user before the @, or one with a colon. Write it as http://USER:PASSWORD@HOST:PORT.")
        return cls(found["host"].strip("[]").lower(), int(found["port"]), user or None, password)

    @property
    def place(self) -> str:
        """HOST:PORT, for people to read."""
        return written(self.host, self.port)

    @property
    def address(self) -> str:
        """What `parse` takes, with user and password."""
        if self.user is None:
            return f"http://{self.place}"
        return f"http://{quote(self.user, safe='')}:{quote(self.password, safe='')}@{self.place}"

    @property
    def places_here(self) -> tuple[tuple[str, int], ...]:
        """Where on this machine it may be; nowhere, for one that is on another."""
        if not stays_here(self.host):
            return ()
        try:
            found = _address(self.host)
        except ValueError:
            return (("127.0.0.1", self.port), ("::1", self.port))
        if found.is_unspecified:
            return (("127.0.0.1" if found.version == 4 else "::1", self.port),)
        return ((str(found), self.port),)

    def asked(self, host: str, port: int) -> bytes:
        """The CONNECT to a destination (RFC 9110 §9.3.6), with `Proxy-Authorization: Basic` (§11.7.1, RFC 7617) for a user.

        :raises ValueError: for a host that would not be one in a request's head.
        """
        if not _DESTINATION.fullmatch(host):
            raise ValueError("no host that a CONNECT can name")
        authority = written(host, port)
        lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
        if self.user is not None:
            lines.append(f"Proxy-Authorization: Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}")
        return "\r\n".join([*lines, "", ""]).encode()


def let_through(head: bytes) -> None:
    """Read the head of the answer to a CONNECT: any 2xx opens the tunnel, and has no body whatever it says (RFC 9110 §9.3.6).

    :raises Refused: for anything else.
    """
    found = _STATUS.match(head)
    status = int(found[1]) if found else None
    if status is None or not 200 <= status < 300:
        raise Refused(status)


def stays_here(host: str) -> bool:
    """Whether a destination is this machine itself, which no other proxy is asked for: localhost (RFC 6761 §6.3) or loopback."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        found = _address(name)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    found = ipaddress.ip_address(text)
    return getattr(found, "ipv4_mapped", None) or found


def _other_scheme(scheme: str) -> str:
    if scheme == "https":
        return f"Halton cannot speak TLS to a proxy. Write http:// if it takes that as well; else {_IN_FRONT}."
    if scheme.startswith("socks"):
        return f"Halton cannot speak SOCKS. Write the address of an HTTP proxy; else {_IN_FRONT}."
    return f"its scheme is not http. Write it as {_FORM}."


def _place_fault(place: str) -> str:
    if re.search(r"[/?#]", place):
        return f"it has a path. Write it as {_FORM}, without anything behind the port."
    if re.fullmatch(r"[^:]+|\[[^\]]*\]", place):
        return f"it has no port. Write it as {_FORM}."
    return f"it does not end with a host and a port. Write it as {_FORM}, an IPv6 address in brackets."


def _decoded(text: str) -> str:
    if _PERCENT.search(text):
        raise ValueError("a % in its user or password is not part of %XX. Write a % itself as %25.")
    if re.search(r"[@/?#\s]", text):
        raise ValueError("its user or password has a character that stands for itself as %XX only. Write @ as %40, / as %2F.")
    try:
        decoded = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise ValueError("its user or password is no UTF-8 behind the %XX. Write each byte of its UTF-8 as %XX.") from None
    if _CONTROL.search(decoded):
        raise ValueError("its user or password holds a control character. Take it out.")
    return decoded
