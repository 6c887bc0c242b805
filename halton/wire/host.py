"""How config.toml writes hosts: a name that clients ask for, `*.suffix`, or a loopback address with a port."""

from __future__ import annotations

import ipaddress
import re

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label starts with a letter: what ends with a number is an IPv4 address to most clients, however it is written.
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:\*\.(?={_LABEL}\.))?(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<four>[0-9.]+)):(?P<port>[1-9][0-9]{0,4})")
_FAULTS = (
    (re.compile(r"\A[^/]*://"), "has a scheme"),
    (re.compile(r"[/?#]"), "has a path"),
    (re.compile(r"\s"), "has a space in it"),
    (re.compile(r":[0-9]*\Z"), "has a port"),
    (re.compile(r"[^\x00-\x7f]"), "is not ASCII"),
    (re.compile(r"\.\Z"), "ends with a dot"),
)


def loopback(text: str) -> tuple[str, int] | None:
    """The address and the port of a loopback HOST:PORT, the address in its shortest form; None for anything else."""
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        return None
    try:
        address = ipaddress.IPv6Address(found["six"]) if found["six"] else ipaddress.IPv4Address(found["four"])
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    return (str(address), int(found["port"])) if address.is_loopback else None


def written(host: str, port: int) -> str:
    """An address and a port as HOST:PORT, an IPv6 address in brackets (RFC 3986 §3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def name_fault(text: str) -> str | None:
    """What keeps a text from being a name or `*.suffix`, and what to write instead; None for one, in lower case.

    A name has two labels at least: a certificate authority that may sign for a name may sign for all names below it.
    """
    if _NAME.fullmatch(text):
        return None
    if _is_address(text):
        return 'is an IP address. Write the name that clients ask for, or a loopback address with a port, as "127.0.0.1:11435".'
    cause = next((told for pattern, told in _FAULTS if pattern.search(text)), None)
    if (better := _bare(text)) and cause:
        return f'{cause}. Write "{better}".'
    if "*" in text:
        return 'may have "*." in front only, with two labels behind it at least. Write it as "*.corp.example".'
    return 'is no name with two labels at least. Write it as "llm.corp.example".'


def _is_address(text: str) -> bool:
    host = text.rpartition(":")[0] if text.count(":") == 1 or "]" in text and not text.endswith("]") else text
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _bare(text: str) -> str | None:
    """The name in a URL, or in whatever else surrounds one."""
    authority = re.split(r"[/?#]", text.rpartition("://")[2].strip(), maxsplit=1)[0]
    name = authority.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    try:
        ascii_name = name.encode("idna").decode()
    except UnicodeError:
        return None
    return ascii_name if _NAME.fullmatch(ascii_name) else None
